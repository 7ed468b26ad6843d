#include "telephony/key_merger.h"

#include <gtest/gtest.h>

#include <string>

namespace callai::telephony {
namespace {

using std::chrono::milliseconds;

class KeyMergerTest : public testing::Test {
 protected:
  void press(char key, KeyWay way, milliseconds later = milliseconds(0)) {
    now += later;
    if (merger.is_new(now, key, way)) told += key;
  }

  KeyMerger merger;
  core::TimePoint now{};
  std::string told;
};

TEST_F(KeyMergerTest, APressThatComesByTwoWaysIsToldOnce) {
  press('5', KeyWay::kEvent);
  press('5', KeyWay::kInfo, milliseconds(300));
  press('#', KeyWay::kTones, milliseconds(500));
  press('#', KeyWay::kEvent, milliseconds(40));
  EXPECT_EQ(told, "5#");
}

TEST_F(KeyMergerTest, APressThatComesByThreeWaysIsToldOnce) {
  for (const KeyWay way : {KeyWay::kTones, KeyWay::kEvent, KeyWay::kInfo}) press('1', way, milliseconds(50));
  EXPECT_EQ(told, "1");
}

TEST_F(KeyMergerTest, TheSameKeyTwiceIsTwoPressesHoweverTheyCome) {
  press('7', KeyWay::kEvent);
  press('7', KeyWay::kEvent, milliseconds(150));
  press('7', KeyWay::kInfo, milliseconds(50));
  press('7', KeyWay::kInfo, milliseconds(150));
  EXPECT_EQ(told, "77");
  press('7', KeyWay::kInfo, milliseconds(150));
  EXPECT_EQ(told, "777");
}

TEST_F(KeyMergerTest, TheSameKeyByAnotherWayMuchLaterIsAnotherPress) {
  press('0', KeyWay::kInfo);
  press('0', KeyWay::kEvent, milliseconds(2000));
  EXPECT_EQ(told, "00");
}

}  // namespace
}  // namespace callai::telephony
