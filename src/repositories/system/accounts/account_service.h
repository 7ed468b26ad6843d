#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/env.h"
#include "core/password_hash.h"
#include "core/secret_box.h"
#include "repositories/system/accounts/principal.h"
#include "repositories/system/api_key_repo.h"
#include "repositories/system/session_repo.h"
#include "repositories/system/user_repo.h"

namespace callai::repositories {

struct AccountSettings {
  bool registration_open = false;                                ///< anybody may make an organisation of their own
  core::Duration session_lifetime = std::chrono::hours(24 * 7);  ///< whatever happens
  core::Duration session_idle = std::chrono::hours(12);          ///< without a request
  core::Duration link_lifetime = std::chrono::hours(24 * 3);     ///< of set-up, invitation and password links
};

struct LoginRequest {
  std::string email;
  std::string password;
  std::string code;     ///< of the authenticator, when the account has one
  std::string address;  ///< where it comes from
  std::string user_agent;
  std::string previous_token;  ///< of the browser, if it sent one: that session ends
};

/// A fresh session. `token` goes into an HttpOnly cookie, `csrf` to the page.
struct LoginSession {
  std::string token;
  std::string csrf;
  Principal principal;
  core::WallTime expires{};
};

struct TotpSetup {
  std::string secret;  ///< base 32, for typing
  std::string uri;     ///< otpauth://, for a QR code
};

/// Who is it? Logging in and out, sessions, API keys, authenticator codes. Safe from any thread; login and
/// change_password take tens of milliseconds of a core and may wait for their turn: never on the media, sip or dispatch
/// thread.
class AccountService final {
 public:
  /// References must outlive this. `env.random` must be as safe as this is used.
  AccountService(core::Env env, Database& database, const core::PasswordHasher& hasher, const core::SecretBox& box,
                 const AccountSettings& settings = {});

  /// kPermissionDenied: wrong, and nothing says what. kFailedPrecondition: the password is right, a code is needed or
  /// it is wrong. kResourceExhausted: too many tries, see wait_before_login(); kUnavailable: too many logins at once.
  core::Result<LoginSession> login(const LoginRequest& request);
  /// How long the next try of this account from this address has to wait; 0: not at all.
  core::Result<core::Duration> wait_before_login(std::string_view email, std::string_view address) const;
  /// Idempotent.
  core::Status logout(std::string_view token);

  /// kPermissionDenied: unknown, over, or its user disabled.
  core::Result<Principal> authenticate_session(std::string_view token, std::string_view address);
  core::Result<Principal> authenticate_key(std::string_view key, std::string_view address);
  /// The same for what was let in before: whether it still would be. Counts as no use of the session or key.
  core::Result<Principal> look_at_session(std::string_view token);
  core::Result<Principal> look_at_key(std::string_view key);

  /// The token that a page must send with every change; follows from the session's.
  static std::string csrf_token(std::string_view session_token);
  static bool csrf_matches(std::string_view session_token, std::string_view csrf);

  /// Another token for the session, for a change of privileges.
  core::Result<LoginSession> rotate(std::string_view token);
  /// Ends every other session of the user. Wrong old passwords count as tries to log in.
  core::Result<LoginSession> change_password(std::string_view token, const std::string& old_password,
                                             const std::string& new_password, std::string_view address);

  /// A new secret, which counts once confirm_totp() has seen a code of it. Replaces one that was not confirmed.
  core::Result<TotpSetup> begin_totp(const Principal& principal);
  core::Status confirm_totp(const Principal& principal, std::string_view code);
  core::Status disable_totp(const Principal& principal, const std::string& password);

  /// Ends sessions that are over, and takes one-time links away that are too old. Call it now and then.
  core::Result<int> remove_expired_sessions();

 private:
  core::Result<LoginRecord> checked_password(std::string_view email, const std::string& password,
                                             std::string_view address);
  core::Status check_code(Transaction& transaction, const LoginRecord& login, std::string_view code) const;
  core::Result<LoginSession> open_session(Transaction& transaction, const LoginRecord& login, const LoginRequest& from);
  std::string fresh_hash(const LoginRecord& login, const std::string& password) const;
  /// The session and its user, when both are still good.
  core::Result<std::pair<SessionRecord, LoginRecord>> current(std::string_view token);
  /// The key and its user, when both are still good.
  core::Result<std::pair<ApiKeyRecord, LoginRecord>> current_key(std::string_view key);
  core::Result<LoginRecord> user_of(const Principal& principal) const;
  core::Status audit(Transaction& transaction, const Principal& principal, std::string_view action,
                     std::string_view target, std::string_view detail = "") const;

  core::Env env_;
  Database& database_;
  const core::PasswordHasher& hasher_;
  const core::SecretBox& box_;
  const AccountSettings settings_;
};

}  // namespace callai::repositories
