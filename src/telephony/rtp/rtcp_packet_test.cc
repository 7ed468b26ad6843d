#include "telephony/rtp/rtcp_packet.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace callai::telephony {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t kMe = 0x11111111;
constexpr std::uint32_t kYou = 0x22222222;

RtcpReport full_report() {
  RtcpReport report;
  report.ssrc = kYou;
  report.sender = SenderInfo{0x0123456789ABCDEF, 8000, 50, 8000};
  report.reception = ReceptionReport{kMe, 25, -3, 70000, 12, 0xABCD0123, 6554};
  return report;
}

std::vector<std::uint8_t> written(const RtcpReport& report, std::string_view cname = "agent") {
  std::array<std::uint8_t, kRtcpBytes> bytes{};
  const std::size_t size = write_rtcp(report, cname, bytes);
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

TEST(RtcpPacket, AReportIsReadAsItWasWritten) {
  const auto bytes = written(full_report());
  const auto report = parse_rtcp(bytes, kMe);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->ssrc, kYou);
  ASSERT_TRUE(report->sender && report->reception);
  EXPECT_EQ(report->sender->ntp, 0x0123456789ABCDEFULL);
  EXPECT_EQ(report->sender->rtp_timestamp, 8000U);
  EXPECT_EQ(report->sender->packets, 50U);
  EXPECT_EQ(report->reception->fraction_lost, 25);
  EXPECT_EQ(report->reception->cumulative_lost, -3);
  EXPECT_EQ(report->reception->highest_sequence, 70000U);
  EXPECT_EQ(report->reception->jitter_ticks, 12U);
  EXPECT_EQ(report->reception->delay_since, 6554U);
  EXPECT_FALSE(report->goodbye);
}

TEST(RtcpPacket, ReportsOnOtherStreamsAreNotTaken) {
  EXPECT_FALSE(parse_rtcp(written(full_report()), 0x333)->reception);
}

TEST(RtcpPacket, AReceiverWithoutAStreamSaysSoAndSaysGoodbye) {
  RtcpReport report;
  report.ssrc = kYou;
  report.goodbye = true;
  const auto heard = parse_rtcp(written(report), kMe);
  ASSERT_TRUE(heard);
  EXPECT_FALSE(heard->sender || heard->reception);
  EXPECT_TRUE(heard->goodbye);
}

TEST(RtcpPacket, EveryLengthOfACnameFillsWholeWords) {
  for (std::size_t n = 0; n < 80; ++n) {
    const auto bytes = written(full_report(), std::string(n, 'x'));
    EXPECT_EQ(bytes.size() % 4, 0U);
    EXPECT_TRUE(parse_rtcp(bytes, kMe)) << n;
  }
}

TEST(RtcpPacket, CutAndFalsePacketsAreNone) {
  const auto bytes = written(full_report());
  // 52 bytes of report; the first cut that leaves whole packets is there.
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    EXPECT_EQ(parse_rtcp(std::span(bytes).first(n), kMe).has_value(), n == 52) << n;
  }
  auto bad = bytes;
  bad[0] = 0x9F;  // 31 blocks promised
  EXPECT_FALSE(parse_rtcp(bad, kMe));
  bad = bytes;
  bad[1] = 202;  // does not begin with a report
  EXPECT_FALSE(parse_rtcp(bad, kMe));
}

TEST(RtcpPacket, TheRoundTripIsWhatIsLeftOfTheDelays) {
  const core::WallTime sent(std::chrono::seconds(1'800'000'000));
  ReceptionReport report;
  EXPECT_FALSE(round_trip(report, ntp_of(sent)));
  report.last_sender_report = ntp_middle(ntp_of(sent));
  report.delay_since = 65536 / 2;
  const auto trip = round_trip(report, ntp_of(sent + milliseconds(580)));
  ASSERT_TRUE(trip);
  EXPECT_NEAR(core::to_ms(*trip), 80, 0.1);
  EXPECT_FALSE(round_trip(report, ntp_of(sent - std::chrono::seconds(10))));
}

}  // namespace
}  // namespace callai::telephony
