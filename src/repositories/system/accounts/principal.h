#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/units.h"

namespace callai::repositories {

/// What a user may do, each more than the one before: look; make and steer calls; edit contacts, campaigns, templates,
/// documents and add agents; everything, users and settings too.
enum class Role { kViewer, kAgent, kManager, kOwner };
std::string_view to_string(Role role);  ///< "viewer", "agent", "manager", "owner"
std::optional<Role> role_named(std::string_view name);

/// How somebody showed who they are.
enum class Via { kSession, kApiKey, kOperator };
std::string_view to_string(Via via);  ///< "session", "api_key", "operator"

/// Who asks: made by AccountService from a session's token or an API key, or by a command of the machine's operator.
/// Everything that a request may see follows from `org`.
struct Principal {
  core::OrgId org;
  core::UserId user;  ///< empty for the operator
  Role role = Role::kViewer;
  std::vector<std::string> scopes;  ///< of an API key; empty for the others, which are bound by their role alone
  Via via = Via::kSession;
  std::string key_id;   ///< of the API key
  std::string address;  ///< where the request came from, for the audit log; may be empty
};

/// The machine's operator, who may do everything in `org`.
Principal operator_of(const core::OrgId& org);

inline bool at_least(Role role, Role needed) {
  return static_cast<int>(role) >= static_cast<int>(needed);
}

/// What API keys can be limited to: "calls:read", "calls:write", ... and "*".
const std::vector<std::string>& known_scopes();

/// Whether the principal may do what `scope` ("contacts:write") covers: always for sessions and the operator, by its
/// list for a key; a noun's write scope covers its read scope.
bool has_scope(const Principal& principal, std::string_view scope);

}  // namespace callai::repositories
