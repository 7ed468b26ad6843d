#include <nlohmann/json.hpp>

#include "conversation/weekly_hours_json.h"
#include "core/json.h"
#include "repositories/contacts/time_zones.h"
#include "repositories/system/opening_hours.h"

namespace callai::repositories {

namespace {

using core::Json;

core::Error wrong(const std::string& what, std::string mend) {
  return {core::ErrorCode::kInvalidArgument, "hours: " + what, std::move(mend), ""};
}

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

core::Result<OpeningHours> parse_opening_hours(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return wrong("it is no object", "write time_zone, week and holidays");
  OpeningHours hours;
  hours.time_zone = text_at(json, "time_zone");
  if (!utc_offset_of(hours.time_zone, core::WallTime{})) {
    return wrong("there is no time zone '" + hours.time_zone + "'", "write one of tzdata, for example Europe/Berlin");
  }
  const auto week = json.find("week");
  if (week == json.end() || !week->is_object()) return wrong("week is missing", "write the days that are open");
  core::Problems problems;
  conversation::read_week(*week, "/week", hours.week, problems);
  const auto holidays = json.find("holidays");
  if (holidays != json.end()) conversation::read_holidays(*holidays, "/holidays", hours.week, problems);
  for (const core::Problem& problem : problems) {
    if (problem.code != "overlap") return wrong(problem.path + ": " + problem.message, problem.mend);
  }
  return hours;
}

std::string to_json_text(const OpeningHours& hours) {
  const Json days = conversation::week_to_json(hours.week, conversation::DayNames::kShort);
  Json week = Json::object();
  for (const auto& [day, spans] : days.items()) {
    if (!spans.empty()) week[day] = spans;
  }
  return Json{{"time_zone", hours.time_zone},
              {"week", std::move(week)},
              {"holidays", conversation::holidays_to_json(hours.week)}}
      .dump();
}

bool is_open(const OpeningHours& hours, core::WallTime at) {
  const auto offset = utc_offset_of(hours.time_zone, at).value_or(std::chrono::minutes(0));
  return conversation::is_open(hours.week, templates::to_civil(at, offset));
}

}  // namespace callai::repositories
