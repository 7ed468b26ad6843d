#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "core/strings.h"
#include "net/sse_parser.h"
#include "pipeline/llm/json_answer.h"
#include "pipeline/tools/http_request.h"
#include "pipeline/tools/mcp_client.h"
#include "pipeline/tools/tool_exchange.h"
#include "pipeline/tools/tool_values.h"

namespace callai::pipeline {
namespace {

using conversation::ToolResult;
using conversation::ToolStatus;
using core::ErrorCode;
using core::Json;

constexpr std::string_view kVersions[] = {"2025-06-18", "2025-03-26", "2024-11-05"};  ///< the one to ask for first
constexpr int kMaxPages = 10;                                                         ///< of tools/list
constexpr int kNoSuchMethod = -32601;                                                 ///< JSON-RPC 2.0

core::Error broken(std::string message) {
  return {ErrorCode::kDataLoss, std::move(message), "look whether the URL is that of an MCP server", ""};
}

std::string text_at(const Json& object, const char* key) {
  if (!object.is_object()) return "";
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

const Json* member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

/// The answer to `id` in a message, or in a batch of them.
const Json* answer_in(const Json& message, std::int64_t id) {
  if (message.is_array()) {
    for (const Json& one : message) {
      if (const Json* found = answer_in(one, id)) return found;
    }
    return nullptr;
  }
  const Json* given = member(message, "id");
  const bool ours = given != nullptr && given->is_number_integer() && given->get<std::int64_t>() == id;
  return ours && !message.contains("method") ? &message : nullptr;
}

Json request_message(std::int64_t id, const std::string& method, const Json& params) {
  Json message{{"jsonrpc", "2.0"}, {"id", id}, {"method", method}};
  if (!params.is_null()) message["params"] = params;
  return message;
}

/// A value as the schema of its property asks for it.
Json typed(const std::string& value, const Json& property) {
  const std::string type = text_at(property, "type");
  if (type == "string") return value;
  if (type == "boolean" && (value == "yes" || value == "no")) return value == "yes";
  if (!type.empty()) {
    Json parsed = Json::parse(value, nullptr, false);
    if (!parsed.is_discarded()) return parsed;
  }
  return value;
}

}  // namespace

/// One call of a tool, from its first request to its last.
struct McpClient::Call {
  const RemoteParts& parts;
  const ToolContext& context;
  core::TimePoint deadline;
  std::string token;
  ToolHealth::Trial& trial;
  bool session_lost = false;

