#include "pipeline/endpoint_health.h"

#include <gtest/gtest.h>

namespace callai::pipeline {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

core::TimePoint at(core::Duration d) {
  return core::TimePoint(d);
}

TEST(EndpointHealth, OneFailureIsForgiven) {
  EndpointHealth health;
  health.failed(at(seconds(0)));
  EXPECT_TRUE(health.admit(at(seconds(0))));
}

TEST(EndpointHealth, AfterTwoFailuresItRestsAndThenOneMayTry) {
  EndpointHealth health;
  health.failed(at(seconds(0)));
  health.failed(at(seconds(0)));
  EXPECT_FALSE(health.admit(at(milliseconds(999))));
  EXPECT_TRUE(health.is_open(at(milliseconds(999))));
  EXPECT_TRUE(health.admit(at(seconds(1)))) << "the trial";
  EXPECT_FALSE(health.admit(at(seconds(1)))) << "one at a time";
  health.succeeded();
  EXPECT_TRUE(health.admit(at(seconds(1))));
}

TEST(EndpointHealth, EveryFurtherFailureDoublesTheRestUpToAMinute) {
  EndpointHealth health;
  core::TimePoint now = at(seconds(0));
  health.failed(now);
  for (const int rest : {1, 2, 4, 8, 16, 32, 60, 60}) {
    health.failed(now);
    EXPECT_FALSE(health.admit(now + seconds(rest) - milliseconds(1))) << rest;
    EXPECT_TRUE(health.admit(now + seconds(rest))) << rest;
    now += seconds(rest);
  }
}

TEST(EndpointHealth, AWithdrawnTrialLeavesRoomForTheNext) {
  EndpointHealth health;
  health.busy_until(at(seconds(5)));
  EXPECT_FALSE(health.admit(at(seconds(4))));
  EXPECT_TRUE(health.admit(at(seconds(5))));
  health.withdrawn();
  EXPECT_TRUE(health.admit(at(seconds(5))));
}

}  // namespace
}  // namespace callai::pipeline
