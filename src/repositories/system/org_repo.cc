#include "repositories/system/org_repo.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

OrgRecord org_of(const SqlRow& row) {
  return {core::OrgId(row.text(0)), row.text(1), row.wall(2)};
}

core::Status check_id(const core::OrgId& id) {
  if (!id.empty() && id.value() != kSystemOrg) return {};
  return Error{ErrorCode::kInvalidArgument, "'" + id.value() + "' cannot be the id of an organisation",
               "choose another id", ""};
}

}  // namespace

core::Status OrgRepo::save(const OrgRecord& org) {
  if (core::Status good = check_id(org.id); !good) return good;
  return database_.write([&org](Transaction& transaction) -> core::Status {
    const auto done = transaction.sql().run(
        "INSERT INTO orgs (id, name, created_us) VALUES (:id, :name, :created) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        {org.id, org.name, org.created});
    return done ? core::Status{} : core::Status{done.error()};
  });
}

core::Status OrgRepo::create(Transaction& transaction, const OrgRecord& org) {
  if (core::Status good = check_id(org.id); !good) return good;
  const auto done = transaction.sql().run("INSERT INTO orgs (id, name, created_us) VALUES (:id, :name, :created)",
                                          {org.id, org.name, org.created});
  return done ? core::Status{} : core::Status{done.error()};
}

core::Status OrgRepo::rename(Transaction& transaction, const core::OrgId& id, std::string_view name) {
  const auto done = transaction.sql().run("UPDATE orgs SET name = :name WHERE id = :id", {name, id});
  return done ? core::Status{} : core::Status{done.error()};
}

core::Result<OrgRecord> OrgRepo::get(const core::OrgId& id) const {
  core::Result<OrgRecord> found{
      Error{ErrorCode::kNotFound, "there is no organisation '" + id.value() + "'", "check the id", ""}};
  core::Status status = database_.read([&](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query("SELECT id, name, created_us FROM orgs WHERE id = :id", "tti", {id});
    if (!rows) return rows.error();
    if (!rows->empty()) found = org_of(rows->front());
    return {};
  });
  if (!status) return status.error();
  return found;
}

core::Result<std::vector<OrgRecord>> OrgRepo::list() const {
  std::vector<OrgRecord> orgs;
  core::Status status = database_.read([&](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query("SELECT id, name, created_us FROM orgs ORDER BY id", "tti");
    if (!rows) return rows.error();
    for (const SqlRow& row : *rows) orgs.push_back(org_of(row));
    return {};
  });
  if (!status) return status.error();
  return orgs;
}

}  // namespace callai::repositories
