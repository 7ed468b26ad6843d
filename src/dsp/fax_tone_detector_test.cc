#include "dsp/fax_tone_detector.h"

#include <gtest/gtest.h>

#include <vector>

#include "dsp/noise_generator.h"
#include "dsp/tone_generator.h"

namespace callai::dsp {
namespace {

/// Frame of 20 ms in which it was certain; -1: never.
int certain_after(const std::vector<std::int16_t>& line) {
  FaxToneDetector detector;
  for (std::size_t i = 0; i + 160 <= line.size(); i += 160) {
    if (detector.process(std::span(line).subspan(i, 160))) return static_cast<int>(i / 160);
  }
  return -1;
}

std::vector<std::int16_t> tone(double hz, std::size_t ms) {
  std::vector<std::int16_t> pcm(8 * ms);
  ToneGenerator(hz, -20).fill(pcm);
  return pcm;
}

TEST(FaxToneDetector, HearsACallingAndAnAnsweringFaxAfter400Milliseconds) {
  EXPECT_EQ(certain_after(tone(1100, 500)), 19);
  EXPECT_EQ(certain_after(tone(2100, 500)), 19);
  EXPECT_EQ(certain_after(tone(2110, 500)), 19);  // T.30 allows 15 Hz
}

TEST(FaxToneDetector, HearsAnAnswerToneWithPhaseReversals) {
  auto line = tone(2100, 2600);
  for (std::size_t i = 1234; i < line.size(); ++i) {
    if (i / 3600 % 2 == 0) line[i] = static_cast<std::int16_t>(-line[i]);
  }
  EXPECT_GT(certain_after(line), 0);
}

TEST(FaxToneDetector, BeepsShortTonesNoiseAndSilenceAreNoFax) {
  EXPECT_EQ(certain_after(tone(1000, 2000)), -1);
  EXPECT_EQ(certain_after(tone(1400, 2000)), -1);
  EXPECT_EQ(certain_after(tone(2100, 300)), -1);
  std::vector<std::int16_t> line(80000);
  EXPECT_EQ(certain_after(line), -1);
  NoiseGenerator(2, -20).fill(line);
  EXPECT_EQ(certain_after(line), -1);
}

}  // namespace
}  // namespace callai::dsp
