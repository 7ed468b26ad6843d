#include "conversation/weekly_hours.h"

#include <gtest/gtest.h>

namespace callai::conversation {
namespace {

using std::chrono::minutes;
using templates::CivilDateTime;

core::WallTime utc(int year, int month, int day, int hour = 0, int minute = 0) {
  return templates::to_wall({{year, month, day}, {hour, minute}}, minutes(0));
}

/// Lisbon in 2026: an hour ahead from 29 March, 1:00 UTC, to 25 October, 1:00 UTC.
std::optional<minutes> lisbon(core::WallTime at) {
  const bool summer = at >= utc(2026, 3, 29, 1) && at < utc(2026, 10, 25, 1);
  return minutes(summer ? 60 : 0);
}

WeeklyHours nine_to_six() {
  WeeklyHours hours;
  for (std::size_t day = 1; day <= 5; ++day) hours.days.at(day) = {{9 * 60, 18 * 60}};
  return hours;
}

TEST(WeeklyHours, AreOpenFromTheirFirstMinuteToTheOneBeforeTheirLast) {
  const WeeklyHours hours = nine_to_six();
  EXPECT_FALSE(is_open(hours, {{2026, 11, 24}, {8, 59}}));
  EXPECT_TRUE(is_open(hours, {{2026, 11, 24}, {9, 0}}));
  EXPECT_TRUE(is_open(hours, {{2026, 11, 24}, {17, 59}}));
  EXPECT_FALSE(is_open(hours, {{2026, 11, 24}, {18, 0}}));
  EXPECT_FALSE(is_open(hours, {{2026, 11, 28}, {12, 0}})) << "Saturday";
}

TEST(WeeklyHours, AHolidayIsClosedAllDay) {
  WeeklyHours hours = nine_to_six();
  hours.holidays = {{2026, 11, 24}};
  EXPECT_FALSE(is_open(hours, {{2026, 11, 24}, {12, 0}}));
  EXPECT_EQ(next_open(hours, lisbon, utc(2026, 11, 24, 12)), utc(2026, 11, 25, 9));
}

TEST(WeeklyHours, AHolidayOfEveryYearIsClosedInEachOfThem) {
  WeeklyHours hours = nine_to_six();
  hours.holidays = {{kEveryYear, 11, 24}};
  EXPECT_FALSE(is_open(hours, {{2026, 11, 24}, {12, 0}}));
  EXPECT_FALSE(is_open(hours, {{2027, 11, 24}, {12, 0}}));
  EXPECT_TRUE(is_open(hours, {{2026, 11, 25}, {12, 0}}));
  EXPECT_EQ(next_open(hours, lisbon, utc(2026, 11, 23, 20)), utc(2026, 11, 25, 9));
}

TEST(WeeklyHours, TheNextMomentIsNowWhereItIsOpen) {
  EXPECT_EQ(next_open(nine_to_six(), lisbon, utc(2026, 11, 24, 12, 34)), utc(2026, 11, 24, 12, 34));
}

TEST(WeeklyHours, AfterFridayComesMonday) {
  EXPECT_EQ(next_open(nine_to_six(), lisbon, utc(2026, 11, 27, 18)), utc(2026, 11, 30, 9));
}

TEST(WeeklyHours, FollowTheClockAcrossItsChange) {
  EXPECT_EQ(next_open(nine_to_six(), lisbon, utc(2026, 3, 27, 20)), utc(2026, 3, 30, 8)) << "summer time by Monday";
  EXPECT_EQ(next_open(nine_to_six(), lisbon, utc(2026, 10, 23, 20)), utc(2026, 10, 26, 9)) << "winter time by Monday";
}

TEST(WeeklyHours, HoursThatAChangeSkipsBeginAfterIt) {
  WeeklyHours hours;
  hours.days.at(0) = {{60, 3 * 60}};  // Sunday, 1:00 to 3:00; the clock goes from 1:00 to 2:00
  EXPECT_EQ(next_open(hours, lisbon, utc(2026, 3, 28, 12)), utc(2026, 3, 29, 1)) << "2:00 in Lisbon";
  hours.days.at(0) = {{60, 2 * 60}};  // all of it is skipped
  EXPECT_EQ(next_open(hours, lisbon, utc(2026, 3, 28, 12)), utc(2026, 4, 5, 0)) << "a week later, 1:00 in Lisbon";
}

TEST(WeeklyHours, HoursThatComeTwiceAreOpenTwice) {
  WeeklyHours hours;
  hours.days.at(0) = {{60, 2 * 60}};  // Sunday, 1:00 to 2:00, which comes twice on 25 October
  EXPECT_EQ(next_open(hours, lisbon, utc(2026, 10, 24, 12)), utc(2026, 10, 25, 0));
  EXPECT_EQ(next_open(hours, lisbon, utc(2026, 10, 25, 1, 30)), utc(2026, 10, 25, 1, 30));
  EXPECT_EQ(next_open(hours, lisbon, utc(2026, 10, 25, 2)), utc(2026, 11, 1, 1));
}

TEST(WeeklyHours, WithoutHoursOrAPlaceThereIsNoNextMoment) {
  EXPECT_FALSE(next_open(WeeklyHours{}, lisbon, utc(2026, 11, 24)).has_value());
  const OffsetAt nowhere = [](core::WallTime) { return std::optional<minutes>(); };
  EXPECT_FALSE(next_open(nine_to_six(), nowhere, utc(2026, 11, 24)).has_value());
}

// Against the plain way: look at every minute.
TEST(WeeklyHours, AgreeWithLookingAtEveryMinute) {
  WeeklyHours hours = nine_to_six();
  hours.days.at(6) = {{10 * 60, 12 * 60 + 30}, {15 * 60, 24 * 60}};
  hours.days.at(0) = {{0, 90}};
  hours.holidays = {{2026, 3, 30}, {2026, 10, 26}};
  for (const core::WallTime begin : {utc(2026, 3, 27), utc(2026, 10, 23)}) {
    for (int step = 0; step < 5 * 24 * 60; step += 7) {
      const core::WallTime from = begin + minutes(step);
      core::WallTime plain = from;
      while (!is_open(hours, templates::to_civil(plain, *lisbon(plain)))) plain += minutes(1);
      EXPECT_EQ(next_open(hours, lisbon, from), plain) << step;
    }
  }
}

TEST(StartOfDay, IsMidnightWhereItIs) {
  const std::int64_t day = templates::days_from_civil({2026, 7, 1});
  EXPECT_EQ(start_of_day(day, lisbon, utc(2026, 6, 30, 12)), utc(2026, 6, 30, 23));
}

}  // namespace
}  // namespace callai::conversation
