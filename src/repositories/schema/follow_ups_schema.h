#pragma once

#include <span>

namespace callai::repositories {

/// What people have to do after calls.
std::span<const char* const> follow_ups_schema();

}  // namespace callai::repositories
