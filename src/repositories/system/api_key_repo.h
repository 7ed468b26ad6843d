#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "repositories/system/base_repository.h"

namespace callai::repositories {

/// A key for programs. It acts as the user who made it, within its scopes.
struct ApiKeyRecord {
  std::string id;
  core::UserId user;
  std::string name;
  std::string prefix;  ///< the beginning of the key, to recognise it by
  std::vector<std::string> scopes;
  core::WallTime created{};
  std::optional<core::WallTime> expires;
  std::optional<core::WallTime> last_used;
  std::optional<core::WallTime> revoked;
};

struct FoundApiKey {
  core::OrgId org;
  ApiKeyRecord key;
};

/// The API keys of an organisation. Safe from any thread.
class ApiKeyRepo final : public BaseRepository {
 public:
  ApiKeyRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  core::Status create(Transaction& transaction, const ApiKeyRecord& key, std::string_view key_hash) const;
  core::Result<ApiKeyRecord> get(std::string_view id) const;
  /// In order of id, revoked ones too.
  core::Result<std::vector<ApiKeyRecord>> list(const Page& page) const;
  core::Status revoke(Transaction& transaction, std::string_view id, core::WallTime now) const;
  core::Status touch(std::string_view id, core::WallTime now) const;

  /// Of whichever organisation.
  static core::Result<std::optional<FoundApiKey>> find(const Database& database, std::string_view key_hash);
};

}  // namespace callai::repositories
