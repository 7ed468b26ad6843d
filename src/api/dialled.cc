#include "api/dialled.h"

namespace callai::api {

namespace {

constexpr std::size_t kFewestDigits = 2;
constexpr std::size_t kMostDigits = 15;  // ITU-T E.164, 6

}  // namespace

core::Result<std::string> dialled(std::string_view text) {
  constexpr std::string_view kBetween = " -./()";
  std::string number;
  bool fits = true;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      number += c;
    } else if (c == '+' && number.empty()) {
      number += c;
    } else {
      fits = fits && kBetween.find(c) != std::string_view::npos;
    }
  }
  const std::size_t digits = number.size() - (number.starts_with('+') ? 1 : 0);
  if (fits && digits >= kFewestDigits && digits <= kMostDigits) return number;
  return core::Error{core::ErrorCode::kInvalidArgument, "this is no telephone number",
                     "write it with its country, +4930123456, or write an extension", ""};
}

}  // namespace callai::api
