#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/units.h"

namespace callai::repositories {

/// A part of a day: minutes since midnight, `from` < `to` <= 1440.
struct DaySpan {
  int from = 0;
  int to = 0;
};

/// When somebody is there: parts of each day of the week in a time zone, but for holidays. One value for everything
/// that has hours: inbound routes, destinations of transfers, windows of campaigns.
struct OpeningHours {
  std::string time_zone;                     ///< of tzdata: "Europe/Berlin"
  std::array<std::vector<DaySpan>, 7> week;  ///< Monday first
  std::vector<std::string> holidays;         ///< closed all day: "2026-12-24", or every year: "12-25"
};

inline constexpr std::size_t kMaxDaySpans = 8;
inline constexpr std::size_t kMaxHolidays = 400;

/// From {"time_zone": "Europe/Berlin", "week": {"mon": [{"from": "09:00", "to": "17:30"}], ...}, "holidays": [...]}; a
/// day that is not there is closed, "24:00" is the end of a day. kInvalidArgument names what is wrong.
core::Result<OpeningHours> parse_opening_hours(std::string_view json);
std::string to_json_text(const OpeningHours& hours);

/// Whether `at` is within the hours. A zone that tzdata does not know any more counts as UTC.
bool is_open(const OpeningHours& hours, core::WallTime at);

}  // namespace callai::repositories
