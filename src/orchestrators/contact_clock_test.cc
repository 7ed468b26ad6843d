#include "orchestrators/contact_clock.h"

#include <gtest/gtest.h>

namespace callai::orchestrators {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr const char* kInBerlin = R"({"dialing": {"time_zone": "Europe/Berlin"}})";
constexpr templates::CivilDate kSummer{2026, 7, 1};
constexpr templates::CivilDate kWinter{2026, 12, 1};

core::WallTime utc(const templates::CivilDate& date, int hour, int minute = 0) {
  return templates::to_wall({date, {hour, minute}}, minutes(0));
}

TEST(ContactClock, IsThatOfTheZoneNotTheOffsetOfAnotherSeason) {
  repositories::ContactRecord contact;
  contact.time_zone = "Europe/Lisbon";
  contact.contact.utc_offset = minutes(0);  // as it was imported in winter
  EXPECT_EQ(clock_of(contact, kInBerlin, utc(kSummer, 9)).utc_offset, hours(1));
  EXPECT_EQ(clock_of(contact, kInBerlin, utc(kWinter, 9)).utc_offset, hours(0));
  EXPECT_EQ(clock_of(contact, kInBerlin, utc(kWinter, 9)).zone, "Europe/Lisbon");
}

TEST(ContactClock, IsThatOfTheCampaignWhereNothingIsKnown) {
  repositories::ContactRecord contact;
  EXPECT_EQ(clock_of(contact, kInBerlin, utc(kSummer, 9)).utc_offset, hours(2));
  EXPECT_EQ(clock_of(contact, kInBerlin, utc(kSummer, 9)).zone, "Europe/Berlin");
  EXPECT_EQ(clock_of(contact, "{}", utc(kSummer, 9)).utc_offset, hours(0));
  contact.contact.utc_offset = hours(-5);
  EXPECT_EQ(clock_of(contact, kInBerlin, utc(kSummer, 9)).utc_offset, hours(-5)) << "something is known";
}

TEST(ContactClock, AMomentBehindTheChangeOfClocksIsByTheClockOfThen) {
  // Clocks go back on 25 October 2026: agreed on the Saturday before, in summer time.
  EXPECT_EQ(moment_of({{2026, 10, 26}, {15, 0}}, "Europe/Berlin", hours(2)), utc({2026, 10, 26}, 14));
  EXPECT_EQ(moment_of({{2026, 10, 24}, {15, 0}}, "Europe/Berlin", hours(2)), utc({2026, 10, 24}, 13));
  EXPECT_EQ(moment_of({{2026, 10, 25}, {2, 30}}, "Europe/Berlin", hours(2)), utc({2026, 10, 25}, 0, 30))
      << "of two the first";
  EXPECT_EQ(moment_of({{2026, 3, 29}, {2, 30}}, "Europe/Berlin", hours(1)), utc({2026, 3, 29}, 1, 30))
      << "3:30, which is half an hour after the change";
  EXPECT_EQ(moment_of({{2026, 10, 26}, {15, 0}}, "", hours(2)), utc({2026, 10, 26}, 13));
}

}  // namespace
}  // namespace callai::orchestrators
