#include <utility>

#include "api/api_parts.h"
#include "api/authenticator.h"
#include "api/json_text.h"
#include "api/session_cookie.h"
#include "api/user_json.h"
#include "repositories/system/accounts/account_admin.h"
#include "repositories/system/accounts/account_service.h"
#include "repositories/system/org_repo.h"

namespace callai::api {

namespace {

using core::Json;
using repositories::AccountService;
using repositories::LoginSession;
using repositories::UserRecord;

// Every key may ask whose it is. The rest of an account is for sessions, and for keys that may do everything ("*").
constexpr std::string_view kOwnData = "get_me";

std::string token_of(const RouteCall& call) {
  return cookie_value(call.request.header("cookie"), kSessionCookie);
}

/// Logging in, and what one does with one's own account.
class Auth {
 public:
  explicit Auth(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse login(const RouteCall& call) const {
    const Json& body = *call.body;
    return open_session(call, text_at(body, "email"), text_at(body, "password"), text_at(body, "code"), 200);
  }

  HttpResponse ways_in(const RouteCall& call) const {
    const auto ways = parts_->admin.ways_in();
    if (!ways.ok()) return problem(ways.error(), call.request.id);
    return json_answer(200, Json{{"set_up", ways->set_up}, {"registration", ways->registration}});
  }

  HttpResponse set_up(const RouteCall& call) const {
    const auto made = parts_->admin.complete_setup(text_at(*call.body, "token"), owner_of(*call.body),
                                                   call.request.address, text_at(*call.body, "organisation"));
    if (!made.ok()) return problem(made.error(), call.request.id);
    return open_session(call, made->email, text_at(*call.body, "password"), "", 201);
  }

  HttpResponse register_organisation(const RouteCall& call) const {
    const auto made = parts_->admin.register_organisation(text_at(*call.body, "organisation"), owner_of(*call.body),
                                                          call.request.address);
    if (!made.ok()) return problem(made.error(), call.request.id);
    return open_session(call, made->email, text_at(*call.body, "password"), "", 201);
  }

  HttpResponse set_password_by_link(const RouteCall& call) const {
    const core::Status set = parts_->admin.set_password_by_link(text_at(*call.body, "token"),
                                                                text_at(*call.body, "password"), call.request.address);
    return set.ok() ? no_content() : problem(set.error(), call.request.id);
  }

  HttpResponse logout(const RouteCall& call) const {
    const std::string token = token_of(call);
    if (!token.empty()) {
      if (core::Status done = parts_->accounts.logout(token); !done.ok()) return problem(done.error(), call.request.id);
    }
    HttpResponse response = no_content();
    clear_session_cookie(call.request, response);
    return response;
  }

  HttpResponse me(const RouteCall& call) const {
    const auto user = users(call).get(call.principal.user);
    if (!user.ok()) return problem(user.error(), call.request.id);
    const auto org = repositories::OrgRepo(parts_->database).get(call.principal.org);
    if (!org.ok()) return problem(org.error(), call.request.id);
    const bool session = call.principal.via == repositories::Via::kSession;
    return json_answer(
        200, Json{{"user", user_to_json(*user)},
                  {"organisation", {{"id", org->id.value()}, {"name", org->name}}},
                  {"via", std::string(to_string(call.principal.via))},
                  {"scopes", call.principal.scopes},
                  {"csrf_token", session ? Json(AccountService::csrf_token(token_of(call))) : Json(nullptr)}});
  }

  HttpResponse rename_organisation(const RouteCall& call) const {
    const core::Status done = parts_->admin.rename_organisation(call.principal, text_at(*call.body, "name"));
    if (!done.ok()) return problem(done.error(), call.request.id);
    const auto org = repositories::OrgRepo(parts_->database).get(call.principal.org);
    if (!org.ok()) return problem(org.error(), call.request.id);
    return json_answer(200, Json{{"id", org->id.value()}, {"name", org->name}});
  }

  HttpResponse update_me(const RouteCall& call) const {
    auto user = users(call).get(call.principal.user);
    if (!user.ok()) return problem(user.error(), call.request.id);
    const Json& body = *call.body;
    if (body.contains("name")) user->name = text_at(body, "name");
    if (body.contains("company")) user->company = text_at(body, "company");
    if (body.contains("phone_number")) user->phone_number = text_at(body, "phone_number");
    if (core::Status done = users(call).update_profile(*user); !done.ok())
      return problem(done.error(), call.request.id);
    return me(call);
  }

  HttpResponse change_password(const RouteCall& call) const {
    const auto session = parts_->accounts.change_password(token_of(call), text_at(*call.body, "old_password"),
                                                          text_at(*call.body, "new_password"), call.request.address);
    if (!session.ok()) return refused_login(call, session.error(), "");
    return session_answer(call, *session, 200);
  }

  HttpResponse begin_totp(const RouteCall& call) const {
    const auto set_up = parts_->accounts.begin_totp(call.principal);
    if (!set_up.ok()) return problem(set_up.error(), call.request.id);
    return json_answer(200, Json{{"secret", set_up->secret}, {"uri", set_up->uri}});
  }
  HttpResponse confirm_totp(const RouteCall& call) const {
    const core::Status done = parts_->accounts.confirm_totp(call.principal, text_at(*call.body, "code"));
    return done.ok() ? no_content() : problem(done.error(), call.request.id);
  }
  HttpResponse disable_totp(const RouteCall& call) const {
    const core::Status done = parts_->accounts.disable_totp(call.principal, text_at(*call.body, "password"));
    return done.ok() ? no_content() : problem(done.error(), call.request.id);
  }

 private:
  repositories::UserRepo users(const RouteCall& call) const { return {parts_->database, call.principal.org}; }

  static repositories::NewUser owner_of(const Json& body) {
    repositories::NewUser owner;
    owner.email = text_at(body, "email");
    owner.name = text_at(body, "name");
    owner.password = text_at(body, "password");
    owner.role = Role::kOwner;
    return owner;
  }

  HttpResponse open_session(const RouteCall& call, const std::string& email, const std::string& password,
                            const std::string& code, int status) const {
    repositories::LoginRequest request;
    request.email = email;
    request.password = password;
    request.code = code;
    request.address = call.request.address;
    request.user_agent = std::string(call.request.header("user-agent"));
    request.previous_token = token_of(call);
    const auto session = parts_->accounts.login(request);
    if (!session.ok()) return refused_login(call, session.error(), email);
    return session_answer(call, *session, status);
  }

  HttpResponse refused_login(const RouteCall& call, const core::Error& error, const std::string& email) const {
    if (error.code == core::ErrorCode::kResourceExhausted) {
      const auto wait = parts_->accounts.wait_before_login(email, call.request.address);
      const auto seconds = wait.ok() ? std::chrono::ceil<std::chrono::seconds>(*wait).count() : 60;
      return problem(429, error, call.request.id)
          .with("Retry-After", std::to_string(std::max<std::int64_t>(seconds, 1)));
    }
    const bool who =
        error.code == core::ErrorCode::kPermissionDenied || error.code == core::ErrorCode::kFailedPrecondition;
    if (!who) return problem(error, call.request.id);
    return problem(401, error, call.request.id).with("WWW-Authenticate", "Bearer realm=\"callai\"");
  }

  HttpResponse session_answer(const RouteCall& call, const LoginSession& session, int status) const {
    const auto user = repositories::UserRepo(parts_->database, session.principal.org).get(session.principal.user);
    if (!user.ok()) return problem(user.error(), call.request.id);
    HttpResponse response = json_answer(
        status,
        Json{{"csrf_token", session.csrf}, {"expires_at", moment(session.expires)}, {"user", user_to_json(*user)}});
    set_session_cookie(call.request, session, parts_->env.clock.wall_now(), response);
    return response;
  }

  SharedParts parts_;
};

}  // namespace

Json user_to_json(const UserRecord& user) {
  return {{"id", user.id.value()},
          {"email", user.email},
          {"name", user.name},
          {"company", user.company},
          {"phone_number", user.phone_number},
          {"role", std::string(to_string(user.role))},
          {"status", user.has_password ? std::string(to_string(user.status)) : std::string("invited")},
          {"totp_enabled", user.totp_enabled},
          {"created_at", moment(user.created)},
          {"last_login_at", moment(user.last_login)}};
}

void add_auth_routes(const SharedParts& parts, Routes& routes) {
  const auto auth = std::make_shared<const Auth>(parts);
  using Handler = HttpResponse (Auth::*)(const RouteCall&) const;
  const auto add = [&](const char* method, const char* path, const char* id, const char* summary,
                       std::optional<Role> role, const char* body, RouteAnswer answer, Handler handler) {
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = "auth",
                      .summary = summary,
                      .role = role,
                      .scope = role && id != kOwnData ? "account" : "",
                      .body = body,
                      .answers = {std::move(answer)},
                      .handler = [auth, handler](const RouteCall& call) { return ((*auth).*handler)(call); }});
  };
  const std::optional<Role> anybody;
  add("GET", "/api/v1/auth/ways-in", "list_ways_in", "What is open to somebody without an account", anybody, "",
      {200, "WaysIn"}, &Auth::ways_in);
  add("POST", "/api/v1/auth/setup", "set_up", "The first owner, with the token of the set-up link", anybody, "SetUp",
      {201, "LoginAnswer"}, &Auth::set_up);
  add("POST", "/api/v1/auth/register", "register", "A new organisation and its owner, where registration is open",
      anybody, "Registration", {201, "LoginAnswer"}, &Auth::register_organisation);
  add("POST", "/api/v1/auth/login", "login", "Opens a session: a cookie, and a token for X-CSRF-Token", anybody,
      "Login", {200, "LoginAnswer"}, &Auth::login);
  add("POST", "/api/v1/auth/password-link", "set_password_by_link", "A password, with the token of a one-time link",
      anybody, "PasswordByLink", {204, ""}, &Auth::set_password_by_link);
  add("POST", "/api/v1/auth/logout", "logout", "Ends the session", Role::kViewer, "", {204, ""}, &Auth::logout);
  add("GET", "/api/v1/auth/me", "get_me", "Who you are", Role::kViewer, "", {200, "Me"}, &Auth::me);
  add("PATCH", "/api/v1/auth/me", "update_me", "Your name, company and telephone number", Role::kViewer, "MePatch",
      {200, "Me"}, &Auth::update_me);
  add("PATCH", "/api/v1/organisation", "rename_organisation", "Another name for your organisation", Role::kOwner,
      "OrganisationPatch", {200, "Organisation"}, &Auth::rename_organisation);
  add("POST", "/api/v1/auth/password", "change_password", "Another password; your other sessions end", Role::kViewer,
      "PasswordChange", {200, "LoginAnswer"}, &Auth::change_password);
  add("POST", "/api/v1/auth/totp", "begin_totp", "A secret for an authenticator; it counts once a code was confirmed",
      Role::kViewer, "", {200, "TotpSetup"}, &Auth::begin_totp);
  add("POST", "/api/v1/auth/totp/confirm", "confirm_totp", "A code of the authenticator", Role::kViewer, "TotpCode",
      {204, ""}, &Auth::confirm_totp);
  add("POST", "/api/v1/auth/totp/disable", "disable_totp", "Logging in needs no code any more", Role::kViewer,
      "PasswordOnly", {204, ""}, &Auth::disable_totp);
}

}  // namespace callai::api
