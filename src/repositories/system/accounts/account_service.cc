#include "repositories/system/accounts/account_service.h"

#include "core/hash.h"
#include "core/totp.h"
#include "repositories/system/accounts/audit_entry.h"
#include "repositories/system/accounts/login_throttle.h"
#include "repositories/system/accounts/one_time_links.h"
#include "repositories/system/accounts/token.h"
#include "repositories/system/api_key_repo.h"
#include "repositories/system/org_repo.h"
#include "repositories/system/sealed_context.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

constexpr core::Duration kSeenEvery = std::chrono::minutes(1);  // a session's last use is written down at most so often
constexpr std::size_t kMaxUserAgentBytes = 200;
constexpr std::size_t kTotpSecretBytes = 20;  // RFC 4226, section 4: 160 bits
constexpr std::string_view kIssuer = "CallAI";

Error not_known() {
  return {ErrorCode::kPermissionDenied, "the e-mail address or the password is wrong", "check both, then try again",
          ""};
}

Error not_logged_in() {
  return {ErrorCode::kPermissionDenied, "nobody is logged in here", "log in, then try again", ""};
}

Error bad_key() {
  return {ErrorCode::kPermissionDenied, "the API key is unknown, revoked or expired", "make a new one", ""};
}

Error too_many_tries(core::Duration wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  return {ErrorCode::kResourceExhausted, "there were too many tries to log in",
          "try again in " + std::to_string(seconds) + " seconds", ""};
}

Principal principal_of(const LoginRecord& login, std::string_view address) {
  Principal principal;
  principal.org = login.org;
  principal.user = login.user.id;
  principal.role = login.user.role;
  principal.address = std::string(address);
  return principal;
}

Principal principal_of_key(const ApiKeyRecord& key, const LoginRecord& login, std::string_view address) {
  Principal principal = principal_of(login, address);
  principal.via = Via::kApiKey;
  principal.scopes = key.scopes;
  principal.key_id = key.id;
  return principal;
}

// RFC 3986, as the label of an otpauth URI.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       byte == '-' || byte == '.' || byte == '_' || byte == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
  return out;
}

}  // namespace

AccountService::AccountService(core::Env env, Database& database, const core::PasswordHasher& hasher,
                               const core::SecretBox& box, const AccountSettings& settings)
    : env_(env), database_(database), hasher_(hasher), box_(box), settings_(settings) {}

core::Status AccountService::audit(Transaction& transaction, const Principal& principal, std::string_view action,
                                   std::string_view target, std::string_view detail) const {
  return write_audit(env_, database_, transaction, principal, action, target, detail);
}

// What happens, and how long it takes, is the same for an address that nobody has.
core::Result<LoginRecord> AccountService::checked_password(std::string_view email, const std::string& password,
                                                           std::string_view address) {
  core::Duration wait{0};
  core::Status counted = database_.write([&](Transaction& transaction) -> core::Status {
    const auto begun = login_throttle::begin_try(transaction, email, address, env_.clock.wall_now());
    if (!begun) return begun.error();
    wait = *begun;
    return {};
  });
  if (!counted) return counted.error();
  if (wait > core::Duration{0}) return too_many_tries(wait);
  auto login = UserRepo::find_login(database_, email);
  if (!login) return login.error();
  const bool too_long = password.size() > core::kMaxPasswordBytes;
  const auto right = hasher_.matches(too_long ? "" : password, *login ? (*login)->password_hash : "");
  if (!right) return right.error();
  if (*login && *right && !too_long && (*login)->user.status == UserStatus::kActive) return **std::move(login);
  Principal nobody;
  nobody.org = *login ? (*login)->org : core::OrgId(std::string(kSystemOrg));
  nobody.address = std::string(address);
  core::Status noted = database_.write([&](Transaction& transaction) {
    return audit(transaction, nobody, "user.login_failed", *login ? (*login)->user.id.value() : "");
  });
  if (!noted) return noted.error();
  return not_known();
}

