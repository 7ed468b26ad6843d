// What comes of a request before a handler sees it: target, query, proxy headers, media types, ranges, JSON.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "api/dialled.h"
#include "api/forwarded.h"
#include "api/request_checks.h"
#include "api/schemas.h"
#include "core/json_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai;
  static const api::Schemas schemas;
  static const std::vector<core::IpNetwork> proxies = {*core::parse_network("10.0.0.0/8")};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto target = api::parse_target(text)) {
    if (target->path.find("/../") != std::string::npos || target->path.find('\n') != std::string::npos) std::abort();
    core::Problems problems;
    (void)api::read_query(target->query, {}, problems);
  }
  api::HttpRequest request;
  request.headers = {{"x-forwarded-for", std::string(text)}, {"x-forwarded-proto", std::string(text)}};
  request.address = "10.0.0.1";
  api::believe_proxy(request, proxies);
  if (!core::parse_ip(request.address)) std::abort();
  (void)api::accepts(text, "application/json");
  for (const char* region : {"", "DE", "US"}) {
    const auto number = api::dialled(text, region);
    if (number.ok() && *api::dialled(*number, region) != *number) std::abort();
  }
  api::HttpResponse response;
  response.with("Location", std::string(text));
  const std::string head = api::head_text(response, {true, 0, "", ""});
  if (head.find("\r\n\r\n") != head.size() - 4) std::abort();
  if (const auto json = api::read_json(text); json.ok()) {
    for (const char* name : {"ContactInput", "CampaignInput", "CallOrder"}) (void)schemas.check(name, *json);
  }
  return 0;
}
