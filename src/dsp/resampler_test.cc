#include "dsp/resampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "dsp/level.h"
#include "dsp/tone_generator.h"

namespace callai::dsp {
namespace {

std::vector<std::int16_t> tone(double hz, int rate_hz, std::size_t samples) {
  std::vector<std::int16_t> pcm(samples);
  ToneGenerator(hz, -12.0, rate_hz).fill(pcm);
  return pcm;
}

TEST(Resampler, KeepsLengthLevelAndPhaseOfATone) {
  for (const int in_rate : {16000, 24000}) {
    const auto out = resample(tone(1000.0, in_rate, static_cast<std::size_t>(in_rate)), in_rate, 8000);
    ASSERT_TRUE(out.ok());
    ASSERT_EQ(out->size(), 8000U);
    EXPECT_NEAR(level_dbfs(*out), -12.0, 0.2);
    const auto expected = tone(1000.0, 8000, 8000);
    for (std::size_t i = 400; i < 7600; i += 7) EXPECT_NEAR((*out)[i], expected[i], 600) << i;
  }
}

TEST(Resampler, RemovesWhatTheTelephoneCannotCarry) {
  const auto out = resample(tone(6000.0, 16000, 16000), 16000, 8000);
  ASSERT_TRUE(out.ok());
  EXPECT_LT(level_dbfs(std::span(*out).subspan(400, 7000)), -50.0);
}

TEST(Resampler, BlocksGiveTheSameAsAWhole) {
  const auto pcm = tone(700.0, 24000, 4800);
  auto a = Resampler::create(24000, 8000);
  auto b = Resampler::create(24000, 8000);
  ASSERT_TRUE(a.ok());
  ASSERT_TRUE(b.ok());
  std::vector<std::int16_t> whole;
  std::vector<std::int16_t> pieces;
  a->process(pcm, whole);
  a->flush(whole);
  for (std::size_t i = 0; i < pcm.size(); i += 37) {
    b->process(std::span(pcm).subspan(i, std::min<std::size_t>(37, pcm.size() - i)), pieces);
  }
  b->flush(pieces);
  EXPECT_EQ(whole, pieces);
}

TEST(Resampler, RefusesARateThatIsNone) {
  EXPECT_EQ(Resampler::create(0, 8000).error().code, core::ErrorCode::kInvalidArgument);
  EXPECT_FALSE(resample({}, 8000, -1).ok());
}

TEST(LinearUpsampler, PutsMeansBetweenSamples) {
  LinearUpsampler up;
  std::vector<std::int16_t> out;
  up.process(std::vector<std::int16_t>{100, 300}, out);
  up.process(std::vector<std::int16_t>{-300}, out);
  EXPECT_EQ(out, (std::vector<std::int16_t>{50, 100, 200, 300, 0, -300}));
  up.reset();
  out.clear();
  up.process(std::vector<std::int16_t>{10}, out);
  EXPECT_EQ(out.front(), 5);
}

TEST(LinearUpsampler, DoesNotOverflowAtFullScale) {
  LinearUpsampler up;
  std::vector<std::int16_t> out;
  up.process(std::vector<std::int16_t>{32767, 32767, -32768, -32768}, out);
  EXPECT_EQ(out[2], 32767);
  EXPECT_EQ(out[6], -32768);
}

}  // namespace
}  // namespace callai::dsp
