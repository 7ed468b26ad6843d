#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/authenticator.h"
#include "api/http_server.h"
#include "api/open_streams.h"
#include "api/rate_limiter.h"
#include "api/router.h"
#include "api/schemas.h"
#include "api/static_files.h"
#include "core/env.h"

namespace callai::api {

struct ApplicationSettings {
  std::vector<std::string> cors_origins;  ///< whose pages may use the API from a browser; "*" all, without cookies
  RateLimit per_principal{50, 200};       ///< requests
  RateLimit per_address{100, 400};        ///< requests, whoever asks
  RateLimit failures{0.5, 20};            ///< of showing who one is, per address
};

/// The API: routes, static files, and everything that is checked before a handler runs: address and rate, route and
/// method, who asks, role and scope, CSRF, query, type and form of the body.
class Application final : public HttpApplication {
 public:
  /// `files` may be null: no user interface. Everything outlives it.
  Application(core::Env env, Routes routes, const Schemas& schemas, Authenticator& authenticator,
              const StaticFiles* files, const ApplicationSettings& settings);

  Admission admit(HttpRequest& head) override;
  HttpResponse handle(HttpRequest& request) override;
  HttpResponse failure(const HttpRequest& request, int status, const core::Error& error) override;
  void answered(const HttpRequest& request, int status) override;

  /// Other origins and rates, from the next request on. Any thread.
  void change(const ApplicationSettings& settings);
  /// Ends event streams and WebSockets of those who would not be let in any more. After requests that change accounts
  /// this is done by itself; call it now and then for what other processes do. Blocks.
  void look_at_streams() { streams_.look(authenticator_); }

  const Routes& routes() const { return router_.routes(); }

 private:
  struct Credentials {
    std::string key;
    std::string session;
    bool any() const { return !key.empty() || !session.empty(); }
  };
  static Credentials credentials_of(const HttpRequest& request);
  using Origins = std::shared_ptr<const std::vector<std::string>>;
  Origins cors_origins() const;
  HttpResponse checked(HttpRequest& request);
  HttpResponse run(HttpRequest& request, const Router::Match& match);
  void after(const HttpRequest& request, const Route& route, const HttpResponse& response);
  core::Result<Principal> principal_of(const HttpRequest& request, const Route& route);
  std::optional<HttpResponse> from_another_page(const HttpRequest& request, const Route& route) const;
  HttpResponse unauthorized(const HttpRequest& request, const std::string& message) const;
  HttpResponse not_found(const HttpRequest& request, const Router::Match& match) const;
  HttpResponse outside(const HttpRequest& request) const;
  HttpResponse preflight(const HttpRequest& request, const Router::Match& match) const;
  core::Duration over_rate(const HttpRequest& request);
  void finish(const HttpRequest& request, HttpResponse& response) const;
  void add_cors(const HttpRequest& request, HttpResponse& response) const;

  core::Env env_;
  const Schemas& schemas_;
  Authenticator& authenticator_;
  const StaticFiles* files_;
  const Router router_;
  RateLimiter per_principal_;
  RateLimiter per_address_;
  RateLimiter failures_;
  mutable std::mutex mutex_;
  Origins cors_origins_;  // under mutex_
  OpenStreams streams_;
};

}  // namespace callai::api
