#include "telephony/rtp/stream_statistics.h"

#include <gtest/gtest.h>

namespace callai::telephony {
namespace {

using std::chrono::milliseconds;
using Verdict = StreamStatistics::Verdict;

/// Packets of 20 ms, one after the other, to be left out or bent by a test.
class Sender {
 public:
  explicit Sender(std::uint16_t first) { header_.sequence = first; }
  RtpHeader next() {
    const RtpHeader now = header_;
    header_.sequence = static_cast<std::uint16_t>(header_.sequence + 1);
    header_.timestamp += 160;
    at_ += milliseconds(20);
    return now;
  }
  core::TimePoint at() const { return at_; }
  void jump(std::uint16_t by) { header_.sequence = static_cast<std::uint16_t>(header_.sequence + by); }
  void change_ssrc() { header_.ssrc += 1; }

 private:
  RtpHeader header_;
  core::TimePoint at_{};
};

Verdict hear(StreamStatistics& statistics, Sender& sender, core::Duration late = {}) {
  const RtpHeader header = sender.next();
  return statistics.received(sender.at() + late, header, 160, true);
}

TEST(StreamStatistics, LossIsWhatTheSequenceNumbersMissAlsoOverTheirWrap) {
  StreamStatistics statistics;
  Sender sender(65500);
  for (int i = 0; i < 100; ++i) {
    if (i % 10 == 5) {
      sender.next();
    } else {
      EXPECT_EQ(hear(statistics, sender), Verdict::kGood);
    }
  }
  EXPECT_EQ(statistics.counts().expected, 100U);
  EXPECT_EQ(statistics.counts().lost(), 10U);
  EXPECT_EQ(statistics.cumulative_lost(), 10);
  EXPECT_EQ(statistics.counts().bytes, 90U * 160U);
  EXPECT_EQ(statistics.take_fraction_lost(), 256 * 10 / 100);
  EXPECT_EQ(statistics.take_fraction_lost(), 0);
  EXPECT_EQ(statistics.extended_highest_sequence(), 65500U + 99U);
}

TEST(StreamStatistics, ASteadyStreamHasNoJitterAndAlternatingDelayTendsToIt) {
  StreamStatistics steady;
  StreamStatistics shaken;
  Sender a(1);
  Sender b(1);
  for (int i = 0; i < 200; ++i) {
    hear(steady, a);
    hear(shaken, b, milliseconds(i % 2 == 0 ? 0 : 10));
  }
  EXPECT_DOUBLE_EQ(steady.counts().jitter_ms, 0.0);
  EXPECT_NEAR(shaken.counts().jitter_ms, 10.0, 0.1);
  EXPECT_NEAR(shaken.jitter_ticks(), 80, 1);
}

TEST(StreamStatistics, AnotherSsrcRestartsWithoutCountingTheJumpAsLoss) {
  StreamStatistics statistics;
  Sender sender(10);
  for (int i = 0; i < 5; ++i) hear(statistics, sender);
  sender.change_ssrc();
  sender.jump(30000);
  EXPECT_EQ(hear(statistics, sender), Verdict::kRestart);
  EXPECT_EQ(hear(statistics, sender), Verdict::kGood);
  EXPECT_EQ(statistics.counts().expected, 7U);
  EXPECT_EQ(statistics.counts().lost(), 0U);
}

TEST(StreamStatistics, ALargeJumpIsBelievedWhenTheNextPacketConfirmsIt) {
  StreamStatistics statistics;
  Sender sender(10);
  for (int i = 0; i < 5; ++i) hear(statistics, sender);
  sender.jump(20000);
  EXPECT_EQ(hear(statistics, sender), Verdict::kSuspicious);
  EXPECT_EQ(hear(statistics, sender), Verdict::kRestart);
  EXPECT_EQ(hear(statistics, sender), Verdict::kGood);
}

TEST(StreamStatistics, ReorderedPacketsAreNoLoss) {
  StreamStatistics statistics;
  Sender sender(10);
  hear(statistics, sender);
  const RtpHeader late = sender.next();
  hear(statistics, sender);
  EXPECT_EQ(statistics.counts().lost(), 1U);
  EXPECT_EQ(statistics.received(sender.at(), late, 160, true), Verdict::kGood);
  EXPECT_EQ(statistics.counts().lost(), 0U);
}

}  // namespace
}  // namespace callai::telephony
