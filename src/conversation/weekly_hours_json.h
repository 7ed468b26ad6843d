#pragma once

#include <string>

#include "conversation/weekly_hours.h"
#include "core/json.h"
#include "core/problem.h"

namespace callai::conversation {

inline constexpr std::size_t kMaxDaySpans = 10;
inline constexpr std::size_t kMaxHolidays = 400;

enum class DayNames { kShort, kLong };  ///< "mon", "monday"

/// The days of {"monday": [{"from": "09:00", "to": "17:30"}], ...}, or of "mon" and so on; one that is not there is
/// closed, "24:00" is the end of a day. What is wrong is in `problems`, with its JSON Pointer from `path` on. Parts of
/// a day that overlap are a problem of the code "overlap", and count as one.
void read_week(const core::Json& json, const std::string& path, WeeklyHours& hours, core::Problems& problems);
core::Json week_to_json(const WeeklyHours& hours, DayNames names);

/// The holidays of ["2026-12-24", "12-25"]; without a year it is every year's.
void read_holidays(const core::Json& json, const std::string& path, WeeklyHours& hours, core::Problems& problems);
core::Json holidays_to_json(const WeeklyHours& hours);

}  // namespace callai::conversation
