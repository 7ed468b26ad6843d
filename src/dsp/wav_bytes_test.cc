#include "dsp/wav_bytes.h"

#include <gtest/gtest.h>

#include <vector>

namespace callai::dsp {
namespace {

TEST(WavBytes, AreReadBackByTheirOwnHead) {
  const std::vector<std::int16_t> pcm{0, 1, -2, 32767, -32768};
  const std::string bytes = wav_bytes(pcm, 16000);
  EXPECT_EQ(bytes.size(), 44U + 10U);
  const auto start = wav_start(bytes);
  ASSERT_TRUE(start.has_value());
  EXPECT_EQ(start->rate_hz, 16000);
  EXPECT_EQ(start->channels, 1);
  EXPECT_EQ(start->bits, 16);
  EXPECT_EQ(start->format, 1);
  EXPECT_EQ(start->data, 44U);
  EXPECT_EQ(bytes.substr(44), std::string("\0\0\1\0\xFE\xFF\xFF\x7F\0\x80", 10));
}

TEST(WavStart, OtherChunksAreSteppedOver) {
  std::string bytes = wav_bytes(std::vector<std::int16_t>{7}, 24000);
  bytes.insert(36, std::string("LIST\3\0\0\0abc\0", 12));
  EXPECT_EQ(wav_start(bytes)->data, 56U);
}

TEST(WavStart, NothingIsSaidBeforeTheSamplesBegin) {
  const std::string bytes = wav_bytes(std::vector<std::int16_t>{7}, 24000);
  for (std::size_t size = 0; size < 44; ++size) EXPECT_FALSE(wav_start(std::string_view(bytes).substr(0, size)));
  EXPECT_FALSE(wav_start("this is no audio at all, and long enough to be"));
  EXPECT_FALSE(wav_start(std::string("RIFF\0\0\0\0WAVEdata\0\0\0\0", 20))) << "no format";
}

}  // namespace
}  // namespace callai::dsp
