#include <algorithm>
#include <charconv>
#include <utility>

#include "api/application.h"
#include "api/json_text.h"
#include "api/legacy_paths.h"
#include "api/request_checks.h"
#include "api/web_socket.h"
#include "core/strings.h"

namespace callai::api {

namespace {

constexpr std::string_view kApi = "/api/";
constexpr const char* kApiPolicy = "default-src 'none'; frame-ancestors 'none'";

bool changes(const std::string& method) {
  return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

std::string seconds_of(core::Duration wait) {
  return std::to_string(std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(wait).count()));
}

/// Who is counted: a key, or a user.
std::string name_of(const Principal& principal) {
  return principal.key_id.empty() ? principal.user.value() : principal.key_id;
}

HttpResponse too_many(const HttpRequest& request, core::Duration wait) {
  HttpResponse response = problem(429,
                                  {core::ErrorCode::kResourceExhausted, "too many requests",
                                   "wait " + seconds_of(wait) + " s, and ask less often", ""},
                                  request.id);
  return std::move(response).with("Retry-After", seconds_of(wait));
}

}  // namespace

std::string cookie_value(std::string_view header, std::string_view name) {
  std::size_t at = 0;
  while (at < header.size()) {
    const std::size_t end = std::min(header.find(';', at), header.size());
    const std::string_view pair = core::trimmed(header.substr(at, end - at));
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
      return std::string(pair.substr(name.size() + 1));
    }
    at = end + 1;
  }
  return "";
}

Application::Application(core::Env env, Routes routes, const Schemas& schemas, Authenticator& authenticator,
                         const StaticFiles* files, const ApplicationSettings& settings)
    : env_(env),
      schemas_(schemas),
      authenticator_(authenticator),
      files_(files),
      router_(std::move(routes)),
      per_principal_(settings.per_principal),
      per_address_(settings.per_address),
      failures_(settings.failures),
      cors_origins_(std::make_shared<const std::vector<std::string>>(settings.cors_origins)) {}

void Application::change(const ApplicationSettings& settings) {
  per_principal_.set_limit(settings.per_principal);
  per_address_.set_limit(settings.per_address);
  failures_.set_limit(settings.failures);
  auto origins = std::make_shared<const std::vector<std::string>>(settings.cors_origins);
  const std::lock_guard lock(mutex_);
  cors_origins_ = std::move(origins);
}

Application::Origins Application::cors_origins() const {
  const std::lock_guard lock(mutex_);
  return cors_origins_;
}

Application::Credentials Application::credentials_of(const HttpRequest& request) {
  Credentials credentials;
  const std::string_view authorization = request.header("authorization");
  constexpr std::string_view kBearer = "bearer ";
  if (core::ascii_lower(authorization.substr(0, kBearer.size())) == kBearer) {
    credentials.key = std::string(core::trimmed(authorization.substr(kBearer.size())));
  }
  if (credentials.key.empty()) credentials.key = std::string(request.header("x-api-key"));
  if (credentials.key.empty()) credentials.session = cookie_value(request.header("cookie"), kSessionCookie);
  return credentials;
}

// ---- Before the body is read ---------------------------------------------------------------------------------------

Admission Application::admit(HttpRequest& head) {
  Admission admission;
  if (auto gone = follow_legacy_path(head)) {
    finish(head, *gone);
    admission.answer = *std::move(gone);
    return admission;
  }
  const Router::Match match = router_.find(head.method, head.path);
  if (match.route == nullptr) return admission;
  const Route& route = *match.route;
  head.operation = route.id;
  admission.max_body = route.body.empty() && route.body_type == "application/json" ? 0 : route.max_body;
  if (route.at_once) {
    const Principal nobody;
    HttpResponse response = route.handler(RouteCall{head, nobody, {}, {}, nullptr});
    finish(head, response);
    admission.answer = std::move(response);
  } else if (route.role && !credentials_of(head).any()) {
    // Nobody uploads anything before he has said who he is.
    admission.answer = unauthorized(head, "this needs a login");
    finish(head, *admission.answer);
  }
  return admission;
}

core::Duration Application::over_rate(const HttpRequest& request) {
  return per_address_.take(request.address, env_.clock.now());
}

// ---- A request -----------------------------------------------------------------------------------------------------

HttpResponse Application::handle(HttpRequest& request) {
  HttpResponse response = checked(request);
  if (request.method == "GET" || request.method == "HEAD") add_entity_tag(request, response);
  finish(request, response);
  return response;
}

