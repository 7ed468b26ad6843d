#pragma once

#include "app/program.h"

namespace callai::app {

/// `callai engines`: every engine that hears, speaks, understands and answers, whether it is well, how long a question
/// to it takes, and what is missing. Exit 0 when all that is set up is well, kExitUnavailable otherwise.
int run_engines(const Program& program, bool json);

}  // namespace callai::app
