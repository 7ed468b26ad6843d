#pragma once

#include <string_view>

namespace callai::core {

/// Prints the broken promise to stderr and aborts. For bugs only; an expected failure is a Result.
[[noreturn]] void check_failed(const char* file, int line, const char* expression, std::string_view why);

}  // namespace callai::core

/// Aborts with a message when `condition` is false: the program itself is wrong.
#define CALLAI_CHECK(condition, why)                                                \
  do {                                                                              \
    if (!(condition)) ::callai::core::check_failed(__FILE__, __LINE__, #condition, why); \
  } while (false)
