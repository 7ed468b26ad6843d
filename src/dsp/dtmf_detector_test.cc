#include "dsp/dtmf_detector.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dsp/level.h"
#include "dsp/noise_generator.h"
#include "dsp/tone_generator.h"

namespace callai::dsp {
namespace {

constexpr std::string_view kKeys = "123A456B789C*0#D";
constexpr double kLow[] = {697, 770, 852, 941};
constexpr double kHigh[] = {1209, 1336, 1477, 1633};

/// `ms` of a key, then 60 ms of pause.
void press(std::vector<std::int16_t>& line, char key, std::size_t ms) {
  const std::size_t at = kKeys.find(key);
  std::vector<std::int16_t> low(8 * ms);
  std::vector<std::int16_t> high(8 * ms);
  ToneGenerator(kLow[at / 4], -15).fill(low);
  ToneGenerator(kHigh[at % 4], -15).fill(high);
  mix_into(low, high);
  line.insert(line.end(), low.begin(), low.end());
  line.insert(line.end(), 480, 0);
}

std::string heard(std::vector<std::int16_t> line) {
  line.resize(line.size() + 1600);
  DtmfDetector detector;
  std::string keys;
  for (std::size_t i = 0; i + 160 <= line.size(); i += 160) {
    if (const char key = detector.process(std::span(line).subspan(i, 160)); key != '\0') keys += key;
  }
  return keys;
}

TEST(DtmfDetector, HearsEveryKeyOnceAlsoTheSameOneTwice) {
  std::vector<std::int16_t> line(333);
  for (const char key : std::string("0123456789*#ABCD11")) press(line, key, 60);
  EXPECT_EQ(heard(line), "0123456789*#ABCD11");
}

TEST(DtmfDetector, NoiseOnTheLineAndShortClicksAreNoKeys) {
  std::vector<std::int16_t> line;
  press(line, '5', 15);
  EXPECT_EQ(heard(line), "");
  std::vector<std::int16_t> noise(80000);
  NoiseGenerator(3, -20).fill(noise);
  EXPECT_EQ(heard(noise), "");
}

}  // namespace
}  // namespace callai::dsp
