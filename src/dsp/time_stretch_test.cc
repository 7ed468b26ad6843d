#include "dsp/time_stretch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "dsp/noise_generator.h"
#include "dsp/tone_generator.h"

namespace callai::dsp {
namespace {

constexpr std::size_t kSize = 280;

std::vector<std::int16_t> tone(double hz) {
  std::vector<std::int16_t> pcm(kSize + kLongestPeriod);
  ToneGenerator(hz, -15.0).fill(pcm);
  return pcm;
}

int steepest(const std::vector<std::int16_t>& pcm, std::size_t size) {
  int step = 0;
  for (std::size_t i = 1; i < size; ++i) step = std::max(step, std::abs(pcm[i] - pcm[i - 1]));
  return step;
}

TEST(TimeStretch, AVoicedSoundLosesOrGainsWholePeriodsWithoutAClick) {
  for (const double hz : {80.0, 125.0, 210.0, 330.0}) {
    const double period = 8000.0 / hz;
    auto shorter = tone(hz);
    const int slope = steepest(shorter, kSize);
    auto longer = shorter;
    const std::size_t less = kSize - shorten(shorter, kSize);
    const std::size_t more = lengthen(longer, kSize) - kSize;
    ASSERT_GT(less, 0U) << hz;
    EXPECT_NEAR(std::remainder(static_cast<double>(less), period), 0, 1.0) << hz;
    EXPECT_NEAR(std::remainder(static_cast<double>(more), period), 0, 1.0) << hz;
    EXPECT_LE(steepest(shorter, kSize - less), slope * 12 / 10) << hz;
    EXPECT_LE(steepest(longer, kSize + more), slope * 12 / 10) << hz;
  }
}

TEST(TimeStretch, NoiseIsLeftAloneUnlessItIsQuiet) {
  std::vector<std::int16_t> noise(kSize + kLongestPeriod);
  NoiseGenerator(1, -20.0).fill(noise);
  EXPECT_EQ(shorten(noise, kSize), kSize);
  NoiseGenerator(1, -60.0).fill(noise);
  EXPECT_EQ(shorten(noise, kSize), kSize - kLongestPeriod);
  std::vector<std::int16_t> silence(kSize + kLongestPeriod);
  EXPECT_EQ(lengthen(silence, kSize), kSize + kLongestPeriod);
}

}  // namespace
}  // namespace callai::dsp
