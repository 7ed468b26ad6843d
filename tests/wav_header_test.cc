#include "wav_header.h"

#include <gtest/gtest.h>

namespace callai::tests {
namespace {

TEST(WavHeader, ReadsWhatWasWritten) {
  const auto header = wav_header(tone_wav(0.25));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->format, 1);
  EXPECT_EQ(header->channels, 1);
  EXPECT_EQ(header->rate_hz, 8000);
  EXPECT_EQ(header->bits, 16);
  EXPECT_TRUE(header->whole);
  EXPECT_DOUBLE_EQ(header->seconds(), 0.25);
}

TEST(WavHeader, SeesThatSamplesAreMissing) {
  const std::string tone = tone_wav(0.25);
  const auto header = wav_header(tone.substr(0, tone.size() - 1));
  ASSERT_TRUE(header);
  EXPECT_FALSE(header->whole);
}

TEST(WavHeader, IsNotFoundInSomethingElse) {
  EXPECT_FALSE(wav_header(""));
  EXPECT_FALSE(wav_header("RIFFxxxxWAVE"));
  EXPECT_FALSE(wav_header(std::string(100, 'x')));
}

}  // namespace
}  // namespace callai::tests
