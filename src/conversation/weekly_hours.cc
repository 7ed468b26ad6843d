#include "conversation/weekly_hours.h"

#include <algorithm>

namespace callai::conversation {

namespace {

using templates::CivilDate;
using templates::CivilDateTime;

constexpr int kDaysAhead = 400;  // a year of holidays, and some
constexpr int kMinutesOfDay = 24 * 60;
constexpr std::chrono::minutes kStep{15};            // clocks change at, and by, multiples of it
constexpr std::chrono::minutes kLongestChange{120};  // of clocks

int minute_of_day(const CivilDateTime& local) {
  return local.time.hour * 60 + local.time.minute;
}

bool is_holiday(const WeeklyHours& hours, const CivilDate& date) {
  return std::any_of(hours.holidays.begin(), hours.holidays.end(), [&date](const CivilDate& day) {
    return day == date || day == CivilDate{kEveryYear, date.month, date.day};
  });
}

core::WallTime next_step(core::WallTime at) {
  return core::WallTime(
             std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<900>>>(at.time_since_epoch())) +
         kStep;
}

core::WallTime local_midnight_as_utc(std::int64_t day) {
  return core::WallTime(std::chrono::hours(24 * day));
}

/// The moment at which clocks show `minute` of `day`, or, where a change skips that, one shortly before or after it.
std::optional<core::WallTime> moment_of(std::int64_t day, int minute, const OffsetAt& offset, core::WallTime near) {
  const core::WallTime shown = local_midnight_as_utc(day) + std::chrono::minutes(minute);
  auto ahead = offset(near);
  if (!ahead) return {};
  for (int i = 0; i < 2; ++i) {
    ahead = offset(shown - *ahead);
    if (!ahead) return {};
  }
  return shown - *ahead;
}

}  // namespace

bool is_open(const WeeklyHours& hours, const CivilDateTime& local) {
  const auto& spans = hours.days.at(static_cast<std::size_t>(templates::weekday(local.date)));
  const int minute = minute_of_day(local);
  const bool in_hours = std::any_of(
      spans.begin(), spans.end(), [minute](const HoursSpan& span) { return minute >= span.from && minute < span.to; });
  return in_hours && !is_holiday(hours, local.date);
}

std::optional<core::WallTime> next_open(const WeeklyHours& hours, const OffsetAt& offset, core::WallTime from) {
  const auto ahead = offset(from);
  if (!ahead) return {};
  const CivilDateTime local = templates::to_civil(from, *ahead);
  if (is_open(hours, local)) return from;
  const std::int64_t today = templates::days_from_civil(local.date);
  for (int d = 0; d <= kDaysAhead; ++d) {
    const CivilDate date = templates::civil_from_days(today + d);
    const auto& spans = hours.days.at(static_cast<std::size_t>(templates::weekday(date)));
    if (is_holiday(hours, date)) continue;
    for (const HoursSpan& span : spans) {
      auto at = moment_of(today + d, span.from, offset, from);
      if (!at) return {};
      // A change of the clocks may have moved it a little before the hours, or bring them once more.
      const core::WallTime end = *at + std::chrono::minutes(span.to - span.from) + kLongestChange;
      for (*at = std::max(*at, from); *at < end; *at = next_step(*at)) {
        const auto there = offset(*at);
        if (!there) return {};
        const CivilDateTime shown = templates::to_civil(*at, *there);
        const int minute = minute_of_day(shown);
        if (shown.date == date && minute >= span.from && minute < span.to) return at;
        if (shown.date > date) break;
      }
    }
  }
  return {};
}

std::optional<core::WallTime> start_of_day(std::int64_t day, const OffsetAt& offset, core::WallTime near) {
  auto at = moment_of(day, 0, offset, near);
  if (!at) return {};
  // Where midnight is skipped the day begins later.
  const CivilDate date = templates::civil_from_days(day);
  for (int i = 0; i < kMinutesOfDay / 15; ++i, *at += kStep) {
    const auto there = offset(*at);
    if (!there) return {};
    if (templates::to_civil(*at, *there).date >= date) return at;
  }
  return {};
}

}  // namespace callai::conversation
