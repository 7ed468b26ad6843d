#pragma once

#include <array>
#include <string>
#include <string_view>

#include "core/result.h"

namespace callai::repositories {

struct PhoneNumber {
  std::string e164;    ///< "+493012345678"
  std::string region;  ///< "DE" (ISO 3166); "" for numbers of no country
};

/// A telephone number as people write it (libphonenumber). Without a country code it is one of `default_region` ("DE";
/// "" takes only numbers with a country code). kInvalidArgument says why it is none. Safe from any thread.
core::Result<PhoneNumber> parse_phone_number(std::string_view text, const std::string& default_region);

/// The one spelling of a number that people, lists and telephone systems write in many: "+49 (30) 123-456",
/// "0049 30 123456", and with the region "DE" "030 123456" and "4930123456" too, are "+4930123456". International forms
/// (+, 00) need no region. What is no such number stays what it is: extensions ("900"), codes ("*43"), users of SIP
/// ("alice"); of digits only the marks between them go. Idempotent. Safe from any thread.
std::string canonical_number(std::string_view text, const std::string& default_region);

/// An international number as it may have been stored: E.164, and with 00 in place of its '+'. The same twice for
/// others.
std::array<std::string, 2> spellings(std::string_view number);

/// The region of an E.164 number ("DE", ISO 3166); "" for extensions, and for numbers of no region or not given to
/// anybody.
std::string region_of_number(const std::string& e164);

/// Whether it is what telephone systems send in place of a caller's number that is withheld: "anonymous", "private",
/// "unavailable", nothing at all, ...
bool is_withheld(std::string_view caller);

/// Whether it is a region whose numbers are known.
bool is_phone_region(const std::string& region);

}  // namespace callai::repositories
