#include "repositories/system/accounts/one_time_links.h"

namespace callai::repositories {

std::string_view to_string(LinkPurpose purpose) {
  return purpose == LinkPurpose::kSetup ? "setup" : "password";
}

namespace one_time_links {

core::Status create(Transaction& transaction, const OneTimeLink& link) {
  const auto ended = transaction.sql().run(
      "DELETE FROM one_time_links WHERE org_id = :org AND user_id = :user AND purpose = :purpose AND node_id = :node",
      {link.org, link.user, to_string(link.purpose), link.node});
  if (!ended) return ended.error();
  const auto made = transaction.sql().run(
      "INSERT INTO one_time_links (token_hash, purpose, org_id, user_id, expires_us, node_id) VALUES (:hash, :purpose, "
      ":org, :user, :expires, :node)",
      {link.token_hash, to_string(link.purpose), link.org, link.user, link.expires, link.node});
  return made ? core::Status{} : core::Status{made.error()};
}

core::Status end_setup(Transaction& transaction, const core::OrgId& org) {
  const auto done = transaction.sql().run("DELETE FROM one_time_links WHERE org_id = :org AND purpose = :purpose",
                                          {org, to_string(LinkPurpose::kSetup)});
  return done ? core::Status{} : core::Status{done.error()};
}

core::Status remove_expired(Transaction& transaction, core::WallTime now) {
  const auto done = transaction.sql().run("DELETE FROM one_time_links WHERE expires_us <= :now", {now});
  return done ? core::Status{} : core::Status{done.error()};
}

core::Result<std::optional<OneTimeLink>> find(const Database& database, std::string_view token_hash,
                                              LinkPurpose purpose, core::WallTime now) {
  std::optional<OneTimeLink> found;
  core::Status status = database.read([&](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query(
        "SELECT token_hash, org_id, user_id, expires_us FROM one_time_links WHERE token_hash = :hash AND purpose = "
        ":purpose AND expires_us > :now",
        "ttti", {token_hash, to_string(purpose), now});
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    const SqlRow& row = rows->front();
    found = OneTimeLink{row.text(0), purpose, core::OrgId(row.text(1)), core::UserId(row.text(2)), row.wall(3), ""};
    return {};
  });
  if (!status) return status.error();
  return found;
}

core::Result<bool> use(Transaction& transaction, const OneTimeLink& link) {
  const auto done = transaction.sql().run("DELETE FROM one_time_links WHERE token_hash = :hash", {link.token_hash});
  if (!done) return done.error();
  return *done > 0;
}

}  // namespace one_time_links

}  // namespace callai::repositories
