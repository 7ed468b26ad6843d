#include "api/session_cookie.h"

#include <algorithm>

#include "api/authenticator.h"

namespace callai::api {

namespace {

std::string attributes(const HttpRequest& request, std::int64_t seconds) {
  return "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(seconds) + (request.secure ? "; Secure" : "");
}

}  // namespace

void set_session_cookie(const HttpRequest& request, const repositories::LoginSession& session, core::WallTime now,
                        HttpResponse& response) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(session.expires - now).count();
  response.with("Set-Cookie", std::string(kSessionCookie) + "=" + session.token +
                                  attributes(request, std::max<std::int64_t>(seconds, 0)));
}

void clear_session_cookie(const HttpRequest& request, HttpResponse& response) {
  response.with("Set-Cookie", std::string(kSessionCookie) + "=" + attributes(request, 0));
}

}  // namespace callai::api
