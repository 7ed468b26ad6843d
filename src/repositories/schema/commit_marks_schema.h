#pragma once

#include <span>

namespace callai::repositories {

/// Version 17, on a server: the last transaction of each program that came through.
std::span<const char* const> commit_marks_schema();

}  // namespace callai::repositories
