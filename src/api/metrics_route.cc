#include "api/account_authenticator.h"
#include "api/api_parts.h"
#include "api/problem.h"
#include "core/ip_address.h"
#include "core/metrics.h"
#include "repositories/system/accounts/account_service.h"

namespace callai::api {

namespace {

constexpr const char* kScope = "metrics:read";
constexpr std::string_view kBearer = "Bearer ";

/// Asked on this machine itself, and not by a proxy here for somebody elsewhere.
bool is_local(const HttpRequest& request) {
  static const core::IpNetwork kLocal4 = core::parse_network("127.0.0.0/8").value();
  static const core::IpNetwork kLocal6 = core::parse_network("::1").value();
  const auto ip = core::parse_ip(request.address);
  return ip && (kLocal4.contains(*ip) || kLocal6.contains(*ip)) && request.header("x-forwarded-for").empty() &&
         request.header("forwarded").empty() && request.header("via").empty();
}

}  // namespace

void add_metrics_route(const SharedParts& parts, Routes& routes) {
  routes.push_back(
      {.method = "GET",
       .path = "/metrics",
       .id = "metrics",
       .tag = "system",
       .summary = "Metrics for Prometheus; from other machines with an API key of the scope metrics:read",
       .answers = {{200, "", "text/plain"}},
       .handler = [parts](const RouteCall& call) {
         if (!is_local(call.request)) {
           const std::string_view given = call.request.header("authorization");
           if (!given.starts_with(kBearer)) {
             return problem(401,
                            {core::ErrorCode::kPermissionDenied, "metrics are for this machine, or with a key",
                             "send an API key with the scope metrics:read as Authorization: Bearer", ""},
                            call.request.id)
                 .with("WWW-Authenticate", "Bearer");
           }
           const auto who = parts->accounts.authenticate_key(given.substr(kBearer.size()), call.request.address);
           if (!who.ok()) return problem(401, who.error(), call.request.id).with("WWW-Authenticate", "Bearer");
           if (!repositories::has_scope(*who, kScope)) {
             return problem(403,
                            {core::ErrorCode::kPermissionDenied, "the API key does not cover metrics:read",
                             "use a key with that scope", ""},
                            call.request.id);
           }
         }
         HttpResponse response;
         response.content_type = std::string(core::Metrics::kContentType);
         response.body = parts->metrics.text();
         return response.with("Cache-Control", "no-store");
       }});
}

}  // namespace callai::api