HttpResponse Application::checked(HttpRequest& request) {
  if (const core::Duration wait = over_rate(request); wait.count() > 0) return too_many(request, wait);
  const Router::Match match = router_.find(request.method, request.path);
  if (request.method == "OPTIONS") return preflight(request, match);
  if (match.route == nullptr) return not_found(request, match);
  request.operation = match.route->id;
  HttpResponse response = run(request, match);
  after(request, *match.route, response);
  return response;
}

/// Remembers who opened a stream, and ends those of people who may be out since this request.
void Application::after(const HttpRequest& request, const Route& route, const HttpResponse& response) {
  if (route.role && (response.events != nullptr || response.socket != nullptr)) {
    const Credentials credentials = credentials_of(request);
    streams_.add({credentials.key, credentials.session, *route.role, response.events, response.socket});
  }
  const bool accounts = route.tag == "users" || route.tag == "auth";
  if (accounts && changes(request.method) && response.status < 300) look_at_streams();
}

core::Result<Principal> Application::principal_of(const HttpRequest& request, const Route& route) {
  if (!route.role) return Principal{};
  const Credentials credentials = credentials_of(request);
  if (!credentials.any()) {
    return core::Error{core::ErrorCode::kPermissionDenied, "this needs a login", "", ""};
  }
  core::Result<Principal> found = credentials.key.empty()
                                      ? authenticator_.of_session(credentials.session, request.address)
                                      : authenticator_.of_key(credentials.key, request.address);
  return found;
}

HttpResponse Application::run(HttpRequest& request, const Router::Match& match) {
  const Route& route = *match.route;
  const core::TimePoint now = env_.clock.now();
  if (route.role) {
    if (const core::Duration wait = failures_.wait(request.address, now); wait.count() > 0)
      return too_many(request, wait);
  }
  core::Result<Principal> principal = principal_of(request, route);
  if (!principal.ok()) {
    if (principal.error().code != core::ErrorCode::kPermissionDenied) return problem(principal.error(), request.id);
    (void)failures_.take(request.address, now);
    return unauthorized(request, principal.error().message);
  }
  if (route.role) {
    request.actor = name_of(*principal);
    if (const auto wait = per_principal_.take(request.actor, now); wait.count() > 0) return too_many(request, wait);
    if (!repositories::at_least(principal->role, *route.role)) {
      return problem(403,
                     {core::ErrorCode::kPermissionDenied, "your role is " + std::string(to_string(principal->role)),
                      "ask somebody who is " + std::string(to_string(*route.role)) + " or more", ""},
                     request.id);
    }
    if (!route.scope.empty() && !repositories::has_scope(*principal, route.scope)) {
      return problem(403,
                     {core::ErrorCode::kPermissionDenied, "the API key does not cover " + route.scope,
                      "use a key with that scope", ""},
                     request.id);
    }
    if (auto foreign = from_another_page(request, route)) return *std::move(foreign);
  }
  const std::string& type = route.answers.empty() ? "application/json" : route.answers.front().content_type;
  if (!accepts(request.header("accept"), type)) {
    return problem(406, {core::ErrorCode::kInvalidArgument, "this answers with " + type, "accept that", ""},
                   request.id);
  }
  core::Problems problems;
  QueryValues query = read_query(request.query, route.query, problems);
  if (!problems.empty()) return problem(problems, request.id);
  core::Json body;
  if (auto wrong = read_body(request, route, schemas_, body)) return *std::move(wrong);
  const bool json = !route.body.empty();
  return route.handler(RouteCall{request, *principal, match.path, std::move(query), json ? &body : nullptr});
}

/// What a browser sends by itself, a cookie, is not enough: the page must know the session's token too.
std::optional<HttpResponse> Application::from_another_page(const HttpRequest& request, const Route& route) const {
  const auto refused = [&request](const char* mend) {
    return problem(403, {core::ErrorCode::kPermissionDenied, "the request may come from another page", mend, ""},
                   request.id);
  };
  if (route.web_socket && !origin_fits(request, *cors_origins())) {
    return refused("open the WebSocket from a page of this server, or list yours in http.cors_origins");
  }
  const Credentials credentials = credentials_of(request);
  const bool by_cookie = credentials.key.empty();
  if (!by_cookie || !(route.web_socket || changes(request.method))) return {};
  const std::string csrf = route.web_socket ? offered_csrf(request) : std::string(request.header("x-csrf-token"));
  if (authenticator_.csrf_matches(credentials.session, csrf)) return {};
  return refused(route.web_socket ? "offer the csrf token of the login as the subprotocol csrf.TOKEN"
                                  : "send the csrf token of the login as X-CSRF-Token");
}

