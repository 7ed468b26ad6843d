#include <utility>

#include "api/json_text.h"
#include "api/openapi.h"
#include "api/web_socket.h"
#include "core/strings.h"

namespace callai::api {

namespace {

using core::Json;

Json ref(const std::string& schema) {
  return {{"$ref", "#/components/schemas/" + schema}};
}

Json content(const std::string& type, const std::string& schema) {
  Json media = Json::object();
  if (!schema.empty()) media["schema"] = ref(schema);
  return {{type, std::move(media)}};
}

Json problem_answer(int status) {
  Json answer;
  answer["description"] = std::string(reason_phrase(status));
  answer["content"] = content("application/problem+json", "Problem");
  return answer;
}

Json path_parameters(const std::string& path) {
  Json parameters = Json::array();
  std::size_t at = 0;
  while ((at = path.find('{', at)) != std::string::npos) {
    const std::size_t end = path.find('}', at);
    Json parameter;
    parameter["name"] = path.substr(at + 1, end - at - 1);
    parameter["in"] = "path";
    parameter["required"] = true;
    parameter["schema"] = {{"type", "string"}, {"minLength", 1}, {"maxLength", kMaxIdBytes}};
    parameters.push_back(std::move(parameter));
    at = end;
  }
  return parameters;
}

Json query_parameter(const QueryParameter& q) {
  Json schema;
  if (q.type == QueryParameter::Type::kInteger) {
    schema = {{"type", "integer"}, {"minimum", q.min}, {"maximum", q.max}};
  } else {
    schema = {{"type", "string"}, {"maxLength", q.max_length}};
    if (!q.allowed.empty()) schema["enum"] = q.allowed;
  }
  Json parameter;
  parameter["name"] = q.name;
  parameter["in"] = "query";
  parameter["required"] = q.required;
  parameter["description"] = q.description;
  parameter["schema"] = std::move(schema);
  return parameter;
}

/// What the checks and the handler of a route can answer when they refuse.
std::vector<int> problems_of(const Route& route, bool with_id) {
  const bool body = !route.body.empty() || route.body_type != "application/json";
  const bool asks = body || !route.query.empty();
  std::vector<int> statuses = {400, 406, 429, 500, 503};
  if (route.role || body) statuses.insert(statuses.end(), {401, 403});
  if (with_id || asks) statuses.push_back(404);
  if (asks || route.method != "GET") statuses.push_back(422);
  if (route.method != "GET") statuses.insert(statuses.end(), {409, 412, 413});
  if (route.web_socket) statuses.insert(statuses.end(), {403, 409, 422, 426});
  if (body) statuses.push_back(415);
  if (route.far) statuses.push_back(504);
  return statuses;
}

Json operation(const Route& route) {
  Json op;
  op["operationId"] = route.id;
  op["summary"] = route.summary;
  op["tags"] = Json::array({route.tag});
  if (route.role) {
    op["x-role"] = std::string(to_string(*route.role));
    op["x-scope"] = route.scope;
    op["security"] = Json::array({{{"apiKey", Json::array()}}, {{"session", Json::array()}}});
  } else {
    op["security"] = Json::array();
  }
  if (route.web_socket) {
    op["x-websocket"] = {{"subprotocol", std::string(kSocketProtocol)}, {"maxMessageBytes", SocketStream::kMaxMessage}};
  }
  Json parameters = path_parameters(route.path);
  const bool with_id = !parameters.empty();
  for (const QueryParameter& q : route.query) parameters.push_back(query_parameter(q));
  if (!parameters.empty()) op["parameters"] = std::move(parameters);
  if (!route.body.empty() || route.body_type != "application/json") {
    op["requestBody"] = {{"required", true}, {"content", content(route.body_type, route.body)}};
    op["x-max-body-bytes"] = route.max_body;
  }
  Json answers = Json::object();
  for (const RouteAnswer& answer : route.answers) {
    Json one;
    one["description"] = std::string(reason_phrase(answer.status));
    if (!answer.schema.empty() || answer.content_type != "application/json") {
      one["content"] = content(answer.content_type, answer.schema);
    }
    answers[std::to_string(answer.status)] = std::move(one);
  }
  for (const int status : problems_of(route, with_id)) {
    if (!answers.contains(std::to_string(status))) answers[std::to_string(status)] = problem_answer(status);
  }
  op["responses"] = std::move(answers);
  return op;
}

}  // namespace

std::string openapi_document(const Routes& routes, const Schemas& schemas, const std::string& version) {
  Json document;
  document["openapi"] = "3.1.0";
  document["info"] = {{"title", "CallAI"},
                      {"version", version},
                      {"summary", "A phone agent that runs on your own machine"},
                      {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}};
  document["servers"] = Json::array({{{"url", "/"}}});
  Json paths = Json::object();
  for (const Route& route : routes) paths[route.path][core::ascii_lower(route.method)] = operation(route);
  document["paths"] = std::move(paths);
  document["components"]["schemas"] = schemas.all();
  document["components"]["securitySchemes"] = {
      {"apiKey", {{"type", "http"}, {"scheme", "bearer"}}},
      {"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "callai_session"}}}};
  return json_text(document);
}

}  // namespace callai::api
