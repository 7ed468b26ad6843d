#pragma once

#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "core/units.h"
#include "templates/field_value.h"

namespace callai::conversation {

/// A part of a day, in minutes since midnight: from..to, without `to`. 0 <= from < to <= 1440.
struct HoursSpan {
  int from = 0;
  int to = 0;
  bool operator==(const HoursSpan&) const = default;
};

inline constexpr int kEveryYear = 0;  ///< in place of a holiday's year

/// When somebody is there, or may be called: hours of the week, and days on which it is closed all day. Whose clock
/// counts is said beside it.
struct WeeklyHours {
  std::array<std::vector<HoursSpan>, 7> days;  ///< 0 Sunday .. 6 Saturday; spans sorted, without overlaps
  std::vector<templates::CivilDate> holidays;  ///< of one year, or of kEveryYear
  bool operator==(const WeeklyHours&) const = default;
};

/// What the clocks of a place are ahead of UTC at a moment; nothing when the place is not known.
using OffsetAt = std::function<std::optional<std::chrono::minutes>(core::WallTime)>;

bool is_open(const WeeklyHours& hours, const templates::CivilDateTime& local);

/// The first open moment at or after `from`; nothing when it is closed for more than a year, or the place is not known.
/// Right across changes of the clocks: hours that a change skips begin after it, those that come twice are open twice.
std::optional<core::WallTime> next_open(const WeeklyHours& hours, const OffsetAt& offset, core::WallTime from);

/// The first moment of that day where clocks are so ahead of UTC.
std::optional<core::WallTime> start_of_day(std::int64_t day, const OffsetAt& offset, core::WallTime near);

}  // namespace callai::conversation
