#include "conversation/weekly_hours_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace callai::conversation {
namespace {

using core::Json;

WeeklyHours week_of(const char* json, core::Problems& problems) {
  WeeklyHours hours;
  read_week(Json::parse(json), "/week", hours, problems);
  return hours;
}

TEST(WeeklyHoursJson, DaysAreReadByTheirShortAndTheirLongNames) {
  core::Problems problems;
  const WeeklyHours hours =
      week_of(R"({"mon": [{"from": "13:00", "to": "24:00"}, {"from": "09:00", "to": "12:00"}]})", problems);
  EXPECT_EQ(week_of(R"({"monday": [{"from": "09:00", "to": "12:00"}, {"from": "13:00", "to": "24:00"}]})", problems),
            hours);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(hours.days.at(1), (std::vector<HoursSpan>{{9 * 60, 12 * 60}, {13 * 60, 24 * 60}})) << "in order";
  for (const DayNames names : {DayNames::kShort, DayNames::kLong}) {
    EXPECT_EQ(week_of(week_to_json(hours, names).dump().c_str(), problems), hours);
  }
  EXPECT_TRUE(problems.empty());
}

TEST(WeeklyHoursJson, HolidaysAreOfOneYearOrOfEvery) {
  core::Problems problems;
  WeeklyHours hours;
  const Json list = {"2026-12-24", "12-25", "02-29"};
  read_holidays(list, "/holidays", hours, problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(hours.holidays,
            (std::vector<templates::CivilDate>{{2026, 12, 24}, {kEveryYear, 12, 25}, {kEveryYear, 2, 29}}));
  EXPECT_EQ(holidays_to_json(hours), list);
}

TEST(WeeklyHoursJson, PartsThatOverlapAreToldAndCountAsOne) {
  core::Problems problems;
  const WeeklyHours hours =
      week_of(R"({"fri": [{"from": "11:00", "to": "13:00"}, {"from": "09:00", "to": "12:00"}]})", problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems.front().path, "/week/fri/1");
  EXPECT_EQ(problems.front().code, "overlap");
  EXPECT_EQ(hours.days.at(5), (std::vector<HoursSpan>{{9 * 60, 13 * 60}}));
}

TEST(WeeklyHoursJson, SayWhatIsWrongWithThem) {
  for (const char* json :
       {"[]", R"({"noday": []})", R"({"mon": {}})", R"({"mon": [{"from": "9:00", "to": "17:00"}]})",
        R"({"mon": [{"from": "17:00", "to": "09:00"}]})", R"({"mon": [{"from": "09:00", "to": "24:01"}]})"}) {
    core::Problems problems;
    (void)week_of(json, problems);
    EXPECT_FALSE(problems.empty()) << json;
  }
  for (const char* json : {"{}", R"(["2026-02-30"])", R"(["02-30"])", R"(["0000-12-25"])", R"(["1-1"])", "[1]"}) {
    core::Problems problems;
    WeeklyHours hours;
    read_holidays(Json::parse(json), "/holidays", hours, problems);
    EXPECT_FALSE(problems.empty()) << json;
  }
}

}  // namespace
}  // namespace callai::conversation
