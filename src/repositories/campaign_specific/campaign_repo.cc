#include "repositories/campaign_specific/campaign_repo.h"

namespace callai::repositories {

namespace {

constexpr std::string_view kKinds = "ttttiti";

std::string select(const std::string& rest) {
  return "SELECT id, name, status, template_id, template_version, settings, created_us FROM campaigns " + rest;
}

CampaignRecord record_of(const SqlRow& row) {
  return {core::CampaignId(row.text(0)),
          row.text(1),
          row.text(2),
          core::TemplateId(row.text(3)),
          row.small(4),
          row.text(5),
          row.wall(6)};
}

std::string quoted(const core::CampaignId& id) {
  return "campaign '" + id.value() + "'";
}

}  // namespace

core::Status CampaignRepo::create(const CampaignRecord& c) {
  const std::string what = "create " + quoted(c.id);
  if (c.id.empty() || c.name.empty()) {
    return named(what, {core::ErrorCode::kInvalidArgument, "a campaign needs an id and a name", "give it both", ""});
  }
  return write_one(what,
                   "INSERT INTO campaigns (org_id, id, name, status, template_id, template_version, settings, "
                   "created_us) VALUES (:org, :id, :name, :status, :template, :version, :settings, :created)",
                   {scope_, c.id, c.name, c.status, c.template_id, c.template_version, c.settings, c.created});
}

core::Result<CampaignRecord> CampaignRepo::get(const core::CampaignId& id) const {
  const auto row = one_row(quoted(id), select("WHERE org_id = :org AND id = :id"), kKinds, {scope_, id});
  if (!row) return row.error();
  return record_of(*row);
}

core::Result<std::vector<CampaignRecord>> CampaignRepo::list(const Page& page) const {
  const auto found = rows("list campaigns", select("WHERE org_id = :org AND id > :after ORDER BY id LIMIT :limit"),
                          kKinds, {scope_, page.after, bounded(page.limit)});
  if (!found) return found.error();
  std::vector<CampaignRecord> records;
  for (const SqlRow& row : *found) records.push_back(record_of(row));
  return records;
}

core::Status CampaignRepo::set_status(const core::CampaignId& id, std::string_view status) {
  return change_one("set the status of " + quoted(id), quoted(id),
                    "UPDATE campaigns SET status = :status WHERE org_id = :org AND id = :id", {status, scope_, id});
}

core::Status CampaignRepo::finish_if_running(const core::CampaignId& id) {
  return write_one("finish " + quoted(id),
                   "UPDATE campaigns SET status = 'finished' WHERE org_id = :org AND id = :id AND status = 'running'",
                   {scope_, id});
}

core::Status CampaignRepo::rename(const core::CampaignId& id, std::string_view name) {
  return change_one("rename " + quoted(id), quoted(id),
                    "UPDATE campaigns SET name = :name WHERE org_id = :org AND id = :id", {name, scope_, id});
}

core::Status CampaignRepo::set_settings(const core::CampaignId& id, std::string_view settings_json) {
  return change_one("change the settings of " + quoted(id), quoted(id),
                    "UPDATE campaigns SET settings = :settings WHERE org_id = :org AND id = :id",
                    {settings_json, scope_, id});
}

core::Status CampaignRepo::pin(const core::CampaignId& id, const core::TemplateId& template_id, int version) {
  return change_one(
      "pin " + quoted(id) + " to template '" + template_id.value() + "' version " + std::to_string(version), quoted(id),
      "UPDATE campaigns SET template_id = :template, template_version = :version "
      "WHERE org_id = :org AND id = :id",
      {template_id, version, scope_, id});
}

}  // namespace callai::repositories
