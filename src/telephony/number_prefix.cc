#include "telephony/number_prefix.h"

#include <string>

namespace callai::telephony {

namespace {

bool is_dialled(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '*' || c == '#';
}

std::string without_marks(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (is_dialled(c)) plain += c;
  }
  return plain;
}

std::string international(const std::string& plain) {
  return plain.size() > 2 && plain.starts_with("00") ? "+" + plain.substr(2) : plain;
}

}  // namespace

bool has_prefix(std::string_view number, std::string_view prefix) {
  const std::string digits = without_marks(number);
  const std::string begin = without_marks(prefix);
  if (begin.empty()) return false;
  return digits.starts_with(begin) || international(digits).starts_with(international(begin));
}

}  // namespace callai::telephony
