#include "repositories/system/session_repo.h"

#include "core/hash.h"

namespace callai::repositories {

namespace {

constexpr const char* kColumns =
    "SELECT token_hash, org_id, user_id, created_us, last_seen_us, expires_us, address, user_agent FROM "
    "login_sessions ";
constexpr std::string_view kKinds = "tttiiitt";

SessionRecord session_of(const SqlRow& row) {
  return {row.text(0),
          core::OrgId(row.text(1)),
          core::UserId(row.text(2)),
          row.wall(3),
          row.wall(4),
          row.wall(5),
          row.text(6),
          row.text(7)};
}

core::Status run(Transaction& transaction, const std::string& sql, const SqlParams& params) {
  const auto done = transaction.sql().run(sql, params);
  return done ? core::Status{} : core::Status{done.error()};
}

core::Result<std::vector<SessionRecord>> sessions(const Database& database, const std::string& rest,
                                                  const SqlParams& params) {
  std::vector<SessionRecord> found;
  core::Status status = database.read([&](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query(kColumns + rest, kKinds, params);
    if (!rows) return rows.error();
    for (const SqlRow& row : *rows) found.push_back(session_of(row));
    return {};
  });
  if (!status) return status.error();
  return found;
}

}  // namespace

std::string token_hash(std::string_view token) {
  return core::sha256_hex(token);
}

core::Status SessionRepo::create(Transaction& transaction, const SessionRecord& s) {
  return run(transaction,
             "INSERT INTO login_sessions (token_hash, org_id, user_id, created_us, last_seen_us, expires_us, address, "
             "user_agent) VALUES (:hash, :org, :user, :created, :seen, :expires, :address, :agent)",
             {s.token_hash, s.org, s.user, s.created, s.last_seen, s.expires, s.address, s.user_agent});
}

core::Result<std::optional<SessionRecord>> SessionRepo::find(std::string_view token_hash) const {
  auto found = sessions(database_, "WHERE token_hash = :hash", {token_hash});
  if (!found) return found.error();
  return found->empty() ? std::nullopt : std::optional(std::move(found->front()));
}

core::Status SessionRepo::touch(std::string_view token_hash, core::WallTime now) {
  return database_.write([&](Transaction& transaction) {
    return run(transaction, "UPDATE login_sessions SET last_seen_us = :now WHERE token_hash = :hash",
               {now, token_hash});
  });
}

core::Status SessionRepo::remove(Transaction& transaction, std::string_view token_hash) {
  return run(transaction, "DELETE FROM login_sessions WHERE token_hash = :hash", {token_hash});
}

core::Status SessionRepo::remove_of_user(Transaction& transaction, const core::OrgId& org, const core::UserId& user,
                                         std::string_view keep) {
  return run(transaction, "DELETE FROM login_sessions WHERE org_id = :org AND user_id = :user AND token_hash <> :keep",
             {org, user, keep});
}

core::Result<std::vector<SessionRecord>> SessionRepo::list(const core::OrgId& org, const core::UserId& user) const {
  return sessions(database_, "WHERE org_id = :org AND user_id = :user ORDER BY created_us DESC", {org, user});
}

core::Result<int> SessionRepo::remove_expired(core::WallTime now, core::WallTime idle_since) {
  std::int64_t removed = 0;
  core::Status status = database_.write([&](Transaction& transaction) -> core::Status {
    const auto done = transaction.sql().run(
        "DELETE FROM login_sessions WHERE expires_us <= :now OR last_seen_us <= :idle", {now, idle_since});
    if (!done) return done.error();
    removed = *done;
    return {};
  });
  if (!status) return status.error();
  return static_cast<int>(removed);
}

}  // namespace callai::repositories
