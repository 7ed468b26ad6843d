#pragma once

#include <string>

#include "app/program.h"

namespace callai::app {

/// Takes over a data folder of the old system and says what was and was not taken.
int import_json(const Program& program, const std::string& folder, const std::string& region, bool json);

}  // namespace callai::app
