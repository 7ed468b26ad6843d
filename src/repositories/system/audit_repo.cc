#include "repositories/system/audit_repo.h"

namespace callai::repositories {

namespace {

constexpr std::string_view kKinds = "titttttt";

core::Result<AuditRecord> audit_of(const SqlRow& row) {
  AuditRecord record{row.text(0), row.wall(1), core::UserId(row.text(2)), Via::kSession, row.text(4), row.text(5),
                     row.text(6), row.text(7)};
  for (const Via via : {Via::kSession, Via::kApiKey, Via::kOperator}) {
    if (to_string(via) == row.text(3)) {
      record.via = via;
      return record;
    }
  }
  return core::Error{core::ErrorCode::kDataLoss, "the entry '" + row.text(0) + "' of the audit log is damaged",
                     "restore the database from a backup", "unknown kind of access"};
}

}  // namespace

core::Status AuditRepo::add(const AuditRecord& record) const {
  return write([&](Transaction& transaction) { return add(transaction, record); });
}

core::Status AuditRepo::add(Transaction& transaction, const AuditRecord& r) const {
  return run(transaction, "write the audit log",
             "INSERT INTO audit_log (org_id, id, at_us, user_id, via, action, target, address, detail) VALUES (:org, "
             ":id, :at, :user, :via, :action, :target, :address, :detail)",
             {scope_, r.id, r.at, r.user, to_string(r.via), r.action, r.target, r.address, r.detail});
}

core::Result<std::vector<AuditRecord>> AuditRepo::list(const AuditFilter& filter, const Page& page) const {
  std::string where = "WHERE org_id = :org";
  SqlParams params{scope_};
  const auto add = [&where, &params](const char* condition, SqlValue value) {
    where += condition;
    params.push_back(std::move(value));
  };
  if (!filter.user.empty()) add(" AND user_id = :user", filter.user);
  if (!filter.action.empty()) add(" AND action = :action", filter.action);
  if (!page.after.empty()) add(" AND id < :after", page.after);
  params.emplace_back(bounded(page.limit));
  const auto found = rows("read the audit log",
                          "SELECT id, at_us, user_id, via, action, target, address, detail FROM audit_log " + where +
                              " ORDER BY id DESC LIMIT :limit",
                          kKinds, params);
  if (!found) return found.error();
  std::vector<AuditRecord> records;
  for (const SqlRow& row : *found) {
    auto record = audit_of(row);
    if (!record) return record.error();
    records.push_back(*std::move(record));
  }
  return records;
}

core::Result<int> AuditRepo::remove_before(core::WallTime before) const {
  std::int64_t removed = 0;
  core::Status status = write([&](Transaction& transaction) -> core::Status {
    const auto done =
        transaction.sql().run("DELETE FROM audit_log WHERE org_id = :org AND at_us < :before", {scope_, before});
    if (!done) return named("shorten the audit log", done.error());
    removed = *done;
    return {};
  });
  if (!status) return status.error();
  return static_cast<int>(removed);
}

}  // namespace callai::repositories
