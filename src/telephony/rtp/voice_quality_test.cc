#include "telephony/rtp/voice_quality.h"

#include <gtest/gtest.h>

namespace callai::telephony {
namespace {

using std::chrono::milliseconds;

TEST(VoiceQuality, APerfectLineHasTheScoreOfG711) {
  EXPECT_NEAR(estimate_mos({0, milliseconds(0)}), 4.41, 0.01);
}

TEST(VoiceQuality, LossAndDelayLowerItInTheStepsOfTheEModel) {
  // R 93.2 - 95 * 5 / 30.1 = 77.4; table B.1 of G.107: 80 is 4.03, 70 is 3.60.
  EXPECT_NEAR(estimate_mos({5, milliseconds(0)}), 3.93, 0.02);
  // R 93.2 - 0.024 * 300 - 0.11 * 122.7 = 72.5
  EXPECT_NEAR(estimate_mos({0, milliseconds(300)}), 3.72, 0.02);
  EXPECT_GT(estimate_mos({1, milliseconds(50)}), estimate_mos({2, milliseconds(50)}));
}

TEST(VoiceQuality, TheWorstIsOne) {
  EXPECT_DOUBLE_EQ(estimate_mos({100, std::chrono::seconds(5)}), 1.0);
}

}  // namespace
}  // namespace callai::telephony
