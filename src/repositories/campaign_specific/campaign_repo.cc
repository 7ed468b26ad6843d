#include "repositories/campaign_specific/campaign_repo.h"

namespace callai::repositories {

namespace {

constexpr std::string_view kKinds = "ttttitii";

std::string select(const std::string& rest) {
  return "SELECT id, name, status, template_id, template_version, settings, created_us, version FROM campaigns " + rest;
}

CampaignRecord record_of(const SqlRow& row) {
  return {core::CampaignId(row.text(0)),
          row.text(1),
          row.text(2),
          core::TemplateId(row.text(3)),
          row.small(4),
          row.text(5),
          row.wall(6),
          row.integer(7)};
}

std::string quoted(const core::CampaignId& id) {
  return "campaign '" + id.value() + "'";
}

}  // namespace

core::Status CampaignRepo::create(const CampaignRecord& c) {
  return write([&](Transaction& transaction) { return create(transaction, c); });
}

core::Status CampaignRepo::create(Transaction& transaction, const CampaignRecord& c) {
  const std::string what = "create " + quoted(c.id);
  if (c.id.empty() || c.name.empty()) {
    return named(what, {core::ErrorCode::kInvalidArgument, "a campaign needs an id and a name", "give it both", ""});
  }
  return run(transaction, what,
             "INSERT INTO campaigns (org_id, id, name, status, template_id, template_version, settings, "
             "created_us) VALUES (:org, :id, :name, :status, :template, :version, :settings, :created)",
             {scope_, c.id, c.name, c.status, c.template_id, c.template_version, c.settings, c.created});
}

core::Result<CampaignRecord> CampaignRepo::get(const core::CampaignId& id) const {
  const auto row = one_row(quoted(id), select("WHERE org_id = :org AND id = :id"), kKinds, {scope_, id});
  if (!row) return row.error();
  return record_of(*row);
}

core::Result<bool> CampaignRepo::runs(Transaction& transaction, const core::CampaignId& id) const {
  const auto found =
      rows(transaction.sql(), "look whether " + quoted(id) + " runs",
           "SELECT 1 FROM campaigns WHERE org_id = :org AND id = :id AND status = 'running'", "i", {scope_, id});
  if (!found) return found.error();
  return !found->empty();
}

core::Result<std::vector<CampaignRecord>> CampaignRepo::list(const Page& page, const std::string& status) const {
  std::string where = "WHERE org_id = :org AND id > :after ";
  SqlParams params = {scope_, page.after};
  if (!status.empty()) {
    where += "AND status = :status ";
    params.emplace_back(status);
  }
  params.emplace_back(bounded(page.limit));
  const auto found = rows("list campaigns", select(where + "ORDER BY id LIMIT :limit"), kKinds, params);
  if (!found) return found.error();
  std::vector<CampaignRecord> records;
  for (const SqlRow& row : *found) records.push_back(record_of(row));
  return records;
}

core::Status CampaignRepo::apply(const core::CampaignId& id, const CampaignChange& change, std::int64_t read_version,
                                 const std::function<core::Status(Transaction&)>& also) {
  const std::string what = "change " + quoted(id);
  return write([&](Transaction& transaction) -> core::Status {
    const auto found = rows(transaction.sql(), what, select("WHERE org_id = :org AND id = :id"), kKinds, {scope_, id});
    if (!found) return found.error();
    if (found->empty()) return named(what, not_found(quoted(id)));
    CampaignRecord record = record_of(found->front());
    if (record.version != read_version) return named(what, changed_meanwhile(read_version, record.version));
    if (change.template_version) record.template_version = *change.template_version;
    if (change.settings) record.settings = *change.settings;
    if (change.status) record.status = *change.status;
    if (change.name) record.name = *change.name;
    core::Status done =
        run(transaction, what,
            "UPDATE campaigns SET name = :name, status = :status, settings = :settings, template_version = "
            ":template, version = version + 1 WHERE org_id = :org AND id = :id",
            {record.name, record.status, record.settings, record.template_version, scope_, id});
    return done.ok() && also ? also(transaction) : done;
  });
}

core::Status CampaignRepo::set_status(const core::CampaignId& id, std::string_view status) {
  return change_one("set the status of " + quoted(id), quoted(id),
                    "UPDATE campaigns SET status = :status, version = version + 1 WHERE org_id = :org AND id = :id",
                    {status, scope_, id});
}

core::Status CampaignRepo::finish_if_running(const core::CampaignId& id,
                                             const std::function<core::Status(Transaction&)>& also) {
  return write([&](Transaction& transaction) -> core::Status {
    const auto finished = transaction.sql().run(
        "UPDATE campaigns SET status = 'finished', version = version + 1 "
        "WHERE org_id = :org AND id = :id AND status = 'running'",
        {scope_, id});
    if (!finished) return finished.error();
    return *finished > 0 && also ? also(transaction) : core::Status{};
  });
}

core::Status CampaignRepo::set_settings(const core::CampaignId& id, std::string_view settings_json) {
  return change_one("change the settings of " + quoted(id), quoted(id),
                    "UPDATE campaigns SET settings = :settings, version = version + 1 WHERE org_id = :org AND id = :id",
                    {settings_json, scope_, id});
}

core::Status CampaignRepo::pin(const core::CampaignId& id, const core::TemplateId& template_id, int version) {
  return change_one(
      "pin " + quoted(id) + " to template '" + template_id.value() + "' version " + std::to_string(version), quoted(id),
      "UPDATE campaigns SET template_id = :template, template_version = :version, version = version + 1 "
      "WHERE org_id = :org AND id = :id",
      {template_id, version, scope_, id});
}

}  // namespace callai::repositories
