#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/json_reader.h"
#include "core/strings.h"
#include "pipeline/llm/chat_completion.h"

namespace callai::pipeline {
namespace {

using core::ErrorCode;
using core::Json;

constexpr int kMaxUnreadable = 8;
constexpr std::size_t kMaxText = 1 << 18;
constexpr std::size_t kMaxCalls = 16;
constexpr std::string_view kThought = "<think>";
constexpr std::string_view kThoughtEnd = "</think>";

std::string_view role_name(LlmMessage::Role role) {
  switch (role) {
    case LlmMessage::Role::kSystem: return "system";
    case LlmMessage::Role::kUser: return "user";
    case LlmMessage::Role::kAssistant: return "assistant";
    case LlmMessage::Role::kTool: return "tool";
  }
  return "user";
}

Json calls_json(const std::vector<LlmToolCall>& calls) {
  Json list = Json::array();
  for (const LlmToolCall& call : calls) {
    Json one = Json::object();
    one["id"] = call.id;
    one["type"] = "function";
    one["function"] = Json::object();
    one["function"]["name"] = call.name;
    one["function"]["arguments"] = call.arguments;
    list.push_back(std::move(one));
  }
  return list;
}

Json parsed_or_object(const std::string& text) {
  core::Problems problems;
  Json json = core::parse_json(text, problems);
  return problems.empty() ? json : Json::object();
}

Json messages_json(const LlmRequest& request, SchemaForm form) {
  Json list = Json::array();
  for (const LlmMessage& message : request.messages) {
    Json one = Json::object();
    one["role"] = std::string(role_name(message.role));
    one["content"] = message.text;
    if (!message.tool_calls.empty()) one["tool_calls"] = calls_json(message.tool_calls);
    if (message.role == LlmMessage::Role::kTool) one["tool_call_id"] = message.tool_call_id;
    list.push_back(std::move(one));
  }
  if (!request.json_schema.empty() && form != SchemaForm::kJsonSchema) {
    const std::string order =
        "Answer with one JSON object and nothing else. It must fit this JSON Schema:\n" + request.json_schema;
    // Behind the first system message: many chat templates allow one only.
    if (!list.empty() && list[0]["role"] == "system") {
      list[0]["content"] = list[0]["content"].get<std::string>() + "\n\n" + order;
    } else {
      Json system = Json::object();
      system["role"] = "system";
      system["content"] = order;
      list.insert(list.begin(), std::move(system));
    }
  }
  return list;
}

/// The schema goes in as the text it is: a caller waits while it would be read and written again.
std::string format_text(const LlmRequest& request, SchemaForm form) {
  if (form == SchemaForm::kJsonObject) return R"({"type":"json_object"})";
  return R"({"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":)" + request.json_schema + "}}";
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  if (text.size() > 300) text.resize(300);
  return std::string(core::trimmed(text));
}

const Json* member(const Json& json, const char* name) {
  if (!json.is_object()) return nullptr;
  const auto found = json.find(name);
  return found == json.end() || found->is_null() ? nullptr : &*found;
}

std::string text_member(const Json& json, const char* name) {
  const Json* const value = member(json, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

/// Text, or the text parts of an array.
std::string content_of(const Json& message) {
  const Json* const content = member(message, "content");
  if (content == nullptr) return "";
  if (content->is_string()) return content->get<std::string>();
  std::string text;
  if (!content->is_array()) return text;
  for (const Json& part : *content) text += part.is_string() ? part.get<std::string>() : text_member(part, "text");
  return text;
}

std::string error_of(const Json& error) {
  if (error.is_string()) return error.get<std::string>();
  for (const char* name : {"message", "error", "detail", "msg"}) {
    const Json* const inner = member(error, name);
    if (inner == nullptr) continue;
    if (inner->is_string()) return inner->get<std::string>();
    if (inner->is_object()) return error_of(*inner);
    if (inner->is_array() && !inner->empty()) return error_of(inner->front());
  }
  return "";
}

/// Servers have been seen to count in floats, below zero and beyond any text.
std::int64_t count_member(const Json& json, const char* name) {
  const Json* const value = member(json, name);
  if (value == nullptr || !value->is_number()) return 0;
  const double count = value->get<double>();
  return std::isfinite(count) && count > 0 && count < 1e9 ? static_cast<std::int64_t>(count) : 0;
}

core::Error unreadable() {
  return {ErrorCode::kDataLoss, "the model server's answer cannot be read",
          "look whether its URL is that of an OpenAI-compatible chat server", ""};
}

/// How many of the last bytes of `text` may be the beginning of `mark`.
std::size_t begun(std::string_view text, std::string_view mark) {
  for (std::size_t length = std::min(text.size(), mark.size() - 1); length > 0; --length) {
    if (text.ends_with(mark.substr(0, length))) return length;
  }
  return 0;
}

}  // namespace

std::optional<ChatDialect> dialect_after(const std::string& refusal, const LlmRequest& request, ChatDialect dialect) {
  const auto says = [&refusal](std::string_view word) { return refusal.find(word) != std::string::npos; };
  if (!dialect.max_completion_tokens && says("max_completion_tokens")) {
    dialect.max_completion_tokens = true;
    return dialect;
  }
  if (dialect.temperature && says("temperature")) {
    dialect.temperature = false;
    return dialect;
  }
  if (!request.tools.empty() && dialect.tools) {
    // llama.cpp before May 2025; without --jinja, and others without their own switches, they take no tools at all.
    if (dialect.tools_streamed && says("tools with stream")) {
      dialect.tools_streamed = false;
      return dialect;
    }
    if (says("tool") && (says("requires") || says("not support"))) {
      dialect.tools = false;
      return dialect;
    }
  }
  if (request.json_schema.empty() || dialect.form == SchemaForm::kPrompt) return std::nullopt;
  for (const char* word : {"response_format", "json_schema", "json_object", "grammar", "structured output"}) {
    if (!says(word)) continue;
    dialect.form = dialect.form == SchemaForm::kJsonSchema ? SchemaForm::kJsonObject : SchemaForm::kPrompt;
    return dialect;
  }
  return std::nullopt;
}

std::string chat_request_json(const LlmRequest& request, const std::string& model, const ChatDialect& dialect) {
  const SchemaForm form = dialect.form;
  const bool with_tools = !request.tools.empty() && dialect.tools;
  const bool streamed = !with_tools || dialect.tools_streamed;
  Json json = Json::object();
  if (!model.empty()) json["model"] = model;
  json["messages"] = messages_json(request, form);
  json["stream"] = streamed;
  if (streamed) {
    json["stream_options"] = Json::object();
    json["stream_options"]["include_usage"] = true;
  }
  if (dialect.temperature) json["temperature"] = request.temperature;
  json[dialect.max_completion_tokens ? "max_completion_tokens" : "max_tokens"] = request.max_tokens;
  if (request.seed != 0) json["seed"] = request.seed & 0x7FFFFFFFU;  // some servers take 31 bits
  if (with_tools) {
    Json tools = Json::array();
    for (const LlmTool& tool : request.tools) {
      Json one = Json::object();
      one["type"] = "function";
      one["function"] = Json::object();
      one["function"]["name"] = tool.name;
      one["function"]["description"] = tool.description;
      one["function"]["parameters"] = parsed_or_object(tool.parameters);
      tools.push_back(std::move(one));
    }
    json["tools"] = std::move(tools);
  }
  // Text that is not UTF-8 must not throw: what a caller said is data.
  std::string body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (request.json_schema.empty() || form == SchemaForm::kPrompt) return body;
  body.back() = ',';
  return body + "\"response_format\":" + format_text(request, form) + "}";
}

std::string error_text_of(std::string_view body) {
  core::Problems problems;
  const Json json = core::parse_json(body, problems);
  std::string text = problems.empty() ? error_of(json) : std::string();
  if (text.empty()) text = std::string(body.substr(0, 400));
  return one_line(std::move(text));
}

/// What the reader takes out of one parsed object.
struct CompletionReader::Access {
  CompletionReader& reader;
  std::string& out;

  core::Status take(const Json& json) {
    if (const Json* const error = member(json, "error")) {
      return core::Error{ErrorCode::kUnavailable, "the model server broke its answer off", "look at the server's log",
                         one_line(error_of(*error))};
    }
    if (const Json* const usage = member(json, "usage")) {
      reader.reply_.usage.prompt_tokens = count_member(*usage, "prompt_tokens");
      reader.reply_.usage.completion_tokens = count_member(*usage, "completion_tokens");
    }
    const Json* const choices = member(json, "choices");
    if (choices == nullptr || !choices->is_array() || choices->empty()) return {};
    const Json& choice = choices->front();
    for (const char* name : {"delta", "message"}) {
      if (const Json* const message = member(choice, name)) take_message(*message);
    }
    if (const std::string text = text_member(choice, "text"); !text.empty()) reader.add_text(text, out);
    if (const std::string reason = text_member(choice, "finish_reason"); !reason.empty()) {
      reader.finished_ = true;
      reader.reply_.cut = reason == "length";
    }
    return reader.reply_.text.size() <= kMaxText
               ? core::Status{}
               : core::Error{ErrorCode::kResourceExhausted, "the model does not stop talking", "lower max_tokens", ""};
  }

  void take_message(const Json& message) {
    if (const std::string text = content_of(message); !text.empty()) reader.add_text(text, out);
    const Json* const calls = member(message, "tool_calls");
    if (calls == nullptr || !calls->is_array()) return;
    std::int64_t position = 0;
    for (const Json& piece : *calls) {
      const Json* const index = member(piece, "index");
      const std::int64_t at = index != nullptr && index->is_number_integer() ? index->get<std::int64_t>() : position;
      ++position;
      if (at < 0 || (reader.calls_.size() >= kMaxCalls && !reader.calls_.contains(at))) continue;
      LlmToolCall& call = reader.calls_[at];
      if (std::string id = text_member(piece, "id"); !id.empty()) call.id = std::move(id);
      const Json* const function = member(piece, "function");
      if (function == nullptr) continue;
      if (std::string name = text_member(*function, "name"); !name.empty()) call.name = std::move(name);
      const Json* const arguments = member(*function, "arguments");
      if (arguments == nullptr) continue;
      // Ollama sends them as an object.
      call.arguments += arguments->is_string() ? arguments->get<std::string>() : arguments->dump();
      if (call.arguments.size() > kMaxText) call.arguments.resize(kMaxText);
    }
  }
};

core::Status CompletionReader::object(std::string_view json, std::string& text) {
  core::Problems problems;
  const Json parsed = core::parse_json(json, problems);
  if (!problems.empty() || !parsed.is_object()) return unreadable();
  return Access{*this, text}.take(parsed);
}

core::Status CompletionReader::chunk(std::string_view json, std::string& text) {
  const std::string_view data = core::trimmed(json);
  if (data.empty()) return {};
  if (data == "[DONE]") {
    finished_ = true;
    return {};
  }
  const core::Status status = object(data, text);
  if (status.ok() || status.error().code != ErrorCode::kDataLoss) return status;
  return ++unreadable_ > kMaxUnreadable ? status : core::Status{};
}

core::Status CompletionReader::feed(std::string_view bytes, std::string& text) {
  if (!streamed_) {
    whole_ += bytes;
    const std::string_view start = core::trimmed(whole_);
    if (start.empty()) return {};
    streamed_ = start.front() != '{' && start.front() != '[' && start.front() != '<';
    if (*streamed_) {
      const std::string first = std::exchange(whole_, {});
      return feed(first, text);
    }
    return {};
  }
  if (!*streamed_) {
    if (whole_.size() + bytes.size() > net::SseParser::kMaxEvent) return unreadable();
    whole_ += bytes;
    return {};
  }
  std::vector<net::SseEvent> events;
  if (core::Status status = sse_.feed(bytes, events); !status.ok()) return status;
  for (const net::SseEvent& event : events) {
    if (core::Status status = chunk(event.data, text); !status.ok()) return status;
  }
  return {};
}

core::Status CompletionReader::finish(std::string& text) {
  if (!streamed_.value_or(true)) {
    if (core::Status status = object(whole_, text); !status.ok()) return status;
  } else {
    // The last event may lack its empty line.
    std::vector<net::SseEvent> events;
    static_cast<void>(sse_.feed("\n\n", events));
    for (const net::SseEvent& event : events) {
      if (core::Status status = chunk(event.data, text); !status.ok()) return status;
    }
  }
  if (!thinking_ && !held_.empty()) {
    reply_.text += held_;
    text += held_;
  }
  held_.clear();
  if (!has_text()) return unreadable_ > 0 || !finished_ ? core::Status(unreadable()) : core::Status{};
  if (!finished_) reply_.cut = true;
  return {};
}

void CompletionReader::add_text(std::string_view piece, std::string& out) {
  held_ += piece;
  while (!held_.empty()) {
    const std::string_view mark = thinking_ ? kThoughtEnd : kThought;
    const std::size_t at = held_.find(mark);
    const std::size_t kept = at == std::string::npos ? begun(held_, mark) : 0;
    const std::string_view done = std::string_view(held_).substr(0, at == std::string::npos ? held_.size() - kept : at);
    if (!thinking_) {
      reply_.text += done;
      out += done;
    }
    held_.erase(0, done.size() + (at == std::string::npos ? 0 : mark.size()));
    if (at == std::string::npos) return;
    thinking_ = !thinking_;
  }
}

LlmReply CompletionReader::take_reply() {
  int number = 0;
  for (auto& [index, call] : calls_) {
    if (call.name.empty()) continue;
    if (call.id.empty()) call.id = "call_" + std::to_string(number);
    ++number;
    reply_.tool_calls.push_back(std::move(call));
  }
  calls_.clear();
  reply_.text = std::string(core::trimmed(reply_.text));
  return std::exchange(reply_, {});
}

}  // namespace callai::pipeline
