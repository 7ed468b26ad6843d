#include "repositories/system/api_key_repo.h"

#include "repositories/system/columns.h"

namespace callai::repositories {

namespace {

constexpr const char* kColumns =
    "SELECT id, user_id, name, prefix, scopes, created_us, expires_us, last_used_us, revoked_us, org_id FROM api_keys ";
constexpr std::string_view kKinds = "tttttiiiit";

std::string quoted(std::string_view id) {
  return "API key '" + std::string(id) + "'";
}

core::Result<ApiKeyRecord> key_of(const SqlRow& row) {
  auto scopes = texts_from_column("api_keys.scopes", row.text(4));
  if (!scopes) return scopes.error();
  return ApiKeyRecord{row.text(0),          core::UserId(row.text(1)), row.text(2),
                      row.text(3),          *std::move(scopes),        row.wall(5),
                      row.optional_wall(6), row.optional_wall(7),      row.optional_wall(8)};
}

}  // namespace

core::Status ApiKeyRepo::create(Transaction& transaction, const ApiKeyRecord& k, std::string_view key_hash) const {
  return run(transaction, "make " + quoted(k.id),
             "INSERT INTO api_keys (org_id, id, user_id, name, prefix, key_hash, scopes, created_us, expires_us, "
             "last_used_us, revoked_us) VALUES (:org, :id, :user, :name, :prefix, :hash, :scopes, :created, :expires, "
             "NULL, NULL)",
             {scope_, k.id, k.user, k.name, k.prefix, key_hash, texts_to_column(k.scopes), k.created, k.expires});
}

core::Result<ApiKeyRecord> ApiKeyRepo::get(std::string_view id) const {
  const auto row =
      one_row(quoted(id), kColumns + std::string("WHERE org_id = :org AND id = :id"), kKinds, {scope_, id});
  if (!row) return row.error();
  return key_of(*row);
}

core::Result<std::vector<ApiKeyRecord>> ApiKeyRepo::list(const Page& page) const {
  const auto found =
      rows("list API keys", kColumns + std::string("WHERE org_id = :org AND id > :after ORDER BY id LIMIT :limit"),
           kKinds, {scope_, page.after, bounded(page.limit)});
  if (!found) return found.error();
  std::vector<ApiKeyRecord> keys;
  for (const SqlRow& row : *found) {
    auto key = key_of(row);
    if (!key) return key.error();
    keys.push_back(*std::move(key));
  }
  return keys;
}

core::Status ApiKeyRepo::revoke(Transaction& transaction, std::string_view id, core::WallTime now) const {
  return change(transaction, "revoke " + quoted(id), quoted(id),
                "UPDATE api_keys SET revoked_us = COALESCE(revoked_us, CAST(:now AS BIGINT)) WHERE org_id = :org AND "
                "id = :id",
                {now, scope_, id});
}

core::Status ApiKeyRepo::touch(std::string_view id, core::WallTime now) const {
  return write_one("note a use of " + quoted(id),
                   "UPDATE api_keys SET last_used_us = :now WHERE org_id = :org AND id = :id", {now, scope_, id});
}

core::Result<std::optional<FoundApiKey>> ApiKeyRepo::find(const Database& database, std::string_view key_hash) {
  std::optional<FoundApiKey> found;
  core::Status status = database.read([&](SqlConnection& sql) -> core::Status {
    const auto keys =
        rows(sql, "look for an API key", kColumns + std::string("WHERE key_hash = :hash"), kKinds, {key_hash});
    if (!keys) return keys.error();
    if (keys->empty()) return {};
    auto key = key_of(keys->front());
    if (!key) return key.error();
    found = FoundApiKey{core::OrgId(keys->front().text(9)), *std::move(key)};
    return {};
  });
  if (!status) return status.error();
  return found;
}

}  // namespace callai::repositories
