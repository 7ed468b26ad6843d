#include "telephony/rtp/srtp.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "telephony/rtp/rtcp_packet.h"
#include "telephony/rtp/rtp_packet.h"

namespace callai::telephony {
namespace {

SrtpKey key(std::uint8_t seed, SrtpSuite suite = SrtpSuite::kAesCm128HmacSha1_80) {
  SrtpKey made;
  made.suite = suite;
  for (std::size_t i = 0; i < made.key_and_salt.size(); ++i) {
    made.key_and_salt[i] = static_cast<std::uint8_t>(seed + i);
  }
  return made;
}

std::vector<std::uint8_t> plain(std::uint16_t sequence) {
  std::vector<std::uint8_t> bytes(kRtpHeaderBytes + 160, 0x55);
  RtpHeader header;
  header.sequence = sequence;
  header.ssrc = 77;
  write_rtp_header(header, bytes);
  return bytes;
}

std::vector<std::uint8_t> sealed(SrtpContext& context, std::uint16_t sequence) {
  auto bytes = plain(sequence);
  const std::size_t size = bytes.size();
  bytes.resize(size + SrtpContext::kOverhead);
  bytes.resize(context.protect(bytes, size));
  return bytes;
}

TEST(Srtp, WhatIsSealedIsOpenedWithTheSameKeyOnly) {
  for (const SrtpSuite suite : {SrtpSuite::kAesCm128HmacSha1_80, SrtpSuite::kAesCm128HmacSha1_32}) {
    const auto sender = SrtpContext::for_sending(key(1, suite), 77).value();
    const auto receiver = SrtpContext::for_receiving(key(1, suite)).value();
    const auto other = SrtpContext::for_receiving(key(2, suite)).value();
    auto packet = sealed(*sender, 9);
    EXPECT_EQ(packet.size(), plain(9).size() + (suite == SrtpSuite::kAesCm128HmacSha1_80 ? 10 : 4));
    auto stolen = packet;
    EXPECT_FALSE(other->unprotect(stolen));
    const auto opened = receiver->unprotect(packet);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(std::ranges::equal(*opened, plain(9)));
  }
}

TEST(Srtp, ChangedAndRepeatedPacketsAreRefused) {
  const auto sender = SrtpContext::for_sending(key(1), 77).value();
  const auto receiver = SrtpContext::for_receiving(key(1)).value();
  const auto packet = sealed(*sender, 9);
  auto changed = packet;
  changed[20] ^= 1;
  EXPECT_FALSE(receiver->unprotect(changed));
  auto first = packet;
  auto again = packet;
  EXPECT_TRUE(receiver->unprotect(first));
  EXPECT_FALSE(receiver->unprotect(again));
  std::vector<std::uint8_t> tiny(5);
  EXPECT_FALSE(receiver->unprotect(tiny));
  EXPECT_FALSE(receiver->unprotect_rtcp(tiny));
}

TEST(Srtp, ReportsAreSealedToo) {
  const auto sender = SrtpContext::for_sending(key(1), 77).value();
  const auto receiver = SrtpContext::for_receiving(key(1)).value();
  RtcpReport report;
  report.ssrc = 77;
  std::vector<std::uint8_t> bytes(kRtcpBytes + SrtpContext::kOverhead);
  const std::size_t size = sender->protect_rtcp(bytes, write_rtcp(report, "agent", bytes));
  ASSERT_GT(size, 0U);
  const auto opened = receiver->unprotect_rtcp(std::span(bytes).first(size));
  ASSERT_TRUE(opened);
  EXPECT_EQ(parse_rtcp(*opened, 1)->ssrc, 77U);
}

}  // namespace
}  // namespace callai::telephony
