#pragma once

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

/// Whether it is a region whose numbers are known.
bool is_phone_region(const std::string& region);

}  // namespace callai::repositories