core::Status AccountService::check_code(Transaction& transaction, const LoginRecord& login,
                                        std::string_view code) const {
  if (!login.user.totp_enabled) return {};
  if (code.empty()) {
    return Error{ErrorCode::kFailedPrecondition, "a code of the authenticator is needed", "type the current code", ""};
  }
  const auto secret = box_.open(login.totp_sealed, totp_context(login.org, login.user.id));
  if (!secret) return secret.error();
  const auto step = core::totp_match(*secret, code, env_.clock.wall_now());
  if (step) {
    const auto fresh = UserRepo(database_, login.org).use_totp_step(transaction, login.user.id, *step);
    if (!fresh) return fresh.error();
    if (*fresh) return {};
  }
  return Error{ErrorCode::kFailedPrecondition, "the code is wrong, or was used before", "type the next code", ""};
}

// Old hashes are replaced while the password is at hand. Not now is no reason to refuse somebody.
std::string AccountService::fresh_hash(const LoginRecord& login, const std::string& password) const {
  if (!hasher_.is_outdated(login.password_hash)) return "";
  auto hash = hasher_.hash(password);
  return hash.ok() ? *std::move(hash) : "";
}

core::Result<LoginSession> AccountService::open_session(Transaction& transaction, const LoginRecord& login,
                                                        const LoginRequest& from) {
  const core::WallTime now = env_.clock.wall_now();
  LoginSession session;
  session.token = make_token(env_.random);
  session.csrf = csrf_token(session.token);
  session.principal = principal_of(login, from.address);
  session.expires = now + settings_.session_lifetime;
  if (!from.previous_token.empty()) {
    core::Status removed = SessionRepo::remove(transaction, token_hash(from.previous_token));
    if (!removed) return removed.error();
  }
  core::Status made =
      SessionRepo::create(transaction, {token_hash(session.token), login.org, login.user.id, now, now, session.expires,
                                        from.address, from.user_agent.substr(0, kMaxUserAgentBytes)});
  if (!made) return made.error();
  core::Status noted = UserRepo(database_, login.org).set_last_login(transaction, login.user.id, now);
  if (!noted) return noted.error();
  return session;
}

core::Result<LoginSession> AccountService::login(const LoginRequest& request) {
  const auto login = checked_password(request.email, request.password, request.address);
  if (!login) return login.error();
  const std::string hash = fresh_hash(*login, request.password);
  core::Result<LoginSession> session{not_known()};
  core::Status done = database_.write([&](Transaction& transaction) -> core::Status {
    const Principal principal = principal_of(*login, request.address);
    if (core::Status code = check_code(transaction, *login, request.code); !code) {
      if (code.error().code != ErrorCode::kFailedPrecondition) return code;
      session = code.error();
      if (request.code.empty()) return login_throttle::take_back(transaction, request.email, request.address);
      return audit(transaction, principal, "user.code_refused", login->user.id.value());
    }
    if (!hash.empty()) {
      core::Status upgraded = UserRepo(database_, login->org).set_password(transaction, login->user.id, hash);
      if (!upgraded) return upgraded;
    }
    core::Status forgiven = login_throttle::succeeded(transaction, request.email, request.address);
    if (!forgiven) return forgiven;
    session = open_session(transaction, *login, request);
    if (!session) return session.error();
    return audit(transaction, principal, "user.login", login->user.id.value());
  });
  if (!done) return done.error();
  return session;
}

core::Result<core::Duration> AccountService::wait_before_login(std::string_view email, std::string_view address) const {
  core::Result<core::Duration> found{core::Duration{0}};
  core::Status status = database_.read([&](SqlConnection& sql) -> core::Status {
    found = login_throttle::wait(sql, email, address, env_.clock.wall_now());
    return found ? core::Status{} : core::Status{found.error()};
  });
  if (!status) return status.error();
  return found;
}

core::Status AccountService::logout(std::string_view token) {
  const std::string hash = token_hash(token);
  const auto session = SessionRepo(database_).find(hash);
  if (!session) return session.error();
  if (!*session) return {};
  Principal principal;
  principal.org = (*session)->org;
  principal.user = (*session)->user;
  return database_.write([&](Transaction& transaction) -> core::Status {
    if (core::Status removed = SessionRepo::remove(transaction, hash); !removed) return removed;
    return audit(transaction, principal, "user.logout", principal.user.value());
  });
}

