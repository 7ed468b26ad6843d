#include "api/trial_template.h"

#include <utility>

#include "core/problem.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/campaign_specific/template_release_repo.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"
#include "templates/template_validator.h"

namespace callai::api {

namespace {

using repositories::TemplateRecord;

/// A pre-built template is tried as it is, without a copy in the organisation.
core::Result<TemplateRecord> prebuilt(const std::string& id) {
  const templates::PrebuiltTemplate* const shipped = templates::find_prebuilt(id);
  if (shipped == nullptr) {
    return core::Error{core::ErrorCode::kNotFound, "there is no template '" + id + "' to be tried",
                       "publish it, try its draft, or take a pre-built one: GET /api/v1/templates", ""};
  }
  TemplateRecord record;
  record.id = core::TemplateId(id);
  record.json = std::string(shipped->json);
  return record;
}

core::Result<TemplateRecord> record_of(const ApiParts& parts, const core::OrgId& org, const TrialWish& wish) {
  if (wish.template_id.empty() == wish.campaign_id.empty()) {
    return core::Error{core::ErrorCode::kInvalidArgument, "one template is tried at a time",
                       "send one of template_id and campaign_id", ""};
  }
  if (!wish.campaign_id.empty()) {
    const core::CampaignId campaign(wish.campaign_id);
    return repositories::CampaignTemplateRepo(parts.database, org).get_by_campaign_id(campaign);
  }
  repositories::TemplateReleaseRepo releases(parts.database, org);
  const core::TemplateId id(wish.template_id);
  if (wish.draft) {
    const auto draft = releases.draft(id);
    if (!draft.ok()) return draft.error();
    TemplateRecord record;
    record.id = id;
    record.json = draft->json;
    return record;
  }
  auto current = releases.current(id);
  if (current.ok() || current.error().code != core::ErrorCode::kNotFound) return current;
  return prebuilt(wish.template_id);
}

}  // namespace

core::Result<TrialOrder> trial_of(const ApiParts& parts, const RouteCall& call, const TrialWish& wish) {
  const auto record = record_of(parts, call.principal.org, wish);
  if (!record.ok()) return record.error();
  const templates::ParsedTemplate parsed = templates::parse_template(record->json);
  core::Problems problems = parsed.problems;
  if (!core::has_errors(problems)) problems = templates::TemplateValidator(parts.languages).validate(parsed.value);
  if (core::has_errors(problems)) {
    return core::Error{core::ErrorCode::kFailedPrecondition,
                       "template '" + record->id.value() + "' has errors, so that nobody can talk to it",
                       "mend what POST /api/v1/templates/validate lists", ""};
  }
  TrialOrder order;
  order.org = call.principal.org;
  order.by = call.request.actor;
  order.campaign = std::make_shared<const templates::CampaignTemplate>(parsed.value);
  order.template_version = record->version;
  order.campaign_id = core::CampaignId(wish.campaign_id);
  return order;
}

}  // namespace callai::api