  ToolContext rest() const {
    ToolContext left = context;
    left.time_left = deadline - parts.clock.now();
    return left;
  }
};

McpClient::Session McpClient::session() const {
  const std::lock_guard lock(mutex_);
  return session_;
}

void McpClient::keep(const Session& session) {
  const std::lock_guard lock(mutex_);
  session_ = session;
}

net::HttpRequest McpClient::request_for(const Call& call, const Session& session, const Json& message) const {
  net::HttpRequest http;
  http.method = "POST";
  http.url = url_;
  http.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json, text/event-stream"}};
  if (!call.token.empty()) http.headers.push_back({"Authorization", "Bearer " + call.token});
  if (!session.id.empty()) http.headers.push_back({"Mcp-Session-Id", session.id});
  if (!session.version.empty()) http.headers.push_back({"MCP-Protocol-Version", session.version});
  http.body = message.dump(-1, ' ', false, Json::error_handler_t::replace);
  return http;
}

core::Result<net::HttpAnswer> McpClient::post(Call& call, const Session& session, const Json& message,
                                              std::function<bool(std::string_view)> more) {
  auto answer = exchange(call.parts.http, request_for(call, session, message), call.rest(), std::move(more));
  const bool well = answer.ok() && answer->head.status < 429;
  if (!well) judge(call.trial, answer);
  if (!answer.ok()) return answer.error();
  if (answer->head.status == 404 && !session.id.empty()) call.session_lost = true;
  if (answer->head.status < 200 || answer->head.status > 299) {
    core::Error refusal = refusal_of(*answer);
    refusal.message = "MCP server '" + name_ + "': " + refusal.message;
    if (answer->head.status == 401) refusal.mend = "store its token as the secret mcp_" + name_;
    if (refusal.code == ErrorCode::kNotFound) refusal.code = ErrorCode::kUnavailable;  // of the server, not the tool
    return refusal;
  }
  return answer;
}

core::Result<Json> McpClient::ask(Call& call, const Session& session, const std::string& method, const Json& params,
                                  std::string* session_id) {
  std::int64_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = next_id_++;
  }
  net::SseParser parser;
  Json found;
  std::vector<std::unique_ptr<net::HttpExchange>> replies;  // to what the server asks meanwhile
  const auto take = [&](const Json& message) {
    if (const Json* answer = answer_in(message, id)) found = *answer;
    const Json* asked = member(message, "id");
    if (asked == nullptr || !message.contains("method")) return;
    Json reply{{"jsonrpc", "2.0"}, {"id", *asked}};
    if (text_at(message, "method") == "ping") {
      reply["result"] = Json::object();
    } else {
      reply["error"] = {{"code", kNoSuchMethod}, {"message", "this client offers nothing"}};
    }
    if (replies.size() < kMaxToolValues) {
      replies.push_back(call.parts.http.start(request_for(call, session, reply), {}));
    }
  };
  std::string start;
  const auto more = [&](std::string_view bytes) {
    if (start.empty()) start = core::trimmed(bytes.substr(0, 64));
    if (start.starts_with('{') || start.starts_with('[')) return true;  // JSON, read when it is whole
    std::vector<net::SseEvent> events;
    if (!parser.feed(bytes, events).ok()) return false;
    for (const net::SseEvent& event : events) {
      const Json message = Json::parse(event.data, nullptr, false);
      if (!message.is_discarded()) take(message);
    }
    return found.is_null();
  };
  auto answer = post(call, session, request_message(id, method, params), more);
  if (!answer.ok()) return answer.error();
  if (session_id != nullptr) *session_id = answer->head.header("mcp-session-id");
  if (found.is_null()) {
    const Json message = Json::parse(answer->body, nullptr, false);
    if (!message.is_discarded()) take(message);
  }
  if (found.is_null()) return broken("MCP server '" + name_ + "' did not answer to " + method);
  if (const Json* error = member(found, "error")) {
    return core::Error{ErrorCode::kInvalidArgument,
                       "MCP server '" + name_ + "': " + clean_tool_text(text_at(*error, "message")), "", ""};
  }
  const Json* result = member(found, "result");
  return result == nullptr ? Json::object() : *result;
}

core::Status McpClient::initialise(Call& call, Session& session) {
  session = {};
  const Json params{{"protocolVersion", kVersions[0]},
                    {"capabilities", Json::object()},
                    {"clientInfo", {{"name", "callai"}, {"version", "1"}}}};
  std::string id;
  const auto answer = ask(call, session, "initialize", params, &id);
  if (!answer.ok()) return answer.error();
  session.version = text_at(*answer, "protocolVersion");
  session.id = id;
  if (std::find(std::begin(kVersions), std::end(kVersions), session.version) == std::end(kVersions)) {
    return broken("MCP server '" + name_ + "' speaks version '" + clean_tool_text(session.version, 20) +
                  "' of the protocol, which this program does not");
  }
  const auto told = post(call, session, {{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}});
  if (!told.ok()) return told.error();
  session.open = true;
  return {};
}

core::Status McpClient::list_tools(Call& call, Session& session) {
  std::string cursor;
  for (int page = 0; page < kMaxPages; ++page) {
    const auto answer = ask(call, session, "tools/list", cursor.empty() ? Json::object() : Json{{"cursor", cursor}});
    if (!answer.ok()) return answer.error();
    const Json* tools = member(*answer, "tools");
    if (tools == nullptr || !tools->is_array()) return broken("MCP server '" + name_ + "' lists no tools");
    for (const Json& tool : *tools) {
      const Json* schema = member(tool, "inputSchema");
      session.tools[text_at(tool, "name")] = schema == nullptr ? "" : schema->dump();
    }
    cursor = text_at(*answer, "nextCursor");
    if (cursor.empty()) break;
  }
  session.listed = true;
  return {};
}

core::Status McpClient::prepare(Call& call, Session& session) {
  if (!session.open) {
    if (core::Status done = initialise(call, session); !done) return done;
    keep(session);
  }
  if (session.listed) return {};
  if (core::Status done = list_tools(call, session); !done) return done;
  keep(session);
  return {};
}

ToolResult McpClient::call(const RemoteParts& parts, const std::string& tool, const templates::Properties& arguments,
                           const ToolContext& context) {
  auto trial = parts.health.admit("mcp/" + name_ + "/" + tool);
  if (!trial.ok()) return failed_result(core::describe(trial.error()));
  Call call{parts, context, parts.clock.now() + context.time_left, "", *trial};
  UsedSecrets secrets(parts.secrets);
  if (auto token = secrets.get("mcp_" + name_); token.ok()) call.token = *std::move(token);
  ToolResult result = run(call, tool, arguments);
  secrets.redact(result);
  return result;
}

ToolResult McpClient::run(Call& call, const std::string& tool, const templates::Properties& arguments) {
  const ToolContext& context = call.context;
  for (int attempt = 0;; ++attempt) {
    Session now = session();
    call.session_lost = false;
    core::Status ready = prepare(call, now);
    core::Result<Json> answer = core::Error{};
    if (ready) {
      const auto known = now.tools.find(tool);
      if (known == now.tools.end()) {
        std::vector<std::string> names;
        for (const auto& [name, schema] : now.tools) names.push_back(clean_tool_text(name, 60));
        now.listed = false;  // it may have it the next time
        keep(now);
        return failed_result("MCP server '" + name_ + "' has no tool '" + tool + "'; it has: " + core::joined(names));
      }
      auto json = mcp_arguments(arguments, known->second);
      if (!json.ok()) return failed_result(core::describe(json.error()));
      Json params{{"name", tool}, {"arguments", *json}};
      if (!context.idempotency_key.empty()) params["_meta"] = {{"callai/idempotency-key", context.idempotency_key}};
      answer = ask(call, now, "tools/call", params);
    }
    if (call.session_lost && attempt == 0) {
      keep({});
      continue;  // the server did not know who asked, so nothing has happened yet
    }
    if (!ready) return result_of(ready.error());
    if (answer.ok() || answer.error().code == ErrorCode::kInvalidArgument) call.trial.succeeded();
    if (answer.ok()) return mcp_result(*answer);
    ToolResult failed = result_of(answer.error());
    // It was sent: whether it took place is not known.
    if (answer.error().code == ErrorCode::kUnavailable) failed.status = ToolStatus::kTimeout;
    return failed;
  }
}

core::Result<Json> mcp_arguments(const templates::Properties& arguments, const std::string& schema) {
  const Json wanted = Json::parse(schema, nullptr, false);
  const Json* properties = member(wanted, "properties");
  Json out = Json::object();
  for (const auto& [name, value] : arguments) {
    if (value.empty()) continue;
    const Json* property = properties == nullptr ? nullptr : member(*properties, name.c_str());
    out[name] = property == nullptr ? Json(value) : typed(value, *property);
  }
  if (!wanted.is_object()) return out;
  const std::string text = out.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (auto checked = json_answer(text, schema); !checked.ok()) {
    return core::Error{ErrorCode::kInvalidArgument, "the arguments do not fit: " + checked.error().message,
                       "look at the parameters that the server's tool has", ""};
  }
  return out;
}

ToolResult mcp_result(const Json& result) {
  ToolResult out;
  std::string text;
  if (const Json* content = member(result, "content"); content != nullptr && content->is_array()) {
    for (const Json& part : *content) {
      std::string words = text_at(part, "text");
      if (const Json* resource = member(part, "resource")) words = text_at(*resource, "text");
      if (words.empty()) continue;
      text += (text.empty() ? "" : "\n") + words;
    }
  }
  if (const Json* failed = member(result, "isError");
      failed != nullptr && failed->is_boolean() && failed->get<bool>()) {
    return failed_result(text.empty() ? "the tool failed" : clean_tool_text(text));
  }
  out.status = ToolStatus::kOk;
  if (const Json* structured = member(result, "structuredContent"); structured != nullptr && structured->is_object()) {
    append_tool_values(*structured, out.values);
  } else if (const Json json = Json::parse(text, nullptr, false); json.is_object() || json.is_array()) {
    append_tool_values(json, out.values);  // what servers did before structured content
  }
  if (!text.empty()) out.values.emplace_back("text", clean_tool_text(text, kMaxToolTextBytes));
  return out;
}

namespace {

class McpTool final : public Tool {
 public:
  McpTool(const RemoteParts& parts, const std::map<std::string, std::string>& servers) : parts_(parts) {
    for (const auto& [name, url] : servers) clients_.emplace(name, std::make_unique<McpClient>(name, url));
  }

  ToolResult run(const templates::ToolConfig& config, const conversation::ToolRequest& request,
                 const ToolContext& context) const override {
    const auto client = clients_.find(config.mcp.server);
    if (client == clients_.end()) {
      return failed_result("there is no MCP server '" + config.mcp.server +
                           "': name it in the setting tools.mcp_servers");
    }
    return client->second->call(parts_, config.mcp.tool, request.arguments, context);
  }

 private:
  const RemoteParts parts_;
  std::map<std::string, std::unique_ptr<McpClient>> clients_;
};

}  // namespace

std::unique_ptr<const Tool> make_mcp_tool(const RemoteParts& parts, std::map<std::string, std::string> servers) {
  return std::make_unique<const McpTool>(parts, servers);
}

}  // namespace callai::pipeline
