#include "core/system_ticker.h"

#include <gtest/gtest.h>

namespace callai::core {
namespace {

using std::chrono::milliseconds;

constexpr TimePoint at(int ms) {
  return TimePoint(milliseconds(ms));
}

TEST(TickSchedule, DeadlinesAreAbsolute) {
  TickSchedule schedule(at(0), milliseconds(20), milliseconds(40));
  EXPECT_EQ(schedule.due(), at(20));
  EXPECT_EQ(schedule.begin(at(27)).late, milliseconds(7));
  EXPECT_EQ(schedule.due(), at(40));
  const Tick tick = schedule.begin(at(40));
  EXPECT_EQ(tick.late, Duration{0});
  EXPECT_EQ(tick.due, at(40));
  EXPECT_EQ(tick.skipped, 0);
}

TEST(TickSchedule, CatchesUpAShortDelayTurnByTurn) {
  TickSchedule schedule(at(0), milliseconds(20), milliseconds(40));
  EXPECT_EQ(schedule.begin(at(60)).skipped, 0);
  EXPECT_EQ(schedule.begin(at(60)).due, at(40));
  EXPECT_EQ(schedule.begin(at(60)).due, at(60));
}

TEST(TickSchedule, GivesUpWhatIsMoreThanFortyMillisecondsLate) {
  TickSchedule schedule(at(0), milliseconds(20), milliseconds(40));
  const Tick tick = schedule.begin(at(1025));
  EXPECT_EQ(tick.skipped, 49);
  EXPECT_EQ(tick.due, at(1000));
  EXPECT_LE(tick.late, milliseconds(40));
  EXPECT_EQ(schedule.due(), at(1020));
}

TEST(SystemTicker, TurnsComeInOrderAndNeverEarly) {
  SystemTicker ticker(milliseconds(1), milliseconds(40));
  TimePoint last;
  for (int i = 0; i < 20; ++i) {
    const Tick tick = ticker.wait();
    EXPECT_GT(tick.due, last);
    EXPECT_GE(tick.late, Duration{0});
    last = tick.due;
  }
}

}  // namespace
}  // namespace callai::core
