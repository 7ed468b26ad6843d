#pragma once

#include <span>

namespace callai::repositories {

/// Step 12: what calls come to in numbers, added up as they end; what models cost in each.
std::span<const char* const> analytics_schema();

}  // namespace callai::repositories
