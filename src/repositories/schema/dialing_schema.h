#pragma once

#include <span>

namespace callai::repositories {

/// Nodes, the contacts of campaigns, attempts to call them, what paces them, numbers that a campaign must not call.
std::span<const char* const> dialing_schema();

}  // namespace callai::repositories
