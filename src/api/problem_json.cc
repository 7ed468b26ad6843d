#include <utility>

#include "api/json_text.h"
#include "api/problem.h"

namespace callai::api {

int status_of(core::ErrorCode code) {
  using core::ErrorCode;
  switch (code) {
    case ErrorCode::kInvalidArgument: return 422;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kAlreadyExists: return 409;
    case ErrorCode::kFailedPrecondition: return 409;
    case ErrorCode::kResourceExhausted: return 503;
    case ErrorCode::kUnavailable: return 503;
    case ErrorCode::kDeadlineExceeded: return 504;
    case ErrorCode::kCancelled: return 503;
    case ErrorCode::kPermissionDenied: return 403;
    case ErrorCode::kDataLoss: return 500;
    case ErrorCode::kInternal: return 500;
  }
  return 500;
}

namespace {

core::Json document(int status, const std::string& code, const std::string& detail, const std::string& mend,
                    std::string_view request_id) {
  core::Json json;
  json["type"] = "urn:callai:problem:" + code;
  json["title"] = std::string(reason_phrase(status));
  json["status"] = status;
  json["code"] = code;
  json["detail"] = detail;
  if (!mend.empty()) json["mend"] = mend;
  if (!request_id.empty()) json["request_id"] = std::string(request_id);
  return json;
}

HttpResponse answer(int status, const core::Json& json) {
  HttpResponse response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = json_text(json);
  if (status == 503) response.with("Retry-After", "2");
  return response;
}

}  // namespace

HttpResponse problem(int status, const core::Error& error, std::string_view request_id) {
  return answer(status,
                document(status, std::string(core::to_string(error.code)), error.message, error.mend, request_id));
}

HttpResponse problem(const core::Error& error, std::string_view request_id) {
  return problem(status_of(error.code), error, request_id);
}

HttpResponse problem(const core::Problems& problems, std::string_view request_id) {
  std::string detail = "the request has a problem";
  if (problems.size() == 1) detail = problems.front().message;
  if (problems.size() > 1) detail = "the request has " + std::to_string(problems.size()) + " problems, see errors";
  core::Json json = document(422, "invalid_argument", detail,
                             problems.size() == 1 ? problems.front().mend : "mend what errors lists", request_id);
  json["errors"] = problems_to_json(problems);
  return answer(422, json);
}

HttpResponse json_answer(int status, std::string json) {
  HttpResponse response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(json);
  return response;
}

HttpResponse no_content() {
  HttpResponse response;
  response.status = 204;
  return response;
}

}  // namespace callai::api
