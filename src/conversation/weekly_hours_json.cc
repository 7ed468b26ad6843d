#include "conversation/weekly_hours_json.h"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "core/json_reader.h"

namespace callai::conversation {

namespace {

using core::Json;
using core::JsonReader;
using core::Problems;
using templates::CivilDate;

constexpr std::array<const char*, 7> kDays{"sunday",   "monday", "tuesday", "wednesday",
                                           "thursday", "friday", "saturday"};
constexpr int kEndOfDay = 24 * 60;  // minutes
constexpr int kFirstYear = 1970;
constexpr const char* kLeapYear = "2000-";  // has every day that a year may have

std::string name_of(std::size_t day, DayNames names) {
  const std::string name = kDays.at(day);
  return names == DayNames::kLong ? name : name.substr(0, 3);
}

std::optional<int> minute_of(const std::string& text) {
  if (text == "24:00") return kEndOfDay;
  const auto value = templates::parse_canonical(templates::FieldType::kTime, text);
  const auto* time = value ? std::get_if<templates::CivilTime>(&*value) : nullptr;
  if (time == nullptr) return {};
  return time->hour * 60 + time->minute;
}

std::string minute_text(int minute) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d", minute / 60, minute % 60);
  return text.data();
}

void read_span(const Json& json, const std::string& path, std::vector<HoursSpan>& spans, Problems& problems) {
  JsonReader reader(json, path, problems);
  std::string from;
  std::string to;
  reader.text("from", from, true);
  reader.text("to", to, true);
  reader.finish();
  const auto first = minute_of(from);
  const auto last = minute_of(to);
  if (!first || !last || *first >= *last) {
    problems.push_back(
        {path, "wrong_hours", "from '" + from + "' to '" + to + "' is no part of a day",
         "write both as HH:MM, the earlier one first; what goes over midnight is two parts, and 24:00 is "
         "the end of the day"});
    return;
  }
  const auto overlaps = [&](const HoursSpan& other) { return other.from < *last && *first < other.to; };
  if (std::any_of(spans.begin(), spans.end(), overlaps)) {
    problems.push_back(
        {path, "overlap", "these hours overlap with others of the day", "write one part in their place"});
  }
  spans.push_back({*first, *last});
}

/// In order, and those that overlap as one.
void tidy(std::vector<HoursSpan>& spans) {
  std::ranges::sort(spans, {}, &HoursSpan::from);
  std::vector<HoursSpan> tidied;
  for (const HoursSpan& span : spans) {
    if (!tidied.empty() && span.from < tidied.back().to) {
      tidied.back().to = std::max(tidied.back().to, span.to);
    } else {
      tidied.push_back(span);
    }
  }
  spans = std::move(tidied);
}

std::optional<CivilDate> holiday_of(const std::string& text) {
  const bool yearly = text.size() == 5;
  const auto value = templates::parse_canonical(templates::FieldType::kDate, yearly ? kLeapYear + text : text);
  const auto* date = value ? std::get_if<CivilDate>(&*value) : nullptr;
  if (date == nullptr || date->year < kFirstYear) return {};
  return CivilDate{yearly ? kEveryYear : date->year, date->month, date->day};
}

std::string holiday_text(const CivilDate& day) {
  if (day.year != kEveryYear) return templates::to_canonical(templates::FieldValue(day));
  return templates::to_canonical(templates::FieldValue(CivilDate{2000, day.month, day.day})).substr(5);
}

}  // namespace

void read_week(const Json& json, const std::string& path, WeeklyHours& hours, Problems& problems) {
  JsonReader week(json, path, problems);
  for (std::size_t day = 0; day < hours.days.size(); ++day) {
    std::vector<HoursSpan>& spans = hours.days.at(day);
    spans.clear();
    for (const DayNames names : {DayNames::kLong, DayNames::kShort}) {
      const std::string name = name_of(day, names);
      week.array(name, [&](const Json& one, const std::string& where) {
        if (spans.size() < kMaxDaySpans) return read_span(one, where, spans, problems);
        problems.push_back(
            {where, "too_many", "a day has at most " + std::to_string(kMaxDaySpans) + " parts", "leave some out"});
      });
    }
    tidy(spans);
  }
  week.finish();
}

Json week_to_json(const WeeklyHours& hours, DayNames names) {
  Json week = Json::object();
  for (std::size_t day = 0; day < hours.days.size(); ++day) {
    Json spans = Json::array();
    for (const HoursSpan& span : hours.days.at(day)) {
      spans.push_back({{"from", minute_text(span.from)}, {"to", minute_text(span.to)}});
    }
    week[name_of(day, names)] = std::move(spans);
  }
  return week;
}

void read_holidays(const Json& json, const std::string& path, WeeklyHours& hours, Problems& problems) {
  hours.holidays.clear();
  if (!json.is_array() || json.size() > kMaxHolidays) {
    problems.push_back({path, "wrong_date", "this is no list of at most " + std::to_string(kMaxHolidays) + " days",
                        "write [\"2026-12-24\", \"12-25\"]"});
    return;
  }
  for (const Json& one : json) {
    const std::string text = one.is_string() ? one.get<std::string>() : one.dump();
    if (const auto day = holiday_of(text)) {
      hours.holidays.push_back(*day);
    } else {
      problems.push_back({path, "wrong_date", "'" + text + "' is no day", "write 2026-12-24, or 12-25 for every year"});
    }
  }
}

Json holidays_to_json(const WeeklyHours& hours) {
  Json list = Json::array();
  for (const CivilDate& day : hours.holidays) list.push_back(holiday_text(day));
  return list;
}

}  // namespace callai::conversation
