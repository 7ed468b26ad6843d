#include "repositories/campaign_specific/callback_repo.h"

namespace callai::repositories {

namespace {

constexpr std::string_view kKinds = "ttttiti";

std::string select(const std::string& rest) {
  return "SELECT id, contact_id, call_id, at_local, at_us, status, created_us FROM callbacks " + rest;
}

std::string quoted(std::string_view id) {
  return "callback '" + std::string(id) + "'";
}

core::Result<CallbackRecord> record_of(const SqlRow& row) {
  const auto local = templates::parse_canonical(templates::FieldType::kDateTime, row.text(3));
  const auto* civil = local ? std::get_if<templates::CivilDateTime>(&*local) : nullptr;
  if (civil == nullptr) {
    return core::Error{core::ErrorCode::kDataLoss, "the stored " + quoted(row.text(0)) + " is damaged",
                       "restore the database from a backup", "unreadable moment"};
  }
  return CallbackRecord{
      row.text(0), core::ContactId(row.text(1)), core::CallId(row.text(2)), *civil, row.wall(4), row.text(5),
      row.wall(6)};
}

core::Result<std::vector<CallbackRecord>> records_of(const core::Result<std::vector<SqlRow>>& rows) {
  if (!rows) return rows.error();
  std::vector<CallbackRecord> records;
  for (const SqlRow& row : *rows) {
    auto record = record_of(row);
    if (!record) return record.error();
    records.push_back(std::move(*record));
  }
  return records;
}

}  // namespace

core::Status CallbackRepo::add(const CallbackRecord& callback) {
  return write([&](Transaction& transaction) { return add(transaction, callback); });
}

core::Status CallbackRepo::add(Transaction& transaction, const CallbackRecord& c) {
  return run(transaction, "store " + quoted(c.id),
             "INSERT INTO callbacks (org_id, id, contact_id, call_id, at_local, at_us, status, created_us) "
             "VALUES (:org, :id, :contact, :call, :local, :at, :status, :created)",
             {scope_, c.id, c.contact, c.call, templates::to_canonical(c.at_local), c.at, c.status, c.created});
}

core::Result<CallbackRecord> CallbackRepo::get(std::string_view id) const {
  const auto row = one_row(quoted(id), select("WHERE org_id = :org AND id = :id"), kKinds, {scope_, id});
  if (!row) return row.error();
  return record_of(*row);
}

core::Result<std::vector<CallbackRecord>> CallbackRepo::list(std::string_view status, int limit) const {
  if (status.empty()) {
    return records_of(rows("list callbacks", select("WHERE org_id = :org ORDER BY at_us, id LIMIT :limit"), kKinds,
                           {scope_, bounded(limit)}));
  }
  return records_of(rows("list callbacks",
                         select("WHERE org_id = :org AND status = :status ORDER BY at_us, id LIMIT :limit"), kKinds,
                         {scope_, status, bounded(limit)}));
}

core::Result<std::vector<CallbackRecord>> CallbackRepo::due(core::WallTime now, int limit) const {
  return records_of(
      rows("list due callbacks",
           select("WHERE org_id = :org AND status = 'pending' AND at_us <= :now ORDER BY at_us, id LIMIT :limit"),
           kKinds, {scope_, now, bounded(limit)}));
}

core::Status CallbackRepo::set_status(std::string_view id, std::string_view status) {
  return change_one("set the status of " + quoted(id), quoted(id),
                    "UPDATE callbacks SET status = :status WHERE org_id = :org AND id = :id", {status, scope_, id});
}

}  // namespace callai::repositories
