#pragma once

#include <vector>

#include "core/result.h"
#include "core/settings.h"

namespace callai::app {

/// kInvalidArgument names the setting.
core::Status check_telephony(const core::TelephonySettings& settings);

/// Why `callai serve` would not start with these settings, as far as that can be told without starting: each thing
/// names its setting and the mend. Reads templates that calls are routed to, and looks whether files and addresses are
/// there.
std::vector<core::Error> start_problems(const core::Settings& settings);

}  // namespace callai::app
