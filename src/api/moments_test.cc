#include "api/moments.h"

#include <gtest/gtest.h>

namespace callai::api {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

const core::WallTime kDay{sys_days(year(2026) / 11 / 24)};

TEST(Moments, ADateIsItsBeginning) {
  EXPECT_EQ(moment_from("2026-11-24"), kDay);
}

TEST(Moments, OffsetsAndFractionsCount) {
  EXPECT_EQ(moment_from("2026-11-24T10:15:00Z"), kDay + std::chrono::minutes(615));
  EXPECT_EQ(moment_from("2026-11-24T10:15:00.250+02:00"),
            kDay + std::chrono::minutes(495) + std::chrono::milliseconds(250));
  EXPECT_EQ(moment_from("2026-11-24T22:00:00-03:30"), kDay + std::chrono::minutes(25 * 60 + 30));
}

TEST(Moments, WhatIsNoneIsNothing) {
  for (const char* text : {"", "2026", "2026-02-30", "2026-11-24T", "2026-11-24T10:15", "2026-11-24T10:15:00",
                           "2026-11-24T24:00:00Z", "2026-11-24T10:15:00.Z", "2026-11-24T10:15:00Zx", "1969-12-31",
                           "2026-13-01", "2026-11-24T10:15:00+0200", "-026-11-24", "2026-11-24 "}) {
    EXPECT_EQ(moment_from(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace callai::api
