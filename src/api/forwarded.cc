#include "api/forwarded.h"

#include <algorithm>

#include "core/strings.h"

namespace callai::api {

void believe_proxy(HttpRequest& request, const std::vector<core::IpNetwork>& proxies) {
  const std::string_view scheme = request.header("x-forwarded-proto");
  if (!scheme.empty()) request.secure = core::ascii_lower(core::trimmed(scheme)) == "https";
  std::vector<std::string> hops;
  for (const HttpHeader& header : request.headers) {
    if (header.name != "x-forwarded-for") continue;
    for (std::string& hop : core::split_list(header.value)) hops.push_back(std::move(hop));
  }
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const auto ip = core::parse_ip(*hop);
    if (!ip) return;
    request.address = *hop;
    const bool proxy = std::any_of(proxies.begin(), proxies.end(), [&](const auto& p) { return p.contains(*ip); });
    if (!proxy) return;
  }
}

}  // namespace callai::api
