#pragma once

#include <vector>

#include "api/http_message.h"
#include "core/ip_address.h"

namespace callai::api {

/// Takes the client's address and scheme from what a trusted proxy has added: the last X-Forwarded-For that is no proxy
/// itself (what stands before it may have been written by anybody), and X-Forwarded-Proto.
void believe_proxy(HttpRequest& request, const std::vector<core::IpNetwork>& proxies);

}  // namespace callai::api
