#pragma once

#include <span>

namespace callai::repositories {

/// Step 20: why a call's line ended.
std::span<const char* const> call_ends_schema();

}  // namespace callai::repositories
