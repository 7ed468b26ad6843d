#pragma once

#include <string>
#include <string_view>

namespace callai::core {

/// `text` with every ill-formed sequence replaced by U+FFFD, one for each maximal part of a character (Unicode 15.0,
/// table 3-7 and section 3.9, "U+FFFD Substitution of Maximal Subparts"). Well-formed text comes back unchanged.
std::string valid_utf8(std::string_view text);

}  // namespace callai::core
