#include "repositories/system/accounts/principal.h"

#include <algorithm>
#include <array>

namespace callai::repositories {

namespace {

constexpr std::array<std::string_view, 4> kRoles{"viewer", "agent", "manager", "owner"};
constexpr std::array<std::string_view, 3> kVias{"session", "api_key", "operator"};
constexpr std::array<std::string_view, 11> kNouns{"analytics", "audit",     "calls",   "campaigns",
                                                  "contacts",  "documents", "metrics", "settings",
                                                  "templates", "users",     "webhooks"};
constexpr std::string_view kRead = ":read";
constexpr std::string_view kWrite = ":write";

}  // namespace

std::string_view to_string(Role role) {
  return kRoles.at(static_cast<std::size_t>(role));
}

std::optional<Role> role_named(std::string_view name) {
  const auto found = std::find(kRoles.begin(), kRoles.end(), name);
  return found == kRoles.end() ? std::nullopt : std::optional(static_cast<Role>(found - kRoles.begin()));
}

std::string_view to_string(Via via) {
  return kVias.at(static_cast<std::size_t>(via));
}

Principal operator_of(const core::OrgId& org) {
  Principal principal;
  principal.org = org;
  principal.role = Role::kOwner;
  principal.via = Via::kOperator;
  return principal;
}

const std::vector<std::string>& known_scopes() {
  static const std::vector<std::string> kAll = [] {
    std::vector<std::string> scopes{"*"};
    for (const std::string_view noun : kNouns) {
      scopes.push_back(std::string(noun) + std::string(kRead));
      scopes.push_back(std::string(noun) + std::string(kWrite));
    }
    return scopes;
  }();
  return kAll;
}

bool has_scope(const Principal& principal, std::string_view scope) {
  if (principal.via != Via::kApiKey) return true;
  const auto covers = [scope](const std::string& given) {
    if (given == "*" || given == scope) return true;
    if (!given.ends_with(kWrite) || !scope.ends_with(kRead)) return false;
    return std::string_view(given).substr(0, given.size() - kWrite.size()) ==
           scope.substr(0, scope.size() - kRead.size());
  };
  return std::any_of(principal.scopes.begin(), principal.scopes.end(), covers);
}

}  // namespace callai::repositories
