#include "api/api_parts.h"
#include "api/moments.h"
#include "api/openapi.h"
#include "api/problem.h"
#include "api/schemas.h"

namespace callai::api {

QueryParameter text_parameter(const char* name, const char* description) {
  QueryParameter parameter;
  parameter.name = name;
  parameter.description = description;
  parameter.max_length = kMaxIdBytes;
  return parameter;
}

core::Result<std::optional<core::WallTime>> moment_in(const RouteCall& call, const char* name) {
  const std::string text = call.text(name);
  if (text.empty()) return std::optional<core::WallTime>();
  const auto at = moment_from(text);
  if (at) return at;
  return core::Error{core::ErrorCode::kInvalidArgument, "?" + std::string(name) + " is no moment",
                     "write 2026-11-24 or 2026-11-24T10:15:00Z", ""};
}

QueryParameter after_parameter() {
  QueryParameter after;
  after.name = "after";
  after.description = "the `next` of the page before; left out: from the beginning";
  after.type = QueryParameter::Type::kCursor;
  after.max_length = 2 * kMaxIdBytes;
  return after;
}

QueryParameter limit_parameter() {
  QueryParameter limit;
  limit.name = "limit";
  limit.description = "items on a page";
  limit.type = QueryParameter::Type::kInteger;
  limit.min = 1;
  limit.max = 1000;
  return limit;
}

Routes make_routes(const ApiParts& parts, const Schemas& schemas) {
  const auto shared = std::make_shared<const ApiParts>(parts);
  Routes routes;
  add_system_routes(shared, routes);
  add_auth_routes(shared, routes);
  add_user_routes(shared, routes);
  add_template_routes(shared, routes);
  add_document_routes(shared, routes);
  add_document_file_routes(shared, routes);
  add_contact_routes(shared, routes);
  add_contact_import_routes(shared, routes);
  add_campaign_routes(shared, routes);
  add_dialing_routes(shared, routes);
  add_do_not_call_routes(shared, routes);
  add_follow_up_routes(shared, routes);
  add_call_routes(shared, routes);
  add_call_command_routes(shared, routes);
  add_call_lab_routes(shared, routes);
  add_conversation_routes(shared, routes);
  add_appointment_routes(shared, routes);
  add_phone_routes(shared, routes);
  add_analytics_routes(shared, routes);
  add_webhook_routes(shared, routes);
  add_metrics_route(shared, routes);
  add_routing_routes(shared, routes);
  add_installation_routes(shared, routes);
  add_privacy_routes(shared, routes);
  add_voice_routes(shared, routes);
  add_chat_routes(shared, routes);
  // The document lists itself too.
  const auto document = std::make_shared<std::string>();
  routes.push_back({.method = "GET",
                    .path = "/api/v1/openapi.json",
                    .id = "openapi",
                    .tag = "system",
                    .summary = "This document (OpenAPI 3.1)",
                    .answers = {{200, "OpenApi"}},
                    .handler = [document](const RouteCall&) { return json_answer(200, *document); }});
  *document = openapi_document(routes, schemas, parts.version);
  return routes;
}

}  // namespace callai::api
