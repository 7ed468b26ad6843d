#include "telephony/rtp/rtp_packet.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace callai::telephony {
namespace {

std::vector<std::uint8_t> packet(std::uint8_t first_byte, std::vector<std::uint8_t> rest) {
  std::vector<std::uint8_t> bytes(kRtpHeaderBytes);
  RtpHeader header;
  header.marker = true;
  header.payload_type = 101;
  header.sequence = 0xFFFE;
  header.timestamp = 0x01020304;
  header.ssrc = 0xDEADBEEF;
  write_rtp_header(header, bytes);
  bytes[0] = first_byte;
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  return bytes;
}

std::vector<std::uint8_t> payload_of(const std::vector<std::uint8_t>& bytes) {
  const auto view = parse_rtp(bytes);
  if (!view) return {0xBA, 0xD0};
  return {view->payload.begin(), view->payload.end()};
}

TEST(RtpPacket, AHeaderIsReadAsItWasWritten) {
  const auto view = parse_rtp(packet(0x80, {7}));
  ASSERT_TRUE(view);
  EXPECT_TRUE(view->header.marker);
  EXPECT_EQ(view->header.payload_type, 101);
  EXPECT_EQ(view->header.sequence, 0xFFFE);
  EXPECT_EQ(view->header.timestamp, 0x01020304U);
  EXPECT_EQ(view->header.ssrc, 0xDEADBEEFU);
}

TEST(RtpPacket, PaddingContributingSourcesAndExtensionsAreCutOff) {
  EXPECT_EQ(payload_of(packet(0x80, {1, 2, 3})), (std::vector<std::uint8_t>{1, 2, 3}));
  EXPECT_EQ(payload_of(packet(0xA0, {1, 2, 0, 2})), (std::vector<std::uint8_t>{1, 2}));
  EXPECT_EQ(payload_of(packet(0x81, {9, 9, 9, 9, 1})), (std::vector<std::uint8_t>{1}));
  EXPECT_EQ(payload_of(packet(0x90, {0xBE, 0xDE, 0, 1, 9, 9, 9, 9, 1})), (std::vector<std::uint8_t>{1}));
}

TEST(RtpPacket, LengthsThatDoNotFitAreNoPacket) {
  EXPECT_FALSE(parse_rtp({}));
  auto bytes = packet(0x80, {});
  EXPECT_TRUE(parse_rtp(bytes));
  bytes.pop_back();
  EXPECT_FALSE(parse_rtp(bytes));
  EXPECT_FALSE(parse_rtp(packet(0x40, {1})));           // version 1
  EXPECT_FALSE(parse_rtp(packet(0xA0, {1, 3})));        // more padding than payload
  EXPECT_FALSE(parse_rtp(packet(0xA0, {1, 0})));        // padding counts itself
  EXPECT_FALSE(parse_rtp(packet(0x8F, {1, 2, 3})));     // 15 sources promised
  EXPECT_FALSE(parse_rtp(packet(0x90, {0, 0, 0})));     // half an extension
  EXPECT_FALSE(parse_rtp(packet(0x90, {0, 0, 0, 1})));  // its word is missing
}

TEST(RtpPacket, RtcpIsToldByItsSecondByte) {
  EXPECT_FALSE(looks_like_rtcp(packet(0x80, {})));
  EXPECT_TRUE(looks_like_rtcp(std::vector<std::uint8_t>{0x80, 200}));
  EXPECT_TRUE(looks_like_rtcp(std::vector<std::uint8_t>{0x81, 201, 0, 0}));
  EXPECT_FALSE(looks_like_rtcp(std::vector<std::uint8_t>{0x80}));
}

TEST(Unwrapper, CountsOnWhereTheFieldWraps) {
  Unwrapper<std::uint16_t> sequence;
  EXPECT_EQ(sequence.unwrap(65534), 65534);
  EXPECT_EQ(sequence.unwrap(1), 65537);
  EXPECT_EQ(sequence.unwrap(65535), 65535);
  Unwrapper<std::uint32_t> timestamp;
  EXPECT_EQ(timestamp.unwrap(0xFFFFFFFF), 0xFFFFFFFFLL);
  EXPECT_EQ(timestamp.unwrap(159), 0x1'0000'009FLL);
}

}  // namespace
}  // namespace callai::telephony
