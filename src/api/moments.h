#pragma once

#include <optional>
#include <string_view>

#include "core/units.h"

namespace callai::api {

/// "2026-11-24" (its beginning, UTC), "2026-11-24T10:15:00Z", "2026-11-24T10:15:00.250+02:00" (RFC 3339). Nothing for
/// what is no moment, 30 February among it. Pure.
std::optional<core::WallTime> moment_from(std::string_view text);

}  // namespace callai::api
