#pragma once

#include <string>

#include "api/http_message.h"
#include "repositories/system/accounts/account_service.h"

namespace callai::api {

/// Gives the browser its session: not for scripts, not for other pages, over HTTPS only where HTTPS is spoken.
void set_session_cookie(const HttpRequest& request, const repositories::LoginSession& session, core::WallTime now,
                        HttpResponse& response);
void clear_session_cookie(const HttpRequest& request, HttpResponse& response);

}  // namespace callai::api
