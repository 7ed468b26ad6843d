#include "repositories/contacts/phone_number.h"

#include <phonenumbers/phonenumberutil.h>

#include <set>

namespace callai::repositories {

namespace {

using i18n::phonenumbers::PhoneNumberUtil;

constexpr const char* kNoRegion = "ZZ";
constexpr std::size_t kMaxShownBytes = 40;

std::string why(PhoneNumberUtil::ErrorType error, bool region_given) {
  switch (error) {
    case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR:
      return region_given ? "has an unknown country code" : "has no country code";
    case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
    case PhoneNumberUtil::TOO_SHORT_NSN: return "is too short";
    case PhoneNumberUtil::TOO_LONG_NSN: return "is too long";
    default: return "is no telephone number";
  }
}

}  // namespace

core::Result<PhoneNumber> parse_phone_number(std::string_view text, const std::string& default_region) {
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  const auto refuse = [&text](const std::string& reason) {
    return core::Error{core::ErrorCode::kInvalidArgument,
                       "'" + std::string(text.substr(0, kMaxShownBytes)) + "' " + reason,
                       "write it with its country code, for example +49 30 12345678", ""};
  };
  i18n::phonenumbers::PhoneNumber number;
  const auto parsed = util.Parse(std::string(text), default_region.empty() ? kNoRegion : default_region, &number);
  if (parsed != PhoneNumberUtil::NO_PARSING_ERROR) return refuse(why(parsed, !default_region.empty()));
  if (number.has_extension()) return refuse("has an extension, which cannot be dialled from outside");
  if (!util.IsValidNumber(number)) {
    return refuse("is not given to anybody" +
                  (default_region.empty() ? "" : " (read as a number of " + default_region + ")"));
  }
  PhoneNumber result;
  util.Format(number, PhoneNumberUtil::E164, &result.e164);
  util.GetRegionCodeForNumber(number, &result.region);
  if (result.region == kNoRegion || result.region == "001") result.region.clear();
  return result;
}

bool is_phone_region(const std::string& region) {
  std::set<std::string> known;
  PhoneNumberUtil::GetInstance()->GetSupportedRegions(&known);
  return known.count(region) > 0;
}

}  // namespace callai::repositories
