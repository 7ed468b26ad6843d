#pragma once

#include <string>

#include "core/json.h"
#include "core/problem.h"
#include "sim/expected.h"

namespace callai::sim {

/// Reads a scenario's "expected" object. All problems at once; never throws.
Expected read_expected(const core::Json& json, const std::string& path, core::Problems& problems);

}  // namespace callai::sim
