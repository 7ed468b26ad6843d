#include "dsp/loss_concealer.h"

#include <gtest/gtest.h>

#include <vector>

#include "dsp/level.h"
#include "dsp/tone_generator.h"

namespace callai::dsp {
namespace {

TEST(LossConcealer, AHoleSoundsLikeWhatWasBeforeAndFadesWithin60Ms) {
  LossConcealer concealer;
  ToneGenerator tone(200, -20);
  std::vector<std::int16_t> frame(160);
  for (int i = 0; i < 10; ++i) {
    tone.fill(frame);
    concealer.heard(frame);
  }
  concealer.fill(frame);
  EXPECT_NEAR(level_dbfs(frame), -20, 4);
  concealer.fill(frame);
  concealer.fill(frame);
  concealer.fill(frame);
  EXPECT_EQ(peak(frame), 0);
  tone.fill(frame);
  concealer.heard(frame);
  EXPECT_NEAR(level_dbfs(frame), -20, 4);
}

TEST(LossConcealer, SilenceStaysSilent) {
  LossConcealer concealer;
  std::vector<std::int16_t> frame(160);
  concealer.fill(frame);
  concealer.heard(frame);
  concealer.fill(frame);
  EXPECT_EQ(peak(frame), 0);
}

}  // namespace
}  // namespace callai::dsp
