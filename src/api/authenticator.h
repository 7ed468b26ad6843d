#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "repositories/system/accounts/principal.h"

namespace callai::api {

/// Seam: who asks. Safe from any thread.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  /// kPermissionDenied: unknown or over.
  virtual core::Result<repositories::Principal> of_session(std::string_view token, std::string_view address) = 0;
  virtual core::Result<repositories::Principal> of_key(std::string_view key, std::string_view address) = 0;
  /// Whether somebody who was let in with that session, or key if it is not empty, still would be. Counts as no use.
  virtual core::Result<repositories::Principal> look(std::string_view session, std::string_view key) = 0;
  /// Whether a page that sends `csrf` was given it by us, for that session.
  virtual bool csrf_matches(std::string_view session_token, std::string_view csrf) const = 0;
};

/// The cookie that holds a session's token.
inline constexpr std::string_view kSessionCookie = "callai_session";

/// The value of a cookie in a Cookie header, or "".
std::string cookie_value(std::string_view header, std::string_view name);

}  // namespace callai::api
