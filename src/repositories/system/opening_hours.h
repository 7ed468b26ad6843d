#pragma once

#include <string>
#include <string_view>

#include "conversation/weekly_hours.h"
#include "core/result.h"
#include "core/units.h"

namespace callai::repositories {

/// When somebody is there: the hours of the week and holidays, on the clock of a time zone. Of inbound routes and of
/// destinations of transfers; campaigns have the same hours on the clock of who is called.
struct OpeningHours {
  std::string time_zone;  ///< of tzdata: "Europe/Berlin"
  conversation::WeeklyHours week;
};

/// From {"time_zone": "Europe/Berlin", "week": {"mon": [{"from": "09:00", "to": "17:30"}], ...}, "holidays": [...]}, as
/// conversation/weekly_hours_json.h reads them. kInvalidArgument names what is wrong.
core::Result<OpeningHours> parse_opening_hours(std::string_view json);
std::string to_json_text(const OpeningHours& hours);

/// Whether `at` is within the hours. A zone that tzdata does not know any more counts as UTC.
bool is_open(const OpeningHours& hours, core::WallTime at);

}  // namespace callai::repositories
