#include "repositories/system/template_prebuilt_repo.h"

#include <algorithm>

#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/system/org_repo.h"

namespace callai::repositories {

TemplatePrebuiltRepo::TemplatePrebuiltRepo(Database& database)
    : BaseRepository(database, core::OrgId(std::string(kSystemOrg))) {}

core::Status TemplatePrebuiltRepo::publish(const std::vector<templates::CampaignTemplate>& shipped,
                                           core::WallTime now) {
  CampaignTemplateRepo repo(database_, scope_);
  for (const templates::CampaignTemplate& t : shipped) {
    if (const auto saved = repo.save(t, now); !saved) return named("publish a pre-built template", saved.error());
  }
  return {};
}

core::Result<std::vector<TemplateRecord>> TemplatePrebuiltRepo::list() const {
  return CampaignTemplateRepo(database_, scope_).list();
}

core::Result<TemplateRecord> TemplatePrebuiltRepo::get(const core::TemplateId& id) const {
  return CampaignTemplateRepo(database_, scope_).get(id);
}

core::Result<std::vector<TemplateRecord>> TemplatePrebuiltRepo::list_by_purpose(const std::string& purpose) const {
  auto all = list();
  if (!all) return all.error();
  std::erase_if(*all, [&purpose](const TemplateRecord& record) { return record.purpose != purpose; });
  return all;
}

core::Result<TemplateRecord> TemplatePrebuiltRepo::copy_to(const core::OrgId& org, const core::TemplateId& id,
                                                           const core::TemplateId& as, core::WallTime now) {
  const auto record = get(id);
  if (!record) return named("copy a pre-built template", record.error());
  const auto parsed = parse_record(*record);
  if (!parsed) return parsed.error();
  templates::CampaignTemplate copy = **parsed;
  copy.meta.id = as.value();
  return CampaignTemplateRepo(database_, org).save(copy, now);
}

}  // namespace callai::repositories