// ---- Answers without a handler -------------------------------------------------------------------------------------

HttpResponse Application::unauthorized(const HttpRequest& request, const std::string& message) const {
  HttpResponse response = problem(
      401, {core::ErrorCode::kPermissionDenied, message, "log in, or send an API key as Authorization: Bearer KEY", ""},
      request.id);
  return std::move(response).with("WWW-Authenticate", "Bearer realm=\"callai\"");
}

HttpResponse Application::not_found(const HttpRequest& request, const Router::Match& match) const {
  if (!match.allowed.empty()) {
    HttpResponse response = problem(405,
                                    {core::ErrorCode::kInvalidArgument, request.method + " is not known here",
                                     "use " + core::joined(match.allowed), ""},
                                    request.id);
    return std::move(response).with("Allow", core::joined(match.allowed));
  }
  return outside(request);
}

HttpResponse Application::outside(const HttpRequest& request) const {
  const bool look = request.method == "GET" || request.method == "HEAD";
  if (look && !request.path.starts_with(kApi) && files_ != nullptr && files_->there()) return files_->answer(request);
  return problem(
      404,
      {core::ErrorCode::kNotFound, "there is nothing at '" + request.path + "'", "look at /api/v1/openapi.json", ""},
      request.id);
}

HttpResponse Application::preflight(const HttpRequest& request, const Router::Match& match) const {
  if (match.allowed.empty()) return outside(request);
  std::vector<std::string> methods = match.allowed;
  methods.emplace_back("OPTIONS");
  HttpResponse response = no_content();
  response.with("Allow", core::joined(methods));
  if (!request.header("access-control-request-method").empty()) {
    response.with("Access-Control-Allow-Methods", core::joined(methods))
        .with("Access-Control-Allow-Headers",
              "Authorization, Content-Type, If-Match, If-None-Match, Last-Event-ID, X-API-Key, X-CSRF-Token")
        .with("Access-Control-Max-Age", "600");
  }
  return response;
}

void Application::add_cors(const HttpRequest& request, HttpResponse& response) const {
  const Origins origins = cors_origins();
  if (origins->empty()) return;
  response.with("Vary", "Origin");
  const std::string origin(request.header("origin"));
  if (origin.empty()) return;
  for (const std::string& allowed : *origins) {
    if (allowed != "*" && allowed != origin) continue;
    response.with("Access-Control-Allow-Origin", allowed);
    response.with("Access-Control-Expose-Headers", "ETag, Location, Retry-After, X-Request-Id");
    if (allowed != "*") response.with("Access-Control-Allow-Credentials", "true");
    return;
  }
}

void Application::finish(const HttpRequest& request, HttpResponse& response) const {
  const auto has = [&response](std::string_view name) {
    return std::any_of(response.headers.begin(), response.headers.end(), [&](const auto& h) { return h.name == name; });
  };
  response.with("X-Content-Type-Options", "nosniff");
  response.with("Referrer-Policy", "no-referrer");
  if (!has("Content-Security-Policy")) response.with("Content-Security-Policy", kApiPolicy);
  if (!has("Cache-Control")) response.with("Cache-Control", "no-store");
  if (request.secure) response.with("Strict-Transport-Security", "max-age=31536000");
  add_cors(request, response);
}

HttpResponse Application::failure(const HttpRequest& request, int status, const core::Error& error) {
  HttpResponse response = problem(status, error, request.id);
  finish(request, response);
  return response;
}

void Application::answered(const HttpRequest& request, int status) {
  const double ms = core::to_ms(env_.clock.now() - request.received);
  const auto level =
      request.operation == "health" || request.operation == "ready" ? core::LogLevel::kDebug : core::LogLevel::kInfo;
  // Neither path nor query nor body: numbers and tokens may be in them.
  env_.log.log(level, "http_request",
               {{"request", request.id},
                {"method", is_token(request.method) ? request.method : std::string("?")},
                {"operation", request.operation.empty() ? std::string("-") : request.operation},
                {"status", status},
                {"ms", ms},
                {"bytes_in", request.body.size()},
                {"address", request.address},
                {"by", request.actor.empty() ? std::string("-") : request.actor}});
}

}  // namespace callai::api
