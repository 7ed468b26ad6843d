#include <array>
#include <utility>
#include <vector>

#include "app/remote_messages.h"
#include "conversation/vocabulary_json.h"
#include "core/json_reader.h"

namespace callai::app {

namespace {

using core::ErrorCode;
using core::Json;

const std::vector<std::string>& whats() {
  static const std::vector<std::string> names{"command", "dtmf", "session"};
  return names;
}

constexpr std::array<ErrorCode, 11> kCodes{
    ErrorCode::kInvalidArgument,    ErrorCode::kNotFound,          ErrorCode::kAlreadyExists,
    ErrorCode::kFailedPrecondition, ErrorCode::kResourceExhausted, ErrorCode::kUnavailable,
    ErrorCode::kDeadlineExceeded,   ErrorCode::kCancelled,         ErrorCode::kPermissionDenied,
    ErrorCode::kDataLoss,           ErrorCode::kInternal};

ErrorCode code_named(const std::string& name) {
  for (const ErrorCode code : kCodes) {
    if (core::to_string(code) == name) return code;
  }
  return ErrorCode::kInternal;  // of a newer program
}

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

core::Error unreadable(const core::Problems& problems) {
  return {ErrorCode::kInvalidArgument, "a message of another node cannot be read",
          "let all nodes of a database be of the same version",
          problems.empty() ? "" : problems.front().path + ": " + problems.front().message};
}

}  // namespace

std::string to_json_text(const RemoteRequest& request) {
  Json json{{"id", request.id},
            {"org", request.org.value()},
            {"call", request.call.value()},
            {"what", whats().at(static_cast<std::size_t>(request.what))}};
  if (request.what == RemoteRequest::What::kCommand) json["command"] = conversation::to_json(request.command);
  if (request.what == RemoteRequest::What::kDtmf) json["digits"] = request.digits;
  return text_of(json);
}

core::Result<RemoteRequest> request_from_json_text(const std::string& text) {
  core::Problems problems;
  const Json json = core::parse_json(text, problems);
  core::JsonReader reader(json, "", problems);
  RemoteRequest request;
  std::string org;
  std::string call;
  std::size_t what = 0;
  reader.text("id", request.id, true);
  reader.text("org", org, true);
  reader.text("call", call, true);
  reader.one_of("what", what, whats(), true);
  request.org = core::OrgId(org);
  request.call = core::CallId(call);
  request.what = static_cast<RemoteRequest::What>(what);
  if (request.what == RemoteRequest::What::kDtmf) reader.text("digits", request.digits, true);
  if (request.what == RemoteRequest::What::kCommand) {
    if (const Json* command = reader.value("command", true)) {
      auto event = conversation::event_from_json(*command);
      if (!event.ok()) return event.error();
      auto* known = std::get_if<conversation::OperatorCommand>(&*event);
      if (known == nullptr) return unreadable(problems);
      request.command = std::move(*known);
    }
  }
  if (!problems.empty()) return unreadable(problems);
  return request;
}

std::string to_json_text(const RemoteAnswer& answer) {
  Json json{{"id", answer.id}};
  if (answer.status.ok()) {
    if (!answer.session.empty()) json["session"] = answer.session;
  } else {
    const core::Error& error = answer.status.error();
    json["error"] = std::string(core::to_string(error.code));
    json["message"] = error.message;
    json["mend"] = error.mend;
  }
  return text_of(json);
}

core::Result<RemoteAnswer> answer_from_json_text(const std::string& text) {
  core::Problems problems;
  const Json json = core::parse_json(text, problems);
  core::JsonReader reader(json, "", problems);
  RemoteAnswer answer;
  reader.text("id", answer.id, true);
  std::string code;
  if (reader.text("error", code)) {
    core::Error error;
    error.code = code_named(code);
    reader.text("message", error.message);
    reader.text("mend", error.mend);
    answer.status = std::move(error);
  } else {
    reader.text("session", answer.session);
  }
  if (!problems.empty()) return unreadable(problems);
  return answer;
}

}  // namespace callai::app
