#include "repositories/system/user_repo.h"

#include <algorithm>
#include <array>

#include "core/strings.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

constexpr std::array<std::string_view, 2> kStatuses{"active", "disabled"};
constexpr std::string_view kKinds = "ttttttttiiii";
constexpr std::string_view kLoginKinds = "tttttttttiiiitti";  // org, kKinds, hash, secret, step
constexpr std::size_t kMaxEmailBytes = 254;                   // RFC 5321, 4.5.3.1.3 without the angle brackets
constexpr std::size_t kMaxLocalPartBytes = 64;

constexpr const char* kColumns =
    "id, email, name, company, phone_number, role, status, CASE WHEN password_hash = '' THEN 'no' ELSE 'yes' END, "
    "totp_enabled, created_us, last_login_us, version";

std::string quoted(const core::UserId& id) {
  return "user '" + id.value() + "'";
}

std::string quoted(std::string_view email) {
  return "user with the e-mail address '" + std::string(email) + "'";
}

// The columns of kColumns, from `first` on.
core::Result<UserRecord> user_of(const SqlRow& row, std::size_t first = 0) {
  UserRecord user;
  user.id = core::UserId(row.text(first));
  user.email = row.text(first + 1);
  user.name = row.text(first + 2);
  user.company = row.text(first + 3);
  user.phone_number = row.text(first + 4);
  const auto role = role_named(row.text(first + 5));
  const auto status = std::find(kStatuses.begin(), kStatuses.end(), row.text(first + 6));
  if (!role || status == kStatuses.end()) {
    return Error{ErrorCode::kDataLoss, "the stored " + quoted(user.id) + " is damaged",
                 "restore the database from a backup", "unknown role or status"};
  }
  user.role = *role;
  user.status = static_cast<UserStatus>(status - kStatuses.begin());
  user.has_password = row.text(first + 7) == "yes";
  user.totp_enabled = row.flag(first + 8);
  user.created = row.wall(first + 9);
  user.last_login = row.optional_wall(first + 10);
  user.version = row.integer(first + 11);
  return user;
}

core::Result<std::optional<LoginRecord>> find(const Database& database, const std::string& where,
                                              const SqlParams& params) {
  std::optional<LoginRecord> found;
  core::Status status = database.read([&](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query("SELECT org_id, " + std::string(kColumns) +
                                    ", password_hash, totp_sealed, totp_last_step FROM users WHERE " + where,
                                kLoginKinds, params);
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    const SqlRow& row = rows->front();
    auto user = user_of(row, 1);
    if (!user) return user.error();
    found = LoginRecord{core::OrgId(row.text(0)), *std::move(user), row.text(13), row.text(14), row.integer(15)};
    return {};
  });
  if (!status) return status.error();
  return found;
}

}  // namespace

std::string_view to_string(UserStatus status) {
  return kStatuses.at(static_cast<std::size_t>(status));
}

std::string folded_email(std::string_view email) {
  return core::ascii_lower(core::trimmed(email));
}

core::Status check_email(std::string_view email) {
  const std::size_t at = email.find('@');
  const bool spaced = std::any_of(email.begin(), email.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == 0x7F || c == '<' || c == '>' || c == ',' || c == '"';
  });
  if (email.size() > kMaxEmailBytes || spaced || at == 0 || at == std::string_view::npos || at > kMaxLocalPartBytes ||
      at + 1 == email.size() || email.find('@', at + 1) != std::string_view::npos) {
    return Error{ErrorCode::kInvalidArgument,
                 "'" + std::string(email.substr(0, kMaxEmailBytes)) + "' is no e-mail address",
                 "write it like name@example.com", ""};
  }
  return {};
}

core::Status UserRepo::create(Transaction& transaction, const UserRecord& u, std::string_view password_hash) const {
  const std::string what = "add the " + quoted(u.email);
  if (u.id.empty()) return named(what, {ErrorCode::kInvalidArgument, "a user needs an id", "give it one", ""});
  if (core::Status status = check_email(u.email); !status) return named(what, status.error());
  return run(transaction, what,
             "INSERT INTO users (org_id, id, email, name, company, phone_number, role, status, password_hash, "
             "totp_sealed, totp_enabled, totp_last_step, created_us, last_login_us, version) VALUES (:org, :id, "
             ":email, :name, :company, :phone, :role, :status, :hash, '', 0, 0, :created, :login, 1)",
             {scope_, u.id, u.email, u.name, u.company, u.phone_number, to_string(u.role), to_string(u.status),
              password_hash, u.created, u.last_login});
}

core::Result<UserRecord> UserRepo::get(const core::UserId& id) const {
  const auto row =
      one_row(quoted(id), "SELECT " + std::string(kColumns) + " FROM users WHERE org_id = :org AND id = :id", kKinds,
              {scope_, id});
  if (!row) return row.error();
  return user_of(*row);
}

