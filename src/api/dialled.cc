#include "api/dialled.h"

#include "repositories/contacts/phone_number.h"

namespace callai::api {

namespace {

constexpr std::size_t kFewestDigits = 2;
constexpr std::size_t kMostDigits = 15;  // ITU-T E.164, 6

}  // namespace

core::Result<std::string> dialled(std::string_view text, const std::string& region) {
  std::string number = repositories::canonical_number(text, region);
  const std::size_t first = number.starts_with('+') ? 1 : 0;
  const std::size_t digits = number.size() - first;
  const bool all_digits = number.find_first_not_of("0123456789", first) == std::string::npos;
  if (all_digits && digits >= kFewestDigits && digits <= kMostDigits) return number;
  return core::Error{core::ErrorCode::kInvalidArgument, "this is no telephone number",
                     "write it with its country, +4930123456, or write an extension", ""};
}

}  // namespace callai::api
