#pragma once

#include <string>

#include "app/program.h"

namespace callai::app {

/// `callai phone status`: what can be seen without registering: settings, name, port.
int phone_status(const Program& program);
/// `callai phone test`: the same, then registers, and calls `number` if one is given (an echo test: *43 in FreePBX) to
/// hear whether audio goes both ways. Each step says what is wrong and the mend. Exit 0 when all is well.
int phone_test(const Program& program, const std::string& number);

}  // namespace callai::app