core::Result<std::pair<SessionRecord, LoginRecord>> AccountService::current(std::string_view token) {
  auto session = SessionRepo(database_).find(token_hash(token));
  if (!session) return session.error();
  const core::WallTime now = env_.clock.wall_now();
  if (!*session || now >= (*session)->expires || now >= (*session)->last_seen + settings_.session_idle) {
    return not_logged_in();
  }
  auto login = UserRepo::find_login(database_, (*session)->org, (*session)->user);
  if (!login) return login.error();
  if (!*login || (*login)->user.status != UserStatus::kActive) return not_logged_in();
  return std::pair(**std::move(session), **std::move(login));
}

core::Result<Principal> AccountService::authenticate_session(std::string_view token, std::string_view address) {
  const auto found = current(token);
  if (!found) return found.error();
  const auto& [session, login] = *found;
  const core::WallTime now = env_.clock.wall_now();
  if (now >= session.last_seen + kSeenEvery) {
    // A full disk must not lock people out who want to do something about it.
    if (core::Status seen = SessionRepo(database_).touch(session.token_hash, now); !seen) {
      env_.log.warning("session_not_touched", {{"why", core::describe(seen.error())}});
    }
  }
  return principal_of(login, address);
}

core::Result<Principal> AccountService::look_at_session(std::string_view token) {
  const auto found = current(token);
  if (!found) return found.error();
  return principal_of(found->second, found->first.address);
}

core::Result<std::pair<ApiKeyRecord, LoginRecord>> AccountService::current_key(std::string_view key) {
  auto found = ApiKeyRepo::find(database_, token_hash(key));
  if (!found) return found.error();
  const core::WallTime now = env_.clock.wall_now();
  if (!*found || (*found)->key.revoked || ((*found)->key.expires && now >= *(*found)->key.expires)) return bad_key();
  auto login = UserRepo::find_login(database_, (*found)->org, (*found)->key.user);
  if (!login) return login.error();
  if (!*login || (*login)->user.status != UserStatus::kActive) return bad_key();
  return std::pair((*found)->key, **std::move(login));
}

core::Result<Principal> AccountService::authenticate_key(std::string_view key, std::string_view address) {
  const auto found = current_key(key);
  if (!found) return found.error();
  const auto& [record, login] = *found;
  const core::WallTime now = env_.clock.wall_now();
  if (!record.last_used || now >= *record.last_used + kSeenEvery) {
    if (core::Status seen = ApiKeyRepo(database_, login.org).touch(record.id, now); !seen) {
      env_.log.warning("api_key_not_touched", {{"key", record.id}, {"why", core::describe(seen.error())}});
    }
  }
  return principal_of_key(record, login, address);
}

core::Result<Principal> AccountService::look_at_key(std::string_view key) {
  const auto found = current_key(key);
  if (!found) return found.error();
  return principal_of_key(found->first, found->second, "");
}

std::string AccountService::csrf_token(std::string_view session_token) {
  return core::hmac_sha256_hex(session_token, "csrf");
}

bool AccountService::csrf_matches(std::string_view session_token, std::string_view csrf) {
  return core::same_secret(csrf_token(session_token), csrf);
}

core::Result<LoginSession> AccountService::rotate(std::string_view token) {
  const auto found = current(token);
  if (!found) return found.error();
  const auto& [old_session, login] = *found;
  LoginSession session;
  session.token = make_token(env_.random);
  session.csrf = csrf_token(session.token);
  session.principal = principal_of(login, old_session.address);
  session.expires = old_session.expires;
  SessionRecord fresh = old_session;
  fresh.token_hash = token_hash(session.token);
  fresh.last_seen = env_.clock.wall_now();
  core::Status done = database_.write([&, old_hash = old_session.token_hash](Transaction& transaction) -> core::Status {
    if (core::Status removed = SessionRepo::remove(transaction, old_hash); !removed) return removed;
    return SessionRepo::create(transaction, fresh);
  });
  if (!done) return done.error();
  return session;
}

