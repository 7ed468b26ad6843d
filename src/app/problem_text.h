#pragma once

#include <string>

#include "core/problem.h"

namespace callai::app {

/// Problems for a person: one block each, place, message, mend. `colour`: ANSI.
std::string problems_text(const core::Problems& problems, bool colour);
/// The same as a JSON array.
std::string problems_json(const core::Problems& problems);
/// "" or text with quotes, backslashes and control characters escaped: a JSON string literal.
std::string json_string(const std::string& text);

}  // namespace callai::app
