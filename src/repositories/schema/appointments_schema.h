#pragma once

#include <span>

namespace callai::repositories {

/// Appointments that agents made: one row each, and no two of a calendar at the same time.
std::span<const char* const> appointments_schema();

}  // namespace callai::repositories
