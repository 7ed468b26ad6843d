#include "audio/speech_level.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "dsp/level.h"

namespace callai::audio {
namespace {

std::vector<std::int16_t> tone(std::size_t samples, double amplitude) {
  std::vector<std::int16_t> pcm(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    pcm[i] =
        static_cast<std::int16_t>(amplitude * std::sin(2 * std::numbers::pi * 440.0 * static_cast<double>(i) / 8000));
  }
  return pcm;
}

int limit() {
  return static_cast<int>(std::ceil(32768 * dsp::gain_from_db(kPeakDbfs)));
}

TEST(SpeechLevel, PausesDoNotCount) {
  auto pcm = tone(8000, 3000);
  const double loud = voiced_dbfs(pcm);
  pcm.resize(24000, 0);
  EXPECT_NEAR(voiced_dbfs(pcm), loud, 0.01);
}

TEST(SpeechLevel, QuietAndLoudComeOutAlike) {
  for (const double amplitude : {300.0, 3000.0, 30000.0}) {
    auto pcm = tone(8000, amplitude);
    level_speech(pcm);
    EXPECT_NEAR(voiced_dbfs(pcm), kSpeechDbfs, 0.1) << amplitude;
  }
}

TEST(SpeechLevel, SilenceStaysSilence) {
  std::vector<std::int16_t> pcm(8000, 1);
  level_speech(pcm);
  EXPECT_EQ(pcm, std::vector<std::int16_t>(8000, 1));
  EXPECT_EQ(voiced_dbfs(pcm), dsp::kSilenceDbfs);
}

TEST(SpeechLevel, TakesPiecesShorterThanAFrame) {
  std::vector<std::int16_t> pcm(100, 1000);
  level_speech(pcm);
  EXPECT_EQ(pcm, std::vector<std::int16_t>(100, 1000));
  std::vector<std::int16_t> none;
  level_speech(none);
  EXPECT_EQ(voiced_dbfs(none), dsp::kSilenceDbfs);
}

TEST(SpeechLevel, PeaksStayBelowTheLimitAndAreNotFlat) {
  auto pcm = tone(8000, 2000);
  for (std::size_t i = 2000; i < 2100; ++i) pcm[i] = static_cast<std::int16_t>(pcm[i] * 12);
  level_speech(pcm);
  EXPECT_LE(dsp::peak(pcm), limit());
  int at_limit = 0;
  for (const auto sample : pcm) at_limit += std::abs(sample) >= limit() - 1 ? 1 : 0;
  EXPECT_LE(at_limit, 12) << "a clipped burst has dozens";
}

TEST(SpeechLevel, APeakAtEitherEndIsTurnedDownToo) {
  auto pcm = tone(8000, 1000);
  pcm.front() = 32767;
  pcm.back() = -32768;
  level_speech(pcm);
  EXPECT_LE(dsp::peak(pcm), limit());
}

TEST(SpeechLevel, TheLimiterIsLocal) {
  auto with = tone(16000, 2000);
  auto without = with;
  with[4000] = 32767;
  level_speech(with);
  level_speech(without);
  const double ratio = static_cast<double>(with[12000 + 5]) / without[12000 + 5];
  EXPECT_NEAR(ratio, 1.0, 0.1) << "one sharp sample does not make the sentence quiet";
}

}  // namespace
}  // namespace callai::audio
