#include "dsp/level.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "dsp/tone_generator.h"

namespace callai::dsp {
namespace {

TEST(Level, OfSilenceIsTheFloor) {
  EXPECT_EQ(level_dbfs({}), kSilenceDbfs);
  EXPECT_EQ(level_dbfs(std::vector<std::int16_t>(160, 0)), kSilenceDbfs);
}

TEST(Level, OfAFullScaleSquareIsZero) {
  EXPECT_NEAR(level_dbfs(std::vector<std::int16_t>(160, -32768)), 0.0, 1e-9);
}

TEST(Level, HalvingTheAmplitudeIsSixDecibels) {
  const std::vector<std::int16_t> loud(160, 16000);
  const std::vector<std::int16_t> soft(160, 8000);
  EXPECT_NEAR(level_dbfs(loud) - level_dbfs(soft), 6.02, 0.01);
}

TEST(Level, PeakKnowsTheMostNegativeSample) {
  EXPECT_EQ(peak(std::vector<std::int16_t>{3, -32768, 7}), 32768);
}

TEST(Level, GainSaturatesInsteadOfWrapping) {
  std::vector<std::int16_t> pcm{20000, -20000, 100};
  apply_gain_db(pcm, 20.0);
  EXPECT_EQ(pcm, (std::vector<std::int16_t>{32767, -32768, 1000}));
}

TEST(Level, MixingSaturatesInsteadOfWrapping) {
  std::vector<std::int16_t> a{30000, -30000, 5};
  mix_into(a, std::vector<std::int16_t>{10000, -10000, 6});
  EXPECT_EQ(a, (std::vector<std::int16_t>{32767, -32768, 11}));
}

TEST(Fade, InStartsAtZeroAndOutEndsAtZero) {
  std::vector<std::int16_t> pcm(40, 30000);
  fade_in(pcm);
  EXPECT_EQ(pcm.front(), 0);
  EXPECT_GT(pcm.back(), 29000);
  pcm.assign(40, 30000);
  fade_out(pcm);
  EXPECT_EQ(pcm.back(), 0);
  EXPECT_GT(pcm.front(), 29000);
  for (std::size_t i = 1; i < pcm.size(); ++i) EXPECT_LE(std::abs(pcm[i] - pcm[i - 1]), 760);
}

}  // namespace
}  // namespace callai::dsp
