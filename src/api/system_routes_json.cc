#include "api/api_parts.h"
#include "api/json_text.h"

namespace callai::api {

void add_system_routes(const SharedParts& parts, Routes& routes) {
  routes.push_back({.method = "GET",
                    .path = "/health",
                    .id = "health",
                    .tag = "system",
                    .summary = "The process answers",
                    .answers = {{200, "Health"}},
                    .at_once = true,
                    .handler = [](const RouteCall&) { return json_answer(200, std::string(R"({"status":"ok"})")); }});
  routes.push_back({.method = "GET",
                    .path = "/ready",
                    .id = "ready",
                    .tag = "system",
                    .summary = "The node takes calls and requests; 503 while it starts or stops",
                    .answers = {{200, "Ready"}, {503, "Ready"}},
                    .at_once = true,
                    .handler = [parts](const RouteCall&) {
                      if (parts->ready()) return json_answer(200, std::string(R"({"status":"ready"})"));
                      return json_answer(503, std::string(R"({"status":"not_ready"})")).with("Retry-After", "5");
                    }});
  routes.push_back(
      {.method = "GET",
       .path = "/api/v1/lines",
       .id = "list_lines",
       .tag = "system",
       .summary = "The telephone lines and how they are",
       .role = Role::kAgent,
       .scope = "calls:read",
       .answers = {{200, "Lines"}},
       .handler = [parts](const RouteCall& call) {
         core::Json items = core::Json::array();
         for (const LineHealth& line : parts->calls.lines(call.principal.org)) {
           items.push_back({{"line", line.line}, {"state", line.state}, {"reason", line.reason}, {"mend", line.mend}});
         }
         return json_answer(200, core::Json{{"items", std::move(items)}});
       }});
}

}  // namespace callai::api
