#pragma once

#include <string>

#include "orchestrators/call_journal.h"
#include "orchestrators/replay.h"
#include "sim/scenario.h"

namespace callai::sim {

/// The scenario as a file: parse_scenario() of it gives it back. A caller whose rules each come after the one before is
/// written as a script.
std::string to_json_text(const Scenario& scenario);

/// A scenario from a call: the caller says what was heard, one line after the other, interrupts where he did, waits
/// where he was silent; expected is what happened. `replayed`: of the whole call (orchestrators::replay). What cannot
/// be taken over: nods, and documents, which a call does not hold.
Scenario scenario_of_call(const orchestrators::CallHeader& header, const orchestrators::ReplayReport& replayed);

}  // namespace callai::sim
