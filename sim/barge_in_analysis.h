#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "core/units.h"
#include "sim/call_report.h"

namespace callai::sim {

/// Measures interruptions on the recorded channels (left caller, right agent), not on what the machine believes: for
/// every decision to fall silent, when the agent's last audible 5 ms were, against the caller's first sound as the
/// simulator played it. Decisions within a second of which the agent was not audible are left out. `decisions`: on the call's clock; `lines`: what was said, on the call's clock;
/// `recording_start`: moment of the recording's first frame on the call's clock.
core::Result<std::vector<BargeIn>> analyse_barge_ins(const std::string& recording,
                                                     const std::vector<core::Duration>& decisions,
                                                     const std::vector<SpokenLine>& lines,
                                                     core::Duration recording_start);

}  // namespace callai::sim
