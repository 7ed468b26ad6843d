#include <utility>

#include "api/api_parts.h"
#include "api/json_text.h"
#include "api/user_json.h"
#include "repositories/system/accounts/account_admin.h"
#include "repositories/system/audit_repo.h"

namespace callai::api {

namespace {

using core::Json;
using repositories::ApiKeyRecord;
using repositories::AuditRecord;
using repositories::UserRecord;

Json to_json(const ApiKeyRecord& key) {
  return {{"id", key.id},
          {"user_id", key.user.value()},
          {"name", key.name},
          {"prefix", key.prefix},
          {"scopes", key.scopes},
          {"created_at", moment(key.created)},
          {"expires_at", moment(key.expires)},
          {"last_used_at", moment(key.last_used)},
          {"revoked_at", moment(key.revoked)}};
}

class Users {
 public:
  explicit Users(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse list(const RouteCall& call) const {
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const auto found = users(call).list(page);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const UserRecord& user : *found) items.push_back(user_to_json(user));
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(page.limit)) next = found->back().id.value();
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse create(const RouteCall& call) const {
    repositories::NewUser user;
    user.email = text_at(*call.body, "email");
    user.name = text_at(*call.body, "name");
    user.password = text_at(*call.body, "password");
    user.role = repositories::role_named(text_at(*call.body, "role")).value_or(Role::kViewer);
    const auto made = parts_->admin.add_user(call.principal, user);
    if (!made.ok()) return problem(made.error(), call.request.id);
    return json_answer(201, user_to_json(*made)).with("Location", "/api/v1/users/" + made->id.value());
  }

  HttpResponse get(const RouteCall& call) const {
    const auto user = users(call).get(core::UserId(call.id("user_id")));
    return user.ok() ? json_answer(200, user_to_json(*user)) : problem(user.error(), call.request.id);
  }

  HttpResponse update(const RouteCall& call) const {
    const core::UserId id(call.id("user_id"));
    const std::string role = text_at(*call.body, "role");
    const std::string status = text_at(*call.body, "status");
    repositories::UserChange wanted;
    if (!role.empty()) wanted.role = repositories::role_named(role);
    if (!status.empty()) {
      wanted.status = status == "active" ? repositories::UserStatus::kActive : repositories::UserStatus::kDisabled;
    }
    const core::Status done = parts_->admin.update_user(call.principal, id, wanted);
    return done.ok() ? get(call) : problem(done.error(), call.request.id);
  }

  HttpResponse reset_authenticator(const RouteCall& call) const {
    const core::Status done = parts_->admin.reset_authenticator(call.principal, core::UserId(call.id("user_id")));
    return done.ok() ? get(call) : problem(done.error(), call.request.id);
  }

  HttpResponse password_link(const RouteCall& call) const {
    const auto token = parts_->admin.password_link(call.principal, core::UserId(call.id("user_id")));
    if (!token.ok()) return problem(token.error(), call.request.id);
    return json_answer(201, Json{{"token", *token}});
  }

  HttpResponse list_keys(const RouteCall& call) const {
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const auto found = repositories::ApiKeyRepo(parts_->database, call.principal.org).list(page);
    if (!found.ok()) return problem(found.error(), call.request.id);
    const bool all = repositories::at_least(call.principal.role, Role::kManager);
    Json items = Json::array();
    for (const ApiKeyRecord& key : *found) {
      if (all || key.user == call.principal.user) items.push_back(to_json(key));
    }
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(page.limit)) next = found->back().id;
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse create_key(const RouteCall& call) const {
    const Json& body = *call.body;
    const auto days = body.contains("lifetime_days") ? body["lifetime_days"].get<int>() : 0;
    const auto made =
        parts_->admin.create_key(call.principal, text_at(body, "name"), body["scopes"].get<std::vector<std::string>>(),
                                 std::chrono::hours(24 * days));
    if (!made.ok()) return problem(made.error(), call.request.id);
    return json_answer(201, Json{{"key", made->key}, {"record", to_json(made->record)}});
  }