core::Result<LoginSession> AccountService::change_password(std::string_view token, const std::string& old_password,
                                                           const std::string& new_password, std::string_view address) {
  const auto found = current(token);
  if (!found) return found.error();
  const std::string email = found->second.user.email;
  if (core::Status good = core::check_password(new_password, email); !good) return good.error();
  const auto login = checked_password(email, old_password, address);
  if (!login) return login.error();
  const auto hash = hasher_.hash(new_password);
  if (!hash) return hash.error();
  core::Result<LoginSession> session{not_known()};
  core::Status done = database_.write([&](Transaction& transaction) -> core::Status {
    core::Status set = UserRepo(database_, login->org).set_password(transaction, login->user.id, *hash);
    if (!set) return set;
    core::Status ended = SessionRepo::remove_of_user(transaction, login->org, login->user.id, "");
    if (!ended) return ended;
    core::Status forgiven = login_throttle::succeeded(transaction, email, address);
    if (!forgiven) return forgiven;
    LoginRequest from;
    from.address = std::string(address);
    from.user_agent = found->first.user_agent;
    session = open_session(transaction, *login, from);
    if (!session) return session.error();
    return audit(transaction, session->principal, "user.password_changed", login->user.id.value());
  });
  if (!done) return done.error();
  return session;
}

core::Result<LoginRecord> AccountService::user_of(const Principal& principal) const {
  if (principal.via != Via::kSession) {
    return Error{ErrorCode::kPermissionDenied, "an authenticator belongs to a person", "log in for this", ""};
  }
  auto login = UserRepo::find_login(database_, principal.org, principal.user);
  if (!login) return login.error();
  if (!*login) return not_logged_in();
  return **std::move(login);
}

core::Result<TotpSetup> AccountService::begin_totp(const Principal& principal) {
  const auto login = user_of(principal);
  if (!login) return login.error();
  if (login->user.totp_enabled) {
    return Error{ErrorCode::kFailedPrecondition, "the account has an authenticator already",
                 "switch that one off first", ""};
  }
  std::string secret;
  while (secret.size() < kTotpSecretBytes) secret += static_cast<char>(env_.random.next() & 0xFFU);
  core::Status stored = database_.write([&](Transaction& transaction) {
    return UserRepo(database_, login->org)
        .set_totp(transaction, login->user.id, box_.seal(secret, totp_context(login->org, login->user.id)), false);
  });
  if (!stored) return stored.error();
  const std::string shown = core::base32(secret);
  return TotpSetup{shown, "otpauth://totp/" + std::string(kIssuer) + ":" + percent_encoded(login->user.email) +
                              "?secret=" + shown + "&issuer=" + std::string(kIssuer)};
}

core::Status AccountService::confirm_totp(const Principal& principal, std::string_view code) {
  auto login = user_of(principal);
  if (!login) return login.error();
  if (login->totp_sealed.empty() || login->user.totp_enabled) {
    return Error{ErrorCode::kFailedPrecondition, "no authenticator waits to be confirmed", "begin anew", ""};
  }
  login->user.totp_enabled = true;
  return database_.write([&](Transaction& transaction) -> core::Status {
    if (core::Status right = check_code(transaction, *login, code); !right) return right;
    core::Status enabled =
        UserRepo(database_, login->org).set_totp(transaction, login->user.id, login->totp_sealed, true);
    if (!enabled) return enabled;
    return audit(transaction, principal, "user.authenticator_on", login->user.id.value());
  });
}

core::Status AccountService::disable_totp(const Principal& principal, const std::string& password) {
  const auto login = user_of(principal);
  if (!login) return login.error();
  const auto checked = checked_password(login->user.email, password, principal.address);
  if (!checked) return checked.error();
  return database_.write([&](Transaction& transaction) -> core::Status {
    core::Status forgiven = login_throttle::succeeded(transaction, login->user.email, principal.address);
    if (!forgiven) return forgiven;
    core::Status off = UserRepo(database_, login->org).set_totp(transaction, login->user.id, "", false);
    if (!off) return off;
    return audit(transaction, principal, "user.authenticator_off", login->user.id.value());
  });
}

core::Result<int> AccountService::remove_expired_sessions() {
  const core::WallTime now = env_.clock.wall_now();
  core::Status tidied =
      database_.write([now](Transaction& transaction) { return one_time_links::remove_expired(transaction, now); });
  if (!tidied) return tidied.error();
  return SessionRepo(database_).remove_expired(now, now - settings_.session_idle);
}

}  // namespace callai::repositories
