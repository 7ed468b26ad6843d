#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/json.h"
#include "core/units.h"

namespace callai::repositories {

/// The top-level objects of a JSON array, as text, as far as the array goes. `cut`: it ends in the middle of one.
struct OldArray {
  std::vector<std::string_view> objects;
  bool is_array = false;
  bool cut = false;
};
OldArray split_array(std::string_view text);

// Lenient readers: what is missing, null or of another type is "" or nothing.
std::string text_of(const core::Json& object, std::string_view key);
std::vector<std::string> texts_of(const core::Json& object, std::string_view key);
std::vector<std::pair<std::string, std::string>> properties_of(const core::Json& object, std::string_view key);
bool flag_of(const core::Json& object, std::string_view key, bool missing);
double number_of(const core::Json& object, std::string_view key);
/// ISO 8601 without a zone is UTC; the start of 1970 when it cannot be read.
core::WallTime time_of(const core::Json& object, std::string_view key);

/// The id with everything but letters, digits, '_' and '-' replaced, so that it fits into a URL.
std::string url_safe(std::string_view id);

}  // namespace callai::repositories
