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

/// What stands behind "Get this across" in the task.
std::string wanted_words(const Json& request) {
  const std::string task = task_of(request);
  const std::size_t start = task.find("Get this across");
  if (start == std::string::npos) return "I see.";
  std::string words = "Well, that is easily said.";
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

void ModelServer::serve(ScriptServer::Connection& connection) {
  while (const auto request = connection.read()) {
    if (request->line.starts_with("GET /v1/models")) {
      connection.answer(R"({"object":"list","data":[{"id":"scripted"}]})");
      continue;
    }
    const Json json = Json::parse(request->body, nullptr, false);
    if (json.is_discarded()) return;
    const bool note = is_note(json);
    const bool reading = !note && json.contains("response_format");
    notes_ += note ? 1 : 0;
    if (!note) ++(reading ? readings_ : replies_);
    std::string text = reading ? R"({"intent":"unknown","confidence":0})" : wanted_words(json);
    if (note) text = note_of(json);
    const Json& last = json["messages"].back();
    if (uses_tools_ && json.contains("tools") && last.value("role", "") != "tool") {
      ++tools_;
      connection.write(kHead + tool_call(json) + chunk("data: [DONE]\n\n") + "0\r\n\r\n");
      continue;
    }
    if (last.value("role", "") == "tool") text = found_words(last["content"].get<std::string>());
    switch (fault_) {
      case ModelFault::kRefuses:
        connection.write("HTTP/1.1 500 Oops\r\nContent-Length: 17\r\n\r\n{\"error\":\"broken\"}");
        continue;
      case ModelFault::kLoading: connection.write("HTTP/1.1 503 Loading\r\nContent-Length: 0\r\n\r\n"); continue;
      case ModelFault::kStalls: connection.wait_closed(); return;
      case ModelFault::kWebPage: connection.answer("<html>It works!</html>", "text/html"); continue;
      case ModelFault::kTrickles:
        connection.write(kHead + piece("Well"));
        connection.wait_closed();
        return;
      case ModelFault::kCutsOff: connection.write(kHead + piece("Well, that is")); return;
      case ModelFault::kGarbles:
        connection.write(kHead);
        for (int i = 0; i < 20; ++i) connection.write(chunk("data: {\"choices\":[{\"del\n\n"));
        connection.write(chunk("data: [DONE]\n\n") + "0\r\n\r\n");
        continue;
      case ModelFault::kOffersTooMuch:
        if (!reading) text = "You get 90 percent off, and it is guaranteed.";
        break;
      case ModelFault::kNone: break;
    }
    std::string answer = kHead;
    for (std::size_t at = 0; at < text.size(); at += 12) answer += piece(text.substr(at, 12));
    connection.write(answer + chunk("data: [DONE]\n\n") + "0\r\n\r\n");
  }
}

}  // namespace callai::sim::testing
