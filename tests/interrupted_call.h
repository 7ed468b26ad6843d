#pragma once

#include <string>
#include <vector>

#include "program_json.h"
#include "sample_call.h"

namespace callai::tests {

/// A call whose program was killed in the middle of it.
struct InterruptedCall {
  int turns_shown = 0;  ///< answers to the caller that were shown to their end
};

/// Runs `demo` with `flags`, and kills it (SIGKILL) as soon as the end of turn `turns` of the caller was shown.
InterruptedCall interrupt(const SampleCalls& calls, std::vector<std::string> flags, int turns);

/// The call is "interrupted", all its turns that were shown are stored, and it replays identically up to there.
void expect_kept(const SampleCalls& calls, const InterruptedCall& call);

}  // namespace callai::tests
