#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace callai::core {

/// base64url without padding (RFC 4648, section 5). Pure; safe from any thread.
std::string base64url(std::string_view bytes);
/// Nothing when it is none.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace callai::core
