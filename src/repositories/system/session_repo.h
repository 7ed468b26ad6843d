#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "repositories/database.h"

namespace callai::repositories {

/// Somebody who is logged in. The token itself is known to the browser only.
struct SessionRecord {
  std::string token_hash;  ///< token_hash() of it
  core::OrgId org;
  core::UserId user;
  core::WallTime created{};
  core::WallTime last_seen{};
  core::WallTime expires{};  ///< whatever happens
  std::string address;       ///< at login
  std::string user_agent;    ///< at login, shortened
};

/// The sessions of all organisations: a token says which one it belongs to. Safe from any thread.
class SessionRepo final {
 public:
  explicit SessionRepo(Database& database) : database_(database) {}

  static core::Status create(Transaction& transaction, const SessionRecord& session);
  core::Result<std::optional<SessionRecord>> find(std::string_view token_hash) const;
  core::Status touch(std::string_view token_hash, core::WallTime now);
  static core::Status remove(Transaction& transaction, std::string_view token_hash);
  /// Every session of the user but the one with the hash `keep` ("" keeps none).
  static core::Status remove_of_user(Transaction& transaction, const core::OrgId& org, const core::UserId& user,
                                     std::string_view keep);
  /// Newest first.
  core::Result<std::vector<SessionRecord>> list(const core::OrgId& org, const core::UserId& user) const;
  /// Those that are over at `now`, or were not seen since `idle_since`.
  core::Result<int> remove_expired(core::WallTime now, core::WallTime idle_since);

 private:
  Database& database_;
};

/// What is stored of a secret token: its SHA-256. Enough for 256 random bits.
std::string token_hash(std::string_view token);

}  // namespace callai::repositories
