#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/ids.h"
#include "core/result.h"
#include "repositories/database.h"

namespace callai::repositories {

enum class LinkPurpose { kSetup, kPassword };
std::string_view to_string(LinkPurpose purpose);  ///< "setup", "password"

struct OneTimeLink {
  std::string token_hash;
  LinkPurpose purpose = LinkPurpose::kPassword;
  core::OrgId org;
  core::UserId user;  ///< empty for kSetup
  core::WallTime expires{};
  std::string node = {};  ///< the program that shows it, of kSetup; written only
};

/// Links that work once, stored by the hash of their token. No state: safe from any thread.
namespace one_time_links {

/// Earlier links of the same purpose, organisation, user and node end.
core::Status create(Transaction& transaction, const OneTimeLink& link);
/// The first owner is there: what any node has shown ends.
core::Status end_setup(Transaction& transaction, const core::OrgId& org);
/// Of every organisation, what nobody can use any more.
core::Status remove_expired(Transaction& transaction, core::WallTime now);
/// A link that is still good at `now`, without using it up.
core::Result<std::optional<OneTimeLink>> find(const Database& database, std::string_view token_hash,
                                              LinkPurpose purpose, core::WallTime now);
/// True for exactly one caller.
core::Result<bool> use(Transaction& transaction, const OneTimeLink& link);

}  // namespace one_time_links

}  // namespace callai::repositories
