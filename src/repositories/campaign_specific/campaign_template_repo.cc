#include "repositories/campaign_specific/campaign_template_repo.h"

#include "templates/template_json.h"

namespace callai::repositories {

namespace {

constexpr const char* kColumns = "t.id, t.version, t.name, t.purpose, t.json, t.digest, t.created_us";
constexpr std::string_view kKinds = "titttti";

std::string select(const std::string& rest) {
  return std::string("SELECT ") + kColumns + " FROM templates t " + rest;
}

TemplateRecord record_of(const SqlRow& row) {
  return {core::TemplateId(row.text(0)), row.small(1), row.text(2), row.text(3), row.text(4), row.text(5), row.wall(6)};
}

std::string quoted(const core::TemplateId& id) {
  return "template '" + id.value() + "'";
}

core::Result<std::vector<TemplateRecord>> records_of(core::Result<std::vector<SqlRow>> rows) {
  if (!rows) return rows.error();
  std::vector<TemplateRecord> records;
  for (const SqlRow& row : *rows) records.push_back(record_of(row));
  return records;
}

TemplateRecord new_record(const templates::CampaignTemplate& t, core::WallTime now) {
  return {core::TemplateId(t.meta.id), 1,  t.meta.name, t.meta.purpose, templates::to_json_text(t, false),
          templates::digest(t),        now};
}

constexpr const char* kLatest = "WHERE t.org_id = :org AND t.id = :id ORDER BY t.version DESC LIMIT 1";

}  // namespace

core::Result<std::shared_ptr<const templates::CampaignTemplate>> parse_record(const TemplateRecord& record) {
  templates::ParsedTemplate parsed = templates::parse_template(record.json);
  if (core::has_errors(parsed.problems)) {
    return core::Error{
        core::ErrorCode::kDataLoss,
        "the stored " + quoted(record.id) + " version " + std::to_string(record.version) + " can no longer be read",
        "save the template again", parsed.problems.front().path + ": " + parsed.problems.front().message};
  }
  return std::shared_ptr<const templates::CampaignTemplate>(
      std::make_shared<const templates::CampaignTemplate>(std::move(parsed.value)));
}

core::Result<TemplateRecord> CampaignTemplateRepo::save(const templates::CampaignTemplate& t, core::WallTime now) {
  if (t.meta.id.empty()) {
    return core::Error{core::ErrorCode::kInvalidArgument, "a template without an id cannot be saved", "set meta.id",
                       ""};
  }
  TemplateRecord record;
  core::Status status = write([&](Transaction& transaction) -> core::Status {
    auto stored = store(transaction, t, now);
    if (!stored) return stored.error();
    record = *std::move(stored);
    return {};
  });
  if (!status) return status.error();
  return record;
}

core::Result<TemplateRecord> CampaignTemplateRepo::store(Transaction& transaction, const templates::CampaignTemplate& t,
                                                         core::WallTime now) {
  TemplateRecord record = new_record(t, now);
  const std::string what = "save " + quoted(record.id);
  const auto same =
      rows(transaction.sql(), what,
           select("WHERE t.org_id = :org AND t.id = :id AND t.digest = :digest ORDER BY t.version LIMIT 1"), kKinds,
           {scope_, record.id, record.digest});
  if (!same) return same.error();
  // What is written anew is deleted no more.
  core::Status back = run(transaction, what, "DELETE FROM trash WHERE org_id = :org AND kind = 'template' AND id = :id",
                          {scope_, record.id});
  if (!back) return back.error();
  if (!same->empty()) return record_of(same->front());
  const auto latest = rows(transaction.sql(), what, select(kLatest), kKinds, {scope_, record.id});
  if (!latest) return latest.error();
  if (!latest->empty()) record.version = record_of(latest->front()).version + 1;
  core::Status inserted =
      run(transaction, what,
          "INSERT INTO templates (org_id, id, version, name, purpose, json, digest, created_us) "
          "VALUES (:org, :id, :version, :name, :purpose, :json, :digest, :created)",
          {scope_, record.id, record.version, record.name, record.purpose, record.json, record.digest, record.created});
  if (!inserted) return inserted.error();
  return record;
}

core::Result<TemplateRecord> CampaignTemplateRepo::get(const core::TemplateId& id, int version) const {
  const std::string thing = quoted(id) + (version == 0 ? "" : " version " + std::to_string(version));
  const auto row = version == 0
                       ? one_row(thing, select(kLatest), kKinds, {scope_, id})
                       : one_row(thing, select("WHERE t.org_id = :org AND t.id = :id AND t.version = :version"), kKinds,
                                 {scope_, id, version});
  if (!row) return row.error();
  return record_of(*row);
}

core::Result<TemplateRecord> CampaignTemplateRepo::get_by_campaign_id(const core::CampaignId& campaign) const {
  const auto row = one_row("campaign '" + campaign.value() + "'",
                           select("JOIN campaigns c ON c.org_id = t.org_id AND c.template_id = t.id "
                                  "AND c.template_version = t.version WHERE c.org_id = :org AND c.id = :campaign"),
                           kKinds, {scope_, campaign});
  if (!row) return row.error();
  return record_of(*row);
}

core::Result<std::vector<TemplateRecord>> CampaignTemplateRepo::list() const {
  return records_of(rows("list templates",
                         select("WHERE t.org_id = :org AND t.version = (SELECT MAX(v.version) FROM templates v "
                                "WHERE v.org_id = t.org_id AND v.id = t.id) AND NOT EXISTS (SELECT 1 FROM trash d "
                                "WHERE d.org_id = t.org_id AND d.kind = 'template' AND d.id = t.id) ORDER BY t.id"),
                         kKinds, {scope_}));
}

core::Result<std::vector<TemplateRecord>> CampaignTemplateRepo::versions(const core::TemplateId& id) const {
  return records_of(rows("list versions of " + quoted(id),
                         select("WHERE t.org_id = :org AND t.id = :id ORDER BY t.version DESC"), kKinds, {scope_, id}));
}

}  // namespace callai::repositories
