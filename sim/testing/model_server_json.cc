#include <nlohmann/json.hpp>

#include "core/json.h"
#include "sim/testing/model_server.h"

namespace callai::sim::testing {
namespace {

using core::Json;
using net::testing::ScriptServer;

constexpr const char* kHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string chunk(const std::string& bytes) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + bytes + "\r\n";
}

std::string piece(const std::string& text) {
  Json json = Json::object();
  json["choices"] = Json::array({Json::object()});
  json["choices"][0]["delta"]["content"] = text;
  return chunk("data: " + json.dump() + "\n\n");
}

/// The prompt's last part, behind which stands only what tools said.
std::string task_of(const Json& request) {
  std::string task;
  for (const Json& message : request["messages"]) {
    if (message.value("role", "") == "user") task = message["content"].get<std::string>();
  }
  return task;
}

/// One call of the first tool that is offered, for what the caller has just said.
std::string tool_call(const Json& request) {
  constexpr std::string_view kMark = "What the caller has just said:\n<data>\n";
  const std::string task = task_of(request);
  const std::size_t start = task.find(kMark) + kMark.size();
  Json call = Json::object();
  call["index"] = 0;
  call["id"] = "call_1";
  call["type"] = "function";
  call["function"]["name"] = request["tools"][0]["function"]["name"];
  call["function"]["arguments"] =
      Json(Json::object({{"query", task.substr(start, task.find("\n</data>", start) - start)}})).dump();
  Json json = Json::object();
  json["choices"] = Json::array({Json::object()});
  json["choices"][0]["delta"]["tool_calls"] = Json::array({call});
  return chunk("data: " + json.dump() + "\n\n");
}

/// The best passage that a tool found: "ok", then lines "title: text".
std::string found_words(const std::string& told) {
  const std::size_t text = told.find(": ");
  if (told.find("\nok\n") == std::string::npos || text == std::string::npos) return "I could not find that.";
  return "I have looked. " + told.substr(text + 2, told.find('\n', text) - text - 2);
}

/// What an instruction "Mention X." makes it say; "" without one.
std::string obeyed(const std::string& task) {
  constexpr std::string_view kMark = "\n- Mention ";
  const std::size_t at = task.find(kMark, task.find("Do this:"));
  if (at == std::string::npos) return "";
  const std::size_t begin = at + kMark.size();
  return " Do not forget " + task.substr(begin, task.find('\n', begin) - begin);
}

/// What stands behind "Get this across" in the task.
std::string wanted_words(const Json& request) {
  const std::string task = task_of(request);
  const std::size_t start = task.find("Get this across");
  if (start == std::string::npos) return "I see." + obeyed(task);
  std::string words = "Well, that is easily said." + obeyed(task);  // early: replies are cut to a few sentences
  for (std::size_t at = task.find("\n- ", start); at != std::string::npos;) {
    const std::size_t end = std::min(task.find('\n', at + 3), task.size());
    words += " " + task.substr(at + 3, end - at - 3);
    at = task.compare(end, 3, "\n- ") == 0 ? end : std::string::npos;
  }
  return words;
}

bool is_note(const Json& request) {
  return request["messages"].front()["content"].get<std::string>().find("note that a call centre keeps") !=
         std::string::npos;
}

/// The note of a call: what it says is made up, that every question was answered with yes is not.
std::string note_of(const Json& request) {
  Json note = Json::object();
  note["summary"] = "They talked, and it went well.";
  note["next_step"] = "";
  const std::string system = request["messages"].front()["content"].get<std::string>();
  for (std::size_t at = system.find("\n- "); at != std::string::npos; at = system.find("\n- ", at + 1)) {
    const std::string id = system.substr(at + 3, system.find(':', at) - at - 3);
    note["verdicts"][id] = Json::object({{"passed", true}, {"why", "friendly words"}});
  }
  return note.dump();
}

}  // namespace

ModelServer::ModelServer(ModelFault fault, bool uses_tools)
    : fault_(fault),
      uses_tools_(uses_tools),
      server_([this](ScriptServer::Connection& connection) { serve(connection); }) {}

