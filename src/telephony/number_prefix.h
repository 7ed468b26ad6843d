#pragma once

#include <string_view>

namespace callai::telephony {

/// Whether the digits of a number begin with those of a prefix: marks between them do not count ("+1-900" is "+1900"),
/// and before a country '+' and 00 are the same. The prefix "00" alone is what it says, and one without digits is the
/// beginning of nothing.
bool has_prefix(std::string_view number, std::string_view prefix);

}  // namespace callai::telephony
