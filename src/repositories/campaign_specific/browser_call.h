#pragma once

#include "repositories/campaign_specific/call_repo.h"

namespace callai::repositories {

/// The number of a call whose line was a browser: somebody tried a template by voice. No telephone has it, and
/// analytics leave it out.
inline constexpr const char* kBrowserNumber = "browser";

inline bool is_trial(const CallRecord& call) {
  return call.phone_number == kBrowserNumber;
}

}  // namespace callai::repositories