namespace {

/// What is not even HTTP of a chat server. True: that was it.
bool fails_as_a_server(ModelFault fault, ScriptServer::Connection& connection) {
  switch (fault) {
    case ModelFault::kRefuses:
      connection.write("HTTP/1.1 500 Oops\r\nContent-Length: 18\r\n\r\n{\"error\":\"broken\"}");
      return true;
    case ModelFault::kLoading: connection.write("HTTP/1.1 503 Loading\r\nContent-Length: 0\r\n\r\n"); return true;
    case ModelFault::kUnauthorized: connection.write("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"); return true;
    case ModelFault::kBusy:
      connection.write("HTTP/1.1 429 Busy\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n");
      return true;
    case ModelFault::kRedirects:
      connection.write("HTTP/1.1 302 There\r\nLocation: /v1/chat/completions\r\nContent-Length: 0\r\n\r\n");
      return true;
    case ModelFault::kWebPage: connection.answer("<html>It works!</html>", "text/html"); return true;
    case ModelFault::kWrongLength:
      connection.write(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 999999\r\n\r\ndata: {}\n\n");
      return true;
    case ModelFault::kBadChunks: connection.write(std::string(kHead) + "zzzz\r\ndata: {}\r\n"); return true;
    default: return false;
  }
}

/// Chunks of an answer that are not as they should be; "" for a good answer.
std::string bad_chunks(ModelFault fault) {
  const auto event = [](const std::string& json) { return chunk("data: " + json + "\n\n"); };
  switch (fault) {
    case ModelFault::kGarbles: {
      std::string out;
      for (int i = 0; i < 20; ++i) out += chunk("data: {\"choices\":[{\"del\n\n");
      return out;
    }
    case ModelFault::kNullContent: return event(R"({"choices":[{"delta":{"content":null}}]})");
    case ModelFault::kNoChoices: return event(R"({"choices":[]})");
    case ModelFault::kEmpty: return event(R"({"choices":[{"delta":{"content":""},"finish_reason":"stop"}]})");
    case ModelFault::kUnknownTool:
      return event(R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"t1","function":)"
                   R"({"name":"wire_money","arguments":"{\"amount\":1000000}"}}]},"finish_reason":"tool_calls"}]})");
    case ModelFault::kHugeLine:
      return chunk("data: {\"choices\":[{\"delta\":{\"content\":\"" + std::string(20'000'000, 'x'));
    case ModelFault::kBadUtf8: return event("{\"choices\":[{\"delta\":{\"content\":\"\xff\xfe\xc3\"}}]}");
    case ModelFault::kErrorInStream: return event(R"({"error":{"message":"out of memory","code":500}})");
    default: return "";
  }
}

/// Words that a good server would not say.
std::string bad_words(ModelFault fault, const std::string& good) {
  switch (fault) {
    case ModelFault::kOffersTooMuch: return "You get 90 percent off, and it is guaranteed.";
    case ModelFault::kMarkup: return "## Answer\n**" + good + "** \xF0\x9F\x98\x80";
    case ModelFault::kTalksOn: {
      std::string out = good;
      for (int i = 0; i < 2000; ++i) out += " And there is more to be said.";
      return out;
    }
    default: return good;
  }
}

}  // namespace

void ModelServer::serve(ScriptServer::Connection& connection) {
  while (const auto request = connection.read()) {
    if (request->line.starts_with("GET /v1/models")) {
      connection.answer(R"({"object":"list","data":[{"id":"scripted"}]})");
      continue;
    }
    const Json json = Json::parse(request->body, nullptr, false);
    if (!json.contains("messages")) {
      connection.write("HTTP/1.1 400 No\r\nContent-Length: 34\r\n\r\n{\"error\":\"'messages' is required\"}");
      continue;
    }
    if (!answer(connection, json)) return;
  }
}

bool ModelServer::answer(ScriptServer::Connection& connection, const Json& json) {
  const bool note = is_note(json);
  const bool reading = !note && json.contains("response_format");
  ++(note ? notes_ : reading ? readings_ : replies_);
  std::string text =
      reading ? R"({"intent":"unknown","confidence":0,"answer":"none","fields":[],"stage":""})" : wanted_words(json);
  if (note) text = note_of(json);
  const Json& last = json["messages"].back();
  const bool has_results = last.value("role", "") == "tool";
  if (uses_tools_ && json.contains("tools") && !has_results) {
    ++tools_;
    return connection.write(kHead + tool_call(json) + chunk("data: [DONE]\n\n") + "0\r\n\r\n");
  }
  if (has_results) text = found_words(last["content"].get<std::string>());
  if (fails_as_a_server(fault_, connection)) return true;
  if (fault_ == ModelFault::kResets) {
    connection.reset();
    return false;
  }
  if (fault_ == ModelFault::kStalls || fault_ == ModelFault::kStallsAfterHead || fault_ == ModelFault::kTrickles) {
    if (fault_ == ModelFault::kStallsAfterHead) connection.write(kHead);
    if (fault_ == ModelFault::kTrickles) connection.write(kHead + piece("Well"));
    if (connection.wait_closed()) ++closed_by_client_;
    return false;
  }
  if (fault_ == ModelFault::kStallsInMidReply && !reading && !note) {
    connection.write(kHead + piece("Well, you see, and"));
    if (connection.wait_closed()) ++closed_by_client_;
    return false;
  }
  if (fault_ == ModelFault::kCutsOff) {
    connection.write(kHead + piece("Well, that is"));
    return false;
  }
  if (fault_ == ModelFault::kLate && connection.wait_closed(std::chrono::seconds(2))) return false;
  if (fault_ == ModelFault::kIgnoresSchema && reading) text = "The caller seems to be in a good mood.";
  if (!reading && !note) text = bad_words(fault_, text);
  std::string answer = bad_chunks(fault_);
  if (answer.empty()) {
    // A character is not taken apart: JSON could not hold its halves.
    const std::size_t step = fault_ == ModelFault::kMarkup ? text.size() : 12;
    for (std::size_t at = 0; at < text.size(); at += step) answer += piece(text.substr(at, step));
  }
  if (fault_ == ModelFault::kAbsurdNumbers) {
    answer += chunk("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":-7,\"completion_tokens\":1e300}}\n\n");
  }
  if (fault_ != ModelFault::kNoDone) answer += chunk("data: [DONE]\n\n");
  return connection.write(kHead + answer + "0\r\n\r\n");
}

}  // namespace callai::sim::testing