  HttpResponse revoke_key(const RouteCall& call) const {
    const core::Status done = parts_->admin.revoke_key(call.principal, call.id("key_id"));
    return done.ok() ? no_content() : problem(done.error(), call.request.id);
  }

  HttpResponse audit(const RouteCall& call) const {
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const auto found = repositories::AuditRepo(parts_->database, call.principal.org)
                           .list({core::UserId(call.text("user_id")), call.text("action")}, page);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const AuditRecord& one : *found) {
      items.push_back({{"id", one.id},
                       {"at", moment(one.at)},
                       {"user_id", one.user.empty() ? Json(nullptr) : Json(one.user.value())},
                       {"via", std::string(to_string(one.via))},
                       {"action", one.action},
                       {"target", one.target},
                       {"address", one.address},
                       {"detail", one.detail}});
    }
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(page.limit)) next = found->back().id;
    return json_answer(200, page_of(std::move(items), next));
  }

 private:
  repositories::UserRepo users(const RouteCall& call) const { return {parts_->database, call.principal.org}; }

  SharedParts parts_;
};

}  // namespace

void add_user_routes(const SharedParts& parts, Routes& routes) {
  const auto users = std::make_shared<const Users>(parts);
  using Handler = HttpResponse (Users::*)(const RouteCall&) const;
  const auto add = [&](const char* method, const char* path, const char* id, const char* summary, Role role,
                       const char* scope, const char* body, RouteAnswer answer, Handler handler) {
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = "users",
                      .summary = summary,
                      .role = role,
                      .scope = scope,
                      .body = body,
                      .answers = {std::move(answer)},
                      .handler = [users, handler](const RouteCall& call) { return ((*users).*handler)(call); }});
    return &routes.back();
  };
  const std::vector<QueryParameter> page = {after_parameter(), limit_parameter()};
  add("GET", "/api/v1/users", "list_users", "The organisation's users", Role::kManager, "users:read", "",
      {200, "UserList"}, &Users::list)
      ->query = page;
  add("POST", "/api/v1/users", "create_user", "A new user; without a password: invited, see the password link",
      Role::kManager, "users:write", "UserInput", {201, "User"}, &Users::create);
  add("GET", "/api/v1/users/{user_id}", "get_user", "One user", Role::kManager, "users:read", "", {200, "User"},
      &Users::get);
  add("PATCH", "/api/v1/users/{user_id}", "update_user", "Role and status; the user's sessions end", Role::kManager,
      "users:write", "UserPatch", {200, "User"}, &Users::update);
  add("POST", "/api/v1/users/{user_id}/password-link", "create_password_link",
      "Token of a one-time link with which the user chooses a password", Role::kManager, "users:write", "",
      {201, "PasswordLink"}, &Users::password_link);
  add("POST", "/api/v1/users/{user_id}/reset-authenticator", "reset_authenticator",
      "For somebody who has lost it: logging in needs no code any more, and the user's sessions end", Role::kOwner,
      "users:write", "", {200, "User"}, &Users::reset_authenticator);
  add("GET", "/api/v1/api-keys", "list_api_keys", "Your API keys; everybody's for managers", Role::kViewer,
      "users:read", "", {200, "ApiKeyList"}, &Users::list_keys)
      ->query = page;
  add("POST", "/api/v1/api-keys", "create_api_key", "A key for programs, shown once", Role::kViewer, "users:write",
      "ApiKeyInput", {201, "NewApiKey"}, &Users::create_key);
  add("DELETE", "/api/v1/api-keys/{key_id}", "revoke_api_key", "The key is of no use any more", Role::kViewer,
      "users:write", "", {204, ""}, &Users::revoke_key);
  add("GET", "/api/v1/audit", "list_audit", "Who did what, the newest first", Role::kOwner, "audit:read", "",
      {200, "AuditList"}, &Users::audit)
      ->query = {text_parameter("user_id", "of this user alone"),
                 text_parameter("action", "this alone: user.login, settings.set, ..."), after_parameter(),
                 limit_parameter()};
}

}  // namespace callai::api
