#include "core/log.h"

namespace callai::core {

std::string redacted_number(std::string_view number) {
  constexpr std::size_t kShownAtEnd = 2;
  constexpr std::size_t kFewestDigits = 7;  // of a shorter number the shown ends would be nearly all
  std::string digits;
  for (const char c : number) {
    if (c >= '0' && c <= '9') digits += c;
  }
  if (digits.size() < kFewestDigits) return "***";
  const bool international = number.starts_with('+');
  const std::size_t shown_at_start = international ? 2 : 0;
  std::string result = international ? "+" : "";
  result += digits.substr(0, shown_at_start);
  result += std::string(digits.size() - shown_at_start - kShownAtEnd, '*');
  result += digits.substr(digits.size() - kShownAtEnd);
  return result;
}

}  // namespace callai::core
