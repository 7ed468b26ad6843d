#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "core/units.h"

namespace callai::repositories {

/// The lengths of time that counts are kept for.
enum class Span { kHour, kDay, kMonth };
std::string_view to_string(Span span);  ///< "h", "d", "m": as they are stored

/// The beginning, UTC, of the hour, day or month that holds `at`.
core::WallTime span_start(Span span, core::WallTime at);

/// All spans of one length that begin in [from, to).
struct SpanRange {
  Span span = Span::kHour;
  core::WallTime from{};
  core::WallTime to{};
  bool operator==(const SpanRange&) const = default;
};

/// The time from the hour that holds `from` to the end of the one before `to`'s (`to` itself rounded up), as few spans:
/// months in the middle, days and hours at the edges. Five ranges at most. Pure.
std::vector<SpanRange> cover(core::WallTime from, core::WallTime to);

/// The bounds of all time that counts can be of.
inline constexpr core::WallTime kBeginOfTime{std::chrono::sys_days{std::chrono::year{1970} / 1 / 1}};
inline constexpr core::WallTime kEndOfTime{std::chrono::sys_days{std::chrono::year{2200} / 1 / 1}};

}  // namespace callai::repositories
