#include "repositories/system/opening_hours.h"

#include <gtest/gtest.h>

#include "repositories/system/destination_repo.h"
#include "repositories/system/inbound_choice.h"

namespace callai::repositories {
namespace {

/// 2026-11-24 was a Tuesday; `hour` UTC of it.
core::WallTime tuesday(int hour, int minute = 0) {
  return core::WallTime(std::chrono::seconds(1795478400)) + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

OpeningHours hours(const std::string& json) {
  const auto parsed = parse_opening_hours(json);
  EXPECT_TRUE(parsed.ok()) << core::describe(parsed.error());
  return parsed.ok() ? *parsed : OpeningHours{};
}

constexpr const char* kOffice =
    R"({"time_zone":"Europe/Berlin","week":{"tue":[{"from":"09:00","to":"12:00"},{"from":"13:00","to":"24:00"}]}})";

TEST(OpeningHours, AreThoseOfTheZone) {
  const OpeningHours office = hours(kOffice);  // one hour ahead of UTC in November
  EXPECT_FALSE(is_open(office, tuesday(7, 59)));
  EXPECT_TRUE(is_open(office, tuesday(8)));
  EXPECT_FALSE(is_open(office, tuesday(11)));
  EXPECT_TRUE(is_open(office, tuesday(12)));
  EXPECT_TRUE(is_open(office, tuesday(22, 59)));
  EXPECT_FALSE(is_open(office, tuesday(23)));  // Wednesday in Berlin
}

TEST(OpeningHours, FollowSummerTime) {
  const OpeningHours office = hours(kOffice);
  const core::WallTime june = tuesday(7) - std::chrono::hours(24 * 7 * 23);  // a Tuesday of June, two hours ahead
  EXPECT_TRUE(is_open(office, june));
  EXPECT_FALSE(is_open(office, tuesday(7)));
}

TEST(OpeningHours, AreClosedOnHolidaysOfOneYearAndOfEvery) {
  const std::string week = R"("week":{"tue":[{"from":"00:00","to":"24:00"}]})";
  EXPECT_TRUE(is_open(hours(R"({"time_zone":"UTC",)" + week + R"(,"holidays":["2027-11-24","11-25"]})"), tuesday(9)));
  EXPECT_FALSE(is_open(hours(R"({"time_zone":"UTC",)" + week + R"(,"holidays":["2026-11-24"]})"), tuesday(9)));
  EXPECT_FALSE(is_open(hours(R"({"time_zone":"UTC",)" + week + R"(,"holidays":["11-24"]})"), tuesday(9)));
}

TEST(OpeningHours, ThatOverlapAreReadAsOnePart) {
  const OpeningHours both =
      hours(R"({"time_zone":"UTC","week":{"tue":[{"from":"09:00","to":"12:00"},{"from":"11:00","to":"13:00"}]}})");
  EXPECT_TRUE(is_open(both, tuesday(12, 30)));
  EXPECT_FALSE(is_open(both, tuesday(13)));
}

TEST(OpeningHours, ComeBackAsTheyWere) {
  const std::string text = to_json_text(hours(kOffice));
  EXPECT_EQ(to_json_text(hours(text)), text);
  EXPECT_NE(text.find("24:00"), std::string::npos);
}

TEST(OpeningHours, SayWhatIsWrongWithThem) {
  for (const char* json : {"[]", "{", R"({"week":{}})", R"({"time_zone":"Mars/Olympus","week":{}})",
                           R"({"time_zone":"UTC"})", R"({"time_zone":"UTC","week":{"moonday":[]}})",
                           R"({"time_zone":"UTC","week":{"mon":[{"from":"9:00","to":"17:00"}]}})",
                           R"({"time_zone":"UTC","week":{"mon":[{"from":"17:00","to":"09:00"}]}})",
                           R"({"time_zone":"UTC","week":{"mon":[{"from":"09:00","to":"24:01"}]}})",
                           R"({"time_zone":"UTC","week":{},"holidays":["2026-02-30"]})",
                           R"({"time_zone":"UTC","week":{},"holidays":[1]})"}) {
    const auto parsed = parse_opening_hours(json);
    ASSERT_FALSE(parsed.ok()) << json;
    EXPECT_FALSE(parsed.error().mend.empty()) << json;
  }
}

std::vector<InboundRouteRecord> routes() {
  InboundRouteRecord office;
  office.id = "route_1";
  office.number = "+49301234";
  office.campaign = core::CampaignId("day");
  office.hours = kOffice;
  office.closed_campaign = core::CampaignId("night");
  office.max_calls = 2;
  office.full_campaign = core::CampaignId("queue");
  InboundRouteRecord rest;
  rest.id = "route_2";
  rest.number = "*";
  rest.campaign = core::CampaignId("rest");
  return {rest, office};
}

InboundChoice choice(const std::vector<InboundRouteRecord>& all, const char* number, int hour, int up = 0) {
  return choose_inbound(all, number, tuesday(hour), [up](const core::CampaignId&) { return up; });
}

TEST(InboundChoice, IsTheRouteOfTheNumberThenThatOfEveryOther) {
  EXPECT_EQ(choice(routes(), "+49301234", 9).campaign.value(), "day");
  EXPECT_EQ(choice(routes(), "49301234", 9).campaign.value(), "day");
  EXPECT_EQ(choice(routes(), "900", 9).campaign.value(), "rest");
  EXPECT_FALSE(choice({}, "900", 9).routed);
}

TEST(InboundChoice, IsAnotherCampaignWhenClosedOrFull) {
  EXPECT_EQ(choice(routes(), "+49301234", 3).campaign.value(), "night");
  EXPECT_EQ(choice(routes(), "+49301234", 9, 1).campaign.value(), "day");
  EXPECT_EQ(choice(routes(), "+49301234", 9, 2).campaign.value(), "queue");
}

TEST(InboundChoice, IsNobodyWhereARouteIsOffOrItsHoursCannotBeRead) {
  std::vector<InboundRouteRecord> all = routes();
  all[0].enabled = false;
  EXPECT_TRUE(choice(all, "900", 9).routed);
  EXPECT_TRUE(choice(all, "900", 9).campaign.empty());
  all[1].hours = "{";
  all[1].closed_campaign = core::CampaignId();
  EXPECT_TRUE(choice(all, "+49301234", 9).campaign.empty());
}

DestinationRecord destination(const std::string& name, const std::string& number, const std::string& open,
                              const std::string& closed_name = "") {
  DestinationRecord record;
  record.id = record.name = name;
  record.number = number;
  record.hours = open;
  record.closed_name = closed_name;
  return record;
}

TEST(DestinationChoice, IsTheOneThatIsOpen) {
  const std::vector<DestinationRecord> all = {destination("desk", "201", kOffice, "porter"),
                                              destination("porter", "202", "")};
  EXPECT_EQ(choose_destination(all, "desk", tuesday(9))->number, "201");
  EXPECT_EQ(choose_destination(all, "desk", tuesday(3))->number, "202");
  EXPECT_FALSE(choose_destination(all, "sales", tuesday(9)).has_value()) << "the template's own number counts";
}

TEST(DestinationChoice, IsNobodyWhereAllAreClosedOrTryEachOther) {
  EXPECT_EQ(choose_destination({destination("desk", "201", kOffice)}, "desk", tuesday(3))->number, "");
  EXPECT_EQ(choose_destination({destination("desk", "201", kOffice, "gone")}, "desk", tuesday(3))->number, "");
  EXPECT_EQ(choose_destination({destination("desk", "201", "{")}, "desk", tuesday(9))->number, "");
  const std::vector<DestinationRecord> circle = {destination("a", "1", kOffice, "b"),
                                                 destination("b", "2", kOffice, "a")};
  EXPECT_EQ(choose_destination(circle, "a", tuesday(3))->number, "");
}

}  // namespace
}  // namespace callai::repositories
