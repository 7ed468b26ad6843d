#include "telephony/rtp/packetizer.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "conversation/audio_port.h"

namespace callai::telephony {
namespace {

class EveryLength : public testing::TestWithParam<std::size_t> {};

TEST_P(EveryLength, CarriesEverySampleOnceUnderItsOwnTimestamp) {
  Packetizer packetizer(1000);
  std::int16_t next_in = 0;
  std::int16_t next_out = 0;
  for (int i = 0; i < 60; ++i) {
    conversation::Frame frame;
    std::iota(frame.begin(), frame.end(), next_in);
    next_in = static_cast<std::int16_t>(next_in + core::kFrameSamples);
    packetizer.add(frame);
    while (true) {
      const auto piece = packetizer.next(GetParam());
      if (piece.pcm.empty()) break;
      EXPECT_EQ(piece.timestamp, 1000U + static_cast<std::uint32_t>(next_out));
      for (const std::int16_t sample : piece.pcm) ASSERT_EQ(sample, next_out++);
    }
    EXPECT_LT(next_in - next_out, static_cast<int>(GetParam()));
  }
}

INSTANTIATE_TEST_SUITE_P(Packetizer, EveryLength, testing::Values(80U, 160U, 240U, 320U, 480U));

TEST(Packetizer, FramesThatAreNotSentMoveTheClockOn) {
  Packetizer packetizer(0);
  packetizer.add(conversation::Frame{});
  packetizer.skip_frame();
  packetizer.skip_frame();
  packetizer.add(conversation::Frame{});
  EXPECT_EQ(packetizer.next(160).timestamp, 480U);
  EXPECT_TRUE(packetizer.next(160).pcm.empty());
  EXPECT_EQ(packetizer.clock(), 640U);
}

}  // namespace
}  // namespace callai::telephony
