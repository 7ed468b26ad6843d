#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/units.h"

namespace callai::core {

inline constexpr Duration kTotpStep = std::chrono::seconds(30);

/// The number of the 30-second step that `at` is in.
std::int64_t totp_step(WallTime at);

/// The code of one step: RFC 6238 with HMAC-SHA-1, as every authenticator app has it. `digits` 6..8.
std::string totp_code(std::string_view secret, std::int64_t step, int digits = 6);

/// The step whose code it is: this one, or the one before or after (clocks differ). Constant time per step.
std::optional<std::int64_t> totp_match(std::string_view secret, std::string_view code, WallTime at);

/// RFC 4648 base 32 without padding, for secrets that people type.
std::string base32(std::string_view bytes);

}  // namespace callai::core
