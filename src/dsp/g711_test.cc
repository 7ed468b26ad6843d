#include "dsp/g711.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <span>
#include <vector>

namespace callai::dsp {
namespace {

TEST(Mulaw, HasTheValuesOfTheRecommendation) {
  EXPECT_EQ(mulaw_encode(std::int16_t{0}), 0xFF);
  EXPECT_EQ(mulaw_encode(std::int16_t{32767}), 0x80);
  EXPECT_EQ(mulaw_encode(std::int16_t{-32768}), 0x00);
  EXPECT_EQ(mulaw_decode(std::uint8_t{0x80}), 8031 * 4);  // table 2a, the last output value
  EXPECT_EQ(mulaw_decode(std::uint8_t{0x00}), -8031 * 4);
  EXPECT_EQ(mulaw_decode(std::uint8_t{0xFE}), 2 * 4);
  EXPECT_EQ(mulaw_decode(kMulawSilence), 0);
}

TEST(Alaw, HasTheValuesOfTheRecommendation) {
  EXPECT_EQ(alaw_encode(std::int16_t{0}), kAlawSilence);
  EXPECT_EQ(alaw_encode(std::int16_t{-1}), 0x55);
  EXPECT_EQ(alaw_encode(std::int16_t{32767}), 0xAA);
  EXPECT_EQ(alaw_encode(std::int16_t{-32768}), 0x2A);
  EXPECT_EQ(alaw_decode(std::uint8_t{0xAA}), 4032 * 8);  // table 1a, the last output value (in units of 1/4096)
  EXPECT_EQ(alaw_decode(kAlawSilence), 8);
}

TEST(Mulaw, EveryCodeSurvivesTheRoundTripButNegativeZero) {
  for (int code = 0; code < 256; ++code) {
    const auto c = static_cast<std::uint8_t>(code);
    EXPECT_EQ(mulaw_encode(mulaw_decode(c)), c == 0x7F ? 0xFF : c) << code;
  }
}

TEST(Alaw, EveryCodeSurvivesTheRoundTrip) {
  for (int code = 0; code < 256; ++code) {
    const auto c = static_cast<std::uint8_t>(code);
    EXPECT_EQ(alaw_encode(alaw_decode(c)), c) << code;
  }
}

// No level is nearer than the one chosen by more than the half step at a segment's border allows.
template <typename Encode, typename Decode>
void expect_nearly_nearest(Encode encode, Decode decode, int slack) {
  std::set<int> levels;
  for (int code = 0; code < 256; ++code) levels.insert(decode(static_cast<std::uint8_t>(code)));
  int previous = -40000;
  for (int x = -32768; x <= 32767; ++x) {
    const int chosen = decode(encode(static_cast<std::int16_t>(x)));
    EXPECT_GE(chosen, previous) << "not monotonic at " << x;
    previous = chosen;
    const auto above = levels.lower_bound(x);
    int best = 40000;
    if (above != levels.end()) best = std::min(best, *above - x);
    if (above != levels.begin()) best = std::min(best, x - *std::prev(above));
    const int allowed = best + slack + std::abs(x) / 64;
    EXPECT_LE(std::abs(chosen - x), allowed) << x;
  }
}

TEST(Mulaw, PicksTheNearestLevelAndIsMonotonic) {
  expect_nearly_nearest([](std::int16_t s) { return mulaw_encode(s); }, [](std::uint8_t c) { return mulaw_decode(c); },
                        4);
}

TEST(Alaw, PicksTheNearestLevelAndIsMonotonic) {
  expect_nearly_nearest([](std::int16_t s) { return alaw_encode(s); }, [](std::uint8_t c) { return alaw_decode(c); },
                        8);
}

TEST(G711, BlocksOfAnyLengthEqualSamples) {
  std::vector<std::int16_t> pcm;
  for (int x = -32768; x <= 32767; ++x) pcm.push_back(static_cast<std::int16_t>(x));
  for (const std::size_t length : {std::size_t{0}, std::size_t{1}, std::size_t{31}, std::size_t{33}, pcm.size()}) {
    const std::span<const std::int16_t> in(pcm.data(), length);
    std::vector<std::uint8_t> codes(length);
    std::vector<std::int16_t> back(length);
    mulaw_encode(in, codes);
    mulaw_decode(codes, back);
    for (std::size_t i = 0; i < length; ++i) {
      ASSERT_EQ(codes[i], mulaw_encode(pcm[i])) << pcm[i];
      ASSERT_EQ(back[i], mulaw_decode(codes[i])) << pcm[i];
    }
    alaw_encode(in, codes);
    alaw_decode(codes, back);
    for (std::size_t i = 0; i < length; ++i) {
      ASSERT_EQ(codes[i], alaw_encode(pcm[i])) << pcm[i];
      ASSERT_EQ(back[i], alaw_decode(codes[i])) << pcm[i];
    }
  }
}

}  // namespace
}  // namespace callai::dsp
