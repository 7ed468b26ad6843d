#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/json.h"
#include "repositories/contacts/time_zones.h"
#include "repositories/system/opening_hours.h"

namespace callai::repositories {

namespace {

using core::Json;

constexpr std::array<const char*, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr int kDayMinutes = 24 * 60;

core::Error wrong(const std::string& what, std::string mend) {
  return {core::ErrorCode::kInvalidArgument, "hours: " + what, std::move(mend), ""};
}

// Two digits at `at`, or -1.
int two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size()) return -1;
  int value = 0;
  for (const char c : text.substr(at, 2)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<int> minute_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return {};
  const int hour = two_digits(text, 0);
  const int minute = two_digits(text, 3);
  if (hour < 0 || minute < 0 || minute > 59 || hour * 60 + minute > kDayMinutes) return {};
  return hour * 60 + minute;
}

std::string minute_text(int minutes) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d", minutes / 60, minutes % 60);
  return text.data();
}

bool is_holiday_text(std::string_view text) {
  const bool with_year = text.size() == 10;
  if (!with_year && text.size() != 5) return false;
  const std::string_view day = with_year ? text.substr(5) : text;
  if (day[2] != '-' || (with_year && text[4] != '-')) return false;
  const int year = with_year ? two_digits(text, 0) * 100 + two_digits(text, 2) : 2000;  // 2000 has a 29th of February
  const int month = two_digits(day, 0);
  const int number = two_digits(day, 3);
  if (year < 1970 || month < 1 || number < 1) return false;
  return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(number)))
      .ok();
}

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

core::Status read_day(const Json& spans, const char* day, std::vector<DaySpan>& out) {
  if (!spans.is_array() || spans.size() > kMaxDaySpans) {
    return wrong(std::string(day) + " is no list of at most " + std::to_string(kMaxDaySpans) + " parts",
                 R"(write [{"from": "09:00", "to": "17:00"}])");
  }
  for (const Json& span : spans) {
    const auto from = minute_of(span.is_object() ? text_at(span, "from") : "");
    const auto to = minute_of(span.is_object() ? text_at(span, "to") : "");
    if (!from || !to || *from >= *to) {
      return wrong(std::string(day) + " has a part that is none",
                   "write times as 09:00, the first before the second; what goes over midnight is two parts");
    }
    out.push_back({*from, *to});
  }
  return {};
}

core::Status read_week(const Json& week, OpeningHours& hours) {
  for (const auto& [key, spans] : week.items()) {
    const auto known = std::find(kDays.begin(), kDays.end(), key);
    if (known == kDays.end()) return wrong("there is no day '" + key + "'", "write mon, tue, wed, thu, fri, sat, sun");
    const auto day = static_cast<std::size_t>(known - kDays.begin());
    if (core::Status read = read_day(spans, *known, hours.week[day]); !read.ok()) return read;
  }
  return {};
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
  if (core::Status read = read_week(*week, hours); !read.ok()) return read.error();
  const auto holidays = json.find("holidays");
  if (holidays == json.end()) return hours;
  if (!holidays->is_array() || holidays->size() > kMaxHolidays) {
    return wrong("holidays is no list of at most " + std::to_string(kMaxHolidays) + " days", "write [\"12-25\"]");
  }
  for (const Json& day : *holidays) {
    std::string name = day.is_string() ? day.get<std::string>() : std::string();
    if (!is_holiday_text(name)) return wrong("a holiday is no day", "write 2026-12-24, or 12-25 for every year");
    hours.holidays.push_back(std::move(name));
  }
  return hours;
}

std::string to_json_text(const OpeningHours& hours) {
  Json week = Json::object();
  for (std::size_t day = 0; day < kDays.size(); ++day) {
    Json spans = Json::array();
    for (const DaySpan& span : hours.week[day]) {
      spans.push_back({{"from", minute_text(span.from)}, {"to", minute_text(span.to)}});
    }
    if (!spans.empty()) week[kDays[day]] = std::move(spans);
  }
  return Json{{"time_zone", hours.time_zone}, {"week", std::move(week)}, {"holidays", hours.holidays}}.dump();
}

bool is_open(const OpeningHours& hours, core::WallTime at) {
  const auto offset = utc_offset_of(hours.time_zone, at).value_or(std::chrono::minutes(0));
  const auto local = std::chrono::floor<std::chrono::minutes>(at + offset);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  const std::string whole(text.data());
  const auto is_that_day = [&](const std::string& holiday) { return holiday == whole || whole.substr(5) == holiday; };
  if (std::any_of(hours.holidays.begin(), hours.holidays.end(), is_that_day)) return false;
  const auto minute = static_cast<int>((local - day).count());
  const unsigned weekday = std::chrono::weekday(day).iso_encoding() - 1;
  const std::vector<DaySpan>& spans = hours.week.at(weekday);
  return std::any_of(spans.begin(), spans.end(),
                     [minute](const DaySpan& span) { return minute >= span.from && minute < span.to; });
}

}  // namespace callai::repositories
