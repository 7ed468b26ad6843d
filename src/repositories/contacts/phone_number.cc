#include "repositories/contacts/phone_number.h"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/contains.h"
#include "core/strings.h"

namespace callai::repositories {

namespace {

using i18n::phonenumbers::PhoneNumberUtil;

constexpr const char* kNoRegion = "ZZ";
constexpr std::size_t kMaxShownBytes = 40;
constexpr std::size_t kFewestDigits = 7;      // of a number of a network; extensions are shorter
constexpr std::size_t kFewestBareDigits = 9;  // of a national one without its prefix: an extension, or one of the town
constexpr std::size_t kMostDigits = 15;       // ITU-T E.164, 6

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

/// Digits with a '+' before them or not, out of what has marks between them; "" when there is anything else.
std::string digits_of(std::string_view text) {
  constexpr std::string_view kBetween = " -./()\t";
  std::string digits;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (digit || (c == '+' && digits.empty())) {
      digits += c;
    } else if (kBetween.find(c) == std::string_view::npos) {
      return "";
    }
  }
  return digits;
}

/// What the library says of a number.
struct Known {
  std::string text;
  std::string default_region;
  PhoneNumberUtil::ErrorType parsed = PhoneNumberUtil::NOT_A_NUMBER;
  bool has_extension = false;
  std::string e164;    // "" when nobody has such a number
  std::string region;  // "" where it belongs to several
};

/// Until the next call of this thread. One number is asked about several times in a row, and an answer takes 20 us.
const Known& look_up(std::string_view text, const std::string& default_region) {
  thread_local Known last;
  if (last.text == text && last.default_region == default_region && !text.empty()) return last;
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  i18n::phonenumbers::PhoneNumber number;
  last = {std::string(text), default_region};
  last.parsed = util.Parse(last.text, default_region, &number);
  if (last.parsed != PhoneNumberUtil::NO_PARSING_ERROR) return last;
  last.has_extension = number.has_extension();
  util.GetRegionCodeForNumber(number, &last.region);
  if (util.IsValidNumberForRegion(number, last.region)) util.Format(number, PhoneNumberUtil::E164, &last.e164);
  if (last.region == kNoRegion || last.region == "001") last.region.clear();
  return last;
}

/// Whether digits that are a number of the region may be meant as one: extensions look like short ones.
bool is_written_as_national(const std::string& digits, const std::string& region) {
  if (digits.size() < kFewestDigits) return false;
  if (digits.size() >= kFewestBareDigits) return true;
  std::string prefix;
  PhoneNumberUtil::GetInstance()->GetNddPrefixForRegion(region, true, &prefix);
  return prefix.empty() || digits.starts_with(prefix);
}

}  // namespace

core::Result<PhoneNumber> parse_phone_number(std::string_view text, const std::string& default_region) {
  const auto refuse = [&text](const std::string& reason) {
    return core::Error{core::ErrorCode::kInvalidArgument,
                       "'" + std::string(text.substr(0, kMaxShownBytes)) + "' " + reason,
                       "write it with its country code, for example +49 30 12345678", ""};
  };
  const Known& known = look_up(text, default_region.empty() ? kNoRegion : default_region);
  if (known.parsed != PhoneNumberUtil::NO_PARSING_ERROR) return refuse(why(known.parsed, !default_region.empty()));
  if (known.has_extension) return refuse("has an extension, which cannot be dialled from outside");
  if (known.e164.empty()) {
    return refuse("is not given to anybody" +
                  (default_region.empty() ? "" : " (read as a number of " + default_region + ")"));
  }
  return PhoneNumber{known.e164, known.region};
}

std::string canonical_number(std::string_view text, const std::string& default_region) {
  const std::string_view written = core::trimmed(text);
  const std::string digits = digits_of(written);
  if (digits.empty() || digits == "+") return std::string(written);
  if (digits.front() == '+') {
    const Known& known = look_up(digits, kNoRegion);
    return known.e164.empty() ? digits : known.e164;
  }
  if (!default_region.empty() && is_written_as_national(digits, default_region)) {
    const Known& known = look_up(digits, default_region);
    if (!known.e164.empty()) return known.e164;
  }
  const bool abroad = digits.starts_with("00") && digits.size() >= 2 + kFewestDigits &&
                      digits.size() <= 2 + kMostDigits && digits[2] != '0';
  return abroad ? canonical_number("+" + digits.substr(2), "") : digits;
}

std::array<std::string, 2> spellings(std::string_view number) {
  std::string one = canonical_number(number, "");
  std::string other = one.starts_with('+') ? "00" + one.substr(1) : one;
  return {std::move(one), std::move(other)};
}

std::string region_of_number(const std::string& e164) {
  const auto parsed = parse_phone_number(e164, "");
  return parsed.ok() ? parsed->region : "";
}

bool is_withheld(std::string_view caller) {
  std::string written = core::ascii_lower(core::trimmed(caller));
  if (written.starts_with("sip:")) written.erase(0, 4);
  written.resize(std::min(written.size(), written.find('@')));
  return written.empty() || core::is_one_of(written, {"anonymous", "anonymous.invalid", "unknown", "restricted",
                                                      "private", "unavailable", "withheld", "blocked"});
}

bool is_phone_region(const std::string& region) {
  std::set<std::string> known;
  PhoneNumberUtil::GetInstance()->GetSupportedRegions(&known);
  return known.count(region) > 0;
}

}  // namespace callai::repositories
