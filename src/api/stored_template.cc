#include "api/stored_template.h"

#include "repositories/campaign_specific/template_release_repo.h"
#include "repositories/system/trash_repo.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"

namespace callai::api {

core::Result<repositories::TemplateRecord> template_for_use(const ApiParts& parts, const core::OrgId& org,
                                                            const std::string& id, int version) {
  repositories::TemplateReleaseRepo releases(parts.database, org);
  const core::TemplateId template_id(id);
  const core::Status there = repositories::TrashRepo(parts.database, org).check_template(template_id);
  if (!there.ok()) return there.error();
  if (version > 0) return repositories::CampaignTemplateRepo(parts.database, org).get(template_id, version);
  auto current = releases.current(template_id);
  if (current.ok() || current.error().code != core::ErrorCode::kNotFound) return current;
  const templates::PrebuiltTemplate* shipped = templates::find_prebuilt(id);
  if (shipped == nullptr) {
    return core::Error{core::ErrorCode::kNotFound, "there is no published template '" + id + "'",
                       "publish its draft, or take a pre-built one: GET /api/v1/templates", ""};
  }
  // Not over a draft that somebody is writing under this id.
  if (releases.draft(template_id).ok()) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "template '" + id + "' is a draft", "publish it first",
                       ""};
  }
  const core::WallTime now = parts.env.clock.wall_now();
  const templates::ParsedTemplate parsed = templates::parse_template(shipped->json);
  if (core::Status saved = releases.save_draft(parsed.value, now); !saved.ok()) return saved.error();
  return releases.publish(template_id, now, parts.languages);
}

core::Result<std::string> current_template_text(const ApiParts& parts, const core::OrgId& org, const std::string& id,
                                                int version) {
  const core::TemplateId template_id(id);
  const repositories::CampaignTemplateRepo versions(parts.database, org);
  if (version > 0) {
    const auto record = versions.get(template_id, version);
    return record.ok() ? core::Result<std::string>(record->json) : record.error();
  }
  const repositories::TemplateReleaseRepo releases(parts.database, org);
  if (const auto current = releases.current(template_id); current.ok()) return current->json;
  if (const auto stored = versions.get(template_id); stored.ok()) return stored->json;
  const templates::PrebuiltTemplate* const shipped = templates::find_prebuilt(id);
  if (shipped == nullptr) {
    return core::Error{core::ErrorCode::kNotFound, "there is no template '" + id + "'",
                       "GET /api/v1/templates lists them", ""};
  }
  return std::string(shipped->json);
}

core::Result<std::string> draft_or_current_text(const ApiParts& parts, const core::OrgId& org, const std::string& id) {
  const auto draft = repositories::TemplateReleaseRepo(parts.database, org).draft(core::TemplateId(id));
  return draft.ok() ? core::Result<std::string>(draft->json) : current_template_text(parts, org, id);
}

}  // namespace callai::api
