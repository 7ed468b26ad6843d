#pragma once

#include "app/program.h"

namespace callai::app {

/// `callai doctor`: looks at everything that the program needs to run here, and says what to do about what is wrong.
/// Exit 0 when nothing is, warnings aside; kExitFailed otherwise.
int run_doctor(const Program& program, bool json);

}  // namespace callai::app
