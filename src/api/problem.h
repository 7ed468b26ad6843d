#pragma once

#include <string>
#include <string_view>

#include "api/http_message.h"
#include "core/problem.h"
#include "core/result.h"

namespace callai::api {

/// The HTTP status of an error.
int status_of(core::ErrorCode code);

/// An RFC 9457 problem with what a person can do about it: {"type", "title", "status", "code", "detail", "mend",
/// "request_id"}. What a library said is not in it: that is for the log.
HttpResponse problem(int status, const core::Error& error, std::string_view request_id = "");
HttpResponse problem(const core::Error& error, std::string_view request_id = "");
/// 422 with "errors": [{"pointer", "code", "detail", "mend"}], one for each thing that is wrong with what was sent.
HttpResponse problem(const core::Problems& problems, std::string_view request_id = "");

/// An answer of JSON text.
HttpResponse json_answer(int status, std::string json);
HttpResponse no_content();

}  // namespace callai::api
