#include "core/result.h"

#include <cstdio>
#include <cstdlib>

namespace callai::core {

void check_failed(const char* file, int line, const char* expression, std::string_view why) {
  std::fprintf(stderr, "%s:%d: CHECK failed: %s (%.*s)\n", file, line, expression, static_cast<int>(why.size()),
               why.data());
  std::abort();
}

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return "invalid_argument";
    case ErrorCode::kNotFound: return "not_found";
    case ErrorCode::kAlreadyExists: return "already_exists";
    case ErrorCode::kFailedPrecondition: return "failed_precondition";
    case ErrorCode::kResourceExhausted: return "resource_exhausted";
    case ErrorCode::kUnavailable: return "unavailable";
    case ErrorCode::kDeadlineExceeded: return "deadline_exceeded";
    case ErrorCode::kCancelled: return "cancelled";
    case ErrorCode::kPermissionDenied: return "permission_denied";
    case ErrorCode::kDataLoss: return "data_loss";
    case ErrorCode::kInternal: return "internal";
  }
  return "internal";
}

std::string describe(const Error& error) {
  std::string text = error.message;
  if (!error.cause.empty()) text += ": " + error.cause;
  while (text.ends_with('.')) text.pop_back();  // causes are what libraries say
  if (!error.mend.empty()) text += ". " + error.mend;
  return text;
}

}  // namespace callai::core
