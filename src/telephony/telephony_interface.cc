#include "telephony/telephony_interface.h"

namespace callai::telephony {

std::string_view to_string(CallOutcome outcome) {
  switch (outcome) {
    case CallOutcome::kAnswered: return "answered";
    case CallOutcome::kBusy: return "busy";
    case CallOutcome::kNoAnswer: return "no_answer";
    case CallOutcome::kRejected: return "rejected";
    case CallOutcome::kFailed: return "failed";
    case CallOutcome::kUnreachable: return "unreachable";
    case CallOutcome::kCancelled: return "cancelled";
    case CallOutcome::kFull: return "full";
  }
  return "failed";
}

}  // namespace callai::telephony
