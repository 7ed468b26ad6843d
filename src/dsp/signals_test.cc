// Tones, noise and the beep detector together: what one makes, the other must find or leave alone.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <vector>

#include "core/units.h"
#include "dsp/beep_detector.h"
#include "dsp/level.h"
#include "dsp/noise_generator.h"
#include "dsp/tone_generator.h"
#include "dsp/wav_file.h"

namespace callai::dsp {
namespace {

using Frame = std::vector<std::int16_t>;

int frames_until_beep(double hz, double dbfs, int limit = 50) {
  ToneGenerator tone(hz, dbfs);
  BeepDetector detector;
  Frame frame(core::kFrameSamples);
  for (int i = 1; i <= limit; ++i) {
    tone.fill(frame);
    if (detector.process(frame)) return i;
  }
  return 0;
}

TEST(ToneGenerator, HasTheLevelAskedFor) {
  Frame pcm(8000);
  ToneGenerator(1000.0, -20.0).fill(pcm);
  EXPECT_NEAR(level_dbfs(pcm), -20.0, 0.05);
}

TEST(ToneGenerator, IsContinuousOverBlocks) {
  ToneGenerator a(440.0, -10.0);
  ToneGenerator b(440.0, -10.0);
  Frame whole(320);
  Frame first(160);
  Frame second(160);
  a.fill(whole);
  b.fill(first);
  b.fill(second);
  first.insert(first.end(), second.begin(), second.end());
  EXPECT_EQ(whole, first);
}

TEST(NoiseGenerator, HasTheLevelAskedForInBothColours) {
  for (const NoiseColour colour : {NoiseColour::kWhite, NoiseColour::kComfort}) {
    Frame pcm(80000);
    NoiseGenerator(7, -30.0, colour).fill(pcm);
    EXPECT_NEAR(level_dbfs(pcm), -30.0, 0.3);
  }
}

TEST(NoiseGenerator, SameSeedSameSamples) {
  Frame a(500);
  Frame b(500);
  Frame c(500);
  NoiseGenerator(1, -30.0).fill(a);
  NoiseGenerator(1, -30.0).fill(b);
  NoiseGenerator(2, -30.0).fill(c);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
}

TEST(NoiseGenerator, ComfortNoiseHasLessOfTheHighBand) {
  const auto roughness = [](NoiseColour colour) {
    Frame pcm(20000);
    NoiseGenerator(3, -30.0, colour).fill(pcm);
    double sum = 0;
    for (std::size_t i = 1; i < pcm.size(); ++i) sum += std::abs(pcm[i] - pcm[i - 1]);
    return sum;
  };
  EXPECT_LT(roughness(NoiseColour::kComfort), 0.6 * roughness(NoiseColour::kWhite));
}

TEST(BeepDetector, HearsTheBeepsOfRealMachinesAfter120Milliseconds) {
  for (const double hz : {440.0, 850.0, 1000.0, 1400.0, 1987.0}) EXPECT_EQ(frames_until_beep(hz, -15.0), 6) << hz;
}

TEST(BeepDetector, NamesTheFrequency) {
  ToneGenerator tone(1400.0, -15.0);
  BeepDetector detector;
  Frame frame(core::kFrameSamples);
  tone.fill(frame);
  detector.process(frame);
  EXPECT_NEAR(detector.frequency_hz(), 1400.0, 25.0);
  detector.reset();
  EXPECT_EQ(detector.frequency_hz(), 0.0);
}

TEST(BeepDetector, ReportsABeepOnce) {
  ToneGenerator tone(1000.0, -15.0);
  BeepDetector detector;
  Frame frame(core::kFrameSamples);
  int beeps = 0;
  for (int i = 0; i < 50; ++i) {
    tone.fill(frame);
    beeps += detector.process(frame) ? 1 : 0;
  }
  EXPECT_EQ(beeps, 1);
}

TEST(BeepDetector, IgnoresAFaintToneAndOneOutsideTheBand) {
  EXPECT_EQ(frames_until_beep(1000.0, -50.0), 0);
  EXPECT_EQ(frames_until_beep(200.0, -15.0), 0);
  EXPECT_EQ(frames_until_beep(3000.0, -15.0), 0);
}

TEST(BeepDetector, IgnoresTwoTonesAtOnceAndAToneOf100Milliseconds) {
  ToneGenerator low(697.0, -15.0);
  ToneGenerator high(1209.0, -15.0);
  BeepDetector detector;
  Frame a(core::kFrameSamples);
  Frame b(core::kFrameSamples);
  for (int i = 0; i < 50; ++i) {
    low.fill(a);
    high.fill(b);
    mix_into(a, b);
    EXPECT_FALSE(detector.process(a));
  }
  EXPECT_EQ(frames_until_beep(1000.0, -15.0, 5), 0);
}

TEST(BeepDetector, IgnoresNoise) {
  for (const NoiseColour colour : {NoiseColour::kWhite, NoiseColour::kComfort}) {
    NoiseGenerator noise(11, -25.0, colour);
    BeepDetector detector;
    Frame frame(core::kFrameSamples);
    for (int i = 0; i < 5000; ++i) {
      noise.fill(frame);
      EXPECT_FALSE(detector.process(frame));
    }
  }
}

TEST(BeepDetector, IgnoresHumanSpeech) {
  const std::filesystem::path folder = std::filesystem::path(CALLAI_SOURCE_DIR) / "../shared/data/speech/human";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no recordings of people here";
  int beeps = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".wav") continue;
    const auto pcm = read_wav(entry.path().string(), core::kTelephoneRateHz);
    ASSERT_TRUE(pcm.ok());
    BeepDetector detector;
    for (std::size_t i = 0; i + core::kFrameSamples <= pcm->size(); i += core::kFrameSamples) {
      beeps += detector.process(std::span(*pcm).subspan(i, core::kFrameSamples)) ? 1 : 0;
    }
  }
  EXPECT_EQ(beeps, 0);
}

}  // namespace
}  // namespace callai::dsp
