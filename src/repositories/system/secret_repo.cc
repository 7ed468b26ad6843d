#include "repositories/system/secret_repo.h"

#include "repositories/system/sealed_context.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

constexpr std::size_t kMaxNameBytes = 64;
constexpr std::string_view kNameCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";

std::string quoted(std::string_view name) {
  return "secret '" + std::string(name.substr(0, kMaxNameBytes)) + "'";
}

// Tables with a sealed column, and what their rows were sealed for.
struct SealedTable {
  const char* select;  // organisation, key, sealed
  const char* update;
  std::string (*context)(const std::string& org, const std::string& key);
};

constexpr SealedTable kSealedTables[] = {
    {"SELECT org_id, name, sealed FROM secrets",
     "UPDATE secrets SET sealed = :sealed WHERE org_id = :org AND name = :name",
     [](const std::string& org, const std::string& name) { return secret_context(core::OrgId(org), name); }},
    {"SELECT org_id, id, totp_sealed FROM users WHERE totp_sealed <> ''",
     "UPDATE users SET totp_sealed = :sealed WHERE org_id = :org AND id = :id",
     [](const std::string& org, const std::string& id) { return totp_context(core::OrgId(org), core::UserId(id)); }},
    {"SELECT org_id, id, secret_sealed FROM webhooks",
     "UPDATE webhooks SET secret_sealed = :sealed WHERE org_id = :org AND id = :id",
     [](const std::string& org, const std::string& id) { return webhook_context(core::OrgId(org), id); }},
    {"SELECT 'all', name, value FROM stored_settings WHERE is_sealed = 1",
     "UPDATE stored_settings SET value = :sealed WHERE 'all' = :all AND name = :name",
     [](const std::string&, const std::string& key) { return setting_context(key); }},
};

core::Status reseal_table(Transaction& transaction, const core::SecretBox& box, const SealedTable& table, int& count) {
  const auto found = transaction.sql().query(table.select, "ttt");
  if (!found) return found.error();
  for (const SqlRow& row : *found) {
    if (!box.is_outdated(row.text(2))) continue;
    const std::string context = table.context(row.text(0), row.text(1));
    const auto secret = box.open(row.text(2), context);
    if (!secret) {
      Error error = secret.error();
      error.message = "'" + row.text(1) + "' of organisation '" + row.text(0) + "': " + error.message;
      return error;
    }
    const auto done = transaction.sql().run(table.update, {box.seal(*secret, context), row.text(0), row.text(1)});
    if (!done) return done.error();
    ++count;
  }
  return {};
}

}  // namespace

core::Status SecretRepo::set(std::string_view name, std::string_view value, core::WallTime now, const Also& also) {
  const std::string what = "set the " + quoted(name);
  if (name.empty() || name.size() > kMaxNameBytes ||
      name.find_first_not_of(kNameCharacters) != std::string_view::npos) {
    return named(what, {ErrorCode::kInvalidArgument, "this cannot be a name",
                        "use 1 to 64 letters, digits, '_', '.' and '-'", ""});
  }
  if (value.empty() || value.size() > kMaxSecretBytes) {
    return named(what,
                 {ErrorCode::kInvalidArgument, "the value is empty or larger than 64 KiB", "give another one", ""});
  }
  const std::string sealed = box_.seal(value, secret_context(scope_, std::string(name)));
  return write([&](Transaction& transaction) -> core::Status {
    core::Status done =
        run(transaction, what,
            "INSERT INTO secrets (org_id, name, sealed, updated_us) VALUES (:org, :name, :sealed, :now) "
            "ON CONFLICT (org_id, name) DO UPDATE SET sealed = excluded.sealed, updated_us = excluded.updated_us",
            {scope_, name, sealed, now});
    return and_also(done, also, transaction);
  });
}

core::Status SecretRepo::remove(std::string_view name, const Also& also) {
  return write([&](Transaction& transaction) -> core::Status {
    core::Status done = change(transaction, "remove the " + quoted(name), quoted(name),
                               "DELETE FROM secrets WHERE org_id = :org AND name = :name", {scope_, name});
    return and_also(done, also, transaction);
  });
}

core::Result<std::vector<SecretInfo>> SecretRepo::list() const {
  const auto found =
      rows("list secrets", "SELECT name, updated_us, sealed FROM secrets WHERE org_id = :org ORDER BY name", "tit",
           {scope_});
  if (!found) return found.error();
  std::vector<SecretInfo> infos;
  for (const SqlRow& row : *found) {
    infos.push_back({row.text(0), row.wall(1), box_.open(row.text(2), secret_context(scope_, row.text(0))).ok()});
  }
  return infos;
}

core::Result<std::string> SecretRepo::secret(std::string_view name) const {
  const auto row =
      one_row(quoted(name), "SELECT sealed FROM secrets WHERE org_id = :org AND name = :name", "t", {scope_, name});
  if (!row) return row.error();
  auto opened = box_.open(row->text(0), secret_context(scope_, std::string(name)));
  if (!opened) return named("read the " + quoted(name), opened.error());
  return opened;
}

core::Result<int> reseal_everything(Database& database, const core::SecretBox& box, const Also& also) {
  int count = 0;
  core::Status done = database.write([&](Transaction& transaction) -> core::Status {
    count = 0;
    for (const SealedTable& table : kSealedTables) {
      if (core::Status sealed = reseal_table(transaction, box, table, count); !sealed) return sealed;
    }
    return and_also({}, also, transaction);
  });
  if (!done) return done.error();
  return count;
}

}  // namespace callai::repositories