core::Result<UserRecord> UserRepo::get(Transaction& transaction, const core::UserId& id) const {
  const auto found =
      rows(transaction.sql(), "read " + quoted(id),
           "SELECT " + std::string(kColumns) + " FROM users WHERE org_id = :org AND id = :id", kKinds, {scope_, id});
  if (!found) return found.error();
  if (found->empty()) return not_found(quoted(id));
  return user_of(found->front());
}

core::Result<UserRecord> UserRepo::by_email(std::string_view email) const {
  const std::string folded = folded_email(email);
  const auto row =
      one_row(quoted(folded), "SELECT " + std::string(kColumns) + " FROM users WHERE org_id = :org AND email = :email",
              kKinds, {scope_, folded});
  if (!row) return row.error();
  return user_of(*row);
}

core::Result<std::vector<UserRecord>> UserRepo::list(const Page& page) const {
  const auto found = rows(
      "list users",
      "SELECT " + std::string(kColumns) + " FROM users WHERE org_id = :org AND id > :after ORDER BY id LIMIT :limit",
      kKinds, {scope_, page.after, bounded(page.limit)});
  if (!found) return found.error();
  std::vector<UserRecord> users;
  for (const SqlRow& row : *found) {
    auto user = user_of(row);
    if (!user) return user.error();
    users.push_back(*std::move(user));
  }
  return users;
}

core::Status UserRepo::update_profile(const UserRecord& u) const {
  const std::string what = "change " + quoted(u.id);
  return write([&](Transaction& transaction) -> core::Status {
    const auto stored = get(transaction, u.id);
    if (!stored) return stored.error();
    if (stored->version != u.version) return named(what, changed_meanwhile(u.version, stored->version));
    return run(transaction, what,
               "UPDATE users SET name = :name, company = :company, phone_number = :phone, version = version + 1 "
               "WHERE org_id = :org AND id = :id",
               {u.name, u.company, u.phone_number, scope_, u.id});
  });
}

core::Status UserRepo::set_role(Transaction& transaction, const core::UserId& id, Role role) const {
  return change(transaction, "set the role of " + quoted(id), quoted(id),
                "UPDATE users SET role = :role, version = version + 1 WHERE org_id = :org AND id = :id",
                {to_string(role), scope_, id});
}

core::Status UserRepo::set_status(Transaction& transaction, const core::UserId& id, UserStatus status) const {
  return change(transaction, "set the status of " + quoted(id), quoted(id),
                "UPDATE users SET status = :status, version = version + 1 WHERE org_id = :org AND id = :id",
                {to_string(status), scope_, id});
}

core::Status UserRepo::set_password(Transaction& transaction, const core::UserId& id, std::string_view hash) const {
  return change(transaction, "set the password of " + quoted(id), quoted(id),
                "UPDATE users SET password_hash = :hash WHERE org_id = :org AND id = :id", {hash, scope_, id});
}

core::Status UserRepo::set_last_login(Transaction& transaction, const core::UserId& id, core::WallTime at) const {
  return change(transaction, "note a login of " + quoted(id), quoted(id),
                "UPDATE users SET last_login_us = :at WHERE org_id = :org AND id = :id", {at, scope_, id});
}

core::Status UserRepo::set_totp(Transaction& transaction, const core::UserId& id, std::string_view sealed,
                                bool enabled) const {
  return change(transaction, "set the authenticator of " + quoted(id), quoted(id),
                "UPDATE users SET totp_sealed = :sealed, totp_enabled = :enabled WHERE org_id = :org AND id = :id",
                {sealed, enabled ? 1 : 0, scope_, id});
}

core::Result<bool> UserRepo::use_totp_step(Transaction& transaction, const core::UserId& id, std::int64_t step) const {
  const auto done = transaction.sql().run(
      "UPDATE users SET totp_last_step = :step WHERE org_id = :org AND id = :id AND totp_last_step < :before",
      {step, scope_, id, step});
  if (!done) return named("use a code of " + quoted(id), done.error());
  return *done > 0;
}

core::Result<int> UserRepo::active_owners(Transaction& transaction) const {
  const auto found =
      rows(transaction.sql(), "count owners",
           "SELECT COUNT(*) FROM users WHERE org_id = :org AND role = 'owner' AND status = 'active'", "i", {scope_});
  if (!found) return found.error();
  return found->front().small(0);
}

core::Result<std::optional<LoginRecord>> UserRepo::find_login(const Database& database, std::string_view email) {
  return find(database, "email = :email", {folded_email(email)});
}

core::Result<std::optional<LoginRecord>> UserRepo::find_login(const Database& database, const core::OrgId& org,
                                                              const core::UserId& id) {
  return find(database, "org_id = :org AND id = :id", {org, id});
}

core::Result<bool> UserRepo::any_user(SqlConnection& sql) {
  const auto found = rows(sql, "look for users", "SELECT id FROM users LIMIT 1", "t", {});
  if (!found) return found.error();
  return !found->empty();
}

}  // namespace callai::repositories
