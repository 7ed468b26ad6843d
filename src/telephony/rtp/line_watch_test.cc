#include "telephony/rtp/line_watch.h"

#include <gtest/gtest.h>

#include <string>

namespace callai::telephony {
namespace {

using std::chrono::seconds;

/// What is noticed, in words, second by second.
class LineWatchTest : public testing::Test {
 protected:
  struct Second {
    bool we_hear = true;
    bool it_hears = true;
    bool it_sends = true;
  };

  std::string run(int duration, Second second) {
    std::string noticed;
    for (int i = 0; i < duration; ++i) {
      now += seconds(1);
      sent += 50;
      its_packets += second.it_sends ? 50 : 0;
      its_highest += second.it_hears ? 50 : 0;
      if (second.we_hear) watch.heard(now);
      if (reports && now.time_since_epoch() % seconds(5) == seconds(0)) report();
      while (const auto event = watch.tick(now)) noticed += word(*event);
    }
    return noticed;
  }

  void report() {
    RtcpReport said;
    said.sender = SenderInfo{0, 0, its_packets, 0};
    if (its_highest != 0) said.reception = ReceptionReport{1, 0, 0, its_highest, 0, 0, 0};
    watch.reported(now, said, sent);
  }

  static std::string word(const MediaEvent& event) {
    if (std::holds_alternative<MediaTimeout>(event)) return "timeout ";
    if (std::holds_alternative<MediaRecovered>(event)) return "recovered ";
    return std::get<OneWayAudio>(event).we_hear_nothing ? "we-hear-nothing " : "it-hears-nothing ";
  }

  LineWatch watch{LineWatchSettings{}};
  core::TimePoint now{};
  bool reports = true;
  std::uint64_t sent = 0;
  std::uint32_t its_packets = 0;
  std::uint32_t its_highest = 0;
};

TEST_F(LineWatchTest, AGoodCallIsNothingToReport) {
  watch.start(now, true, true);
  EXPECT_EQ(run(100, {}), "");
}

TEST_F(LineWatchTest, NothingSinceTheAnswerIsReportedAfterSixSecondsThenAsATimeoutThenWhenItComes) {
  watch.start(now, true, true);
  reports = false;
  EXPECT_EQ(run(5, {.we_hear = false}), "");
  EXPECT_EQ(run(1, {.we_hear = false}), "we-hear-nothing ");
  EXPECT_EQ(run(60, {.we_hear = false}), "timeout ");
  EXPECT_EQ(run(10, {}), "recovered ");
}

TEST_F(LineWatchTest, PacketsThatTheFarSideSaysItSendsAndThatNeverComeAreReported) {
  watch.start(now, true, true);
  run(20, {});
  EXPECT_EQ(run(15, {.we_hear = false}), "we-hear-nothing ");
}

TEST_F(LineWatchTest, AFarSideThatSavesPacketsInSilenceIsNoTroubleWhileItsReportsGoOn) {
  watch.start(now, true, true);
  run(20, {});
  EXPECT_EQ(run(600, {.we_hear = false, .it_sends = false}), "");
  EXPECT_EQ(run(10, {}), "");
}

TEST_F(LineWatchTest, SilenceWithoutReportsIsATimeout) {
  watch.start(now, true, true);
  run(20, {});
  reports = false;
  EXPECT_EQ(run(29, {.we_hear = false, .it_sends = false}), "");
  EXPECT_EQ(run(29, {.we_hear = false, .it_sends = false}), "timeout ");
}

TEST_F(LineWatchTest, ReportsOfPacketsThatNeverComeEndInATimeout) {
  watch.start(now, true, true);
  run(20, {});
  EXPECT_EQ(run(60, {.we_hear = false}), "we-hear-nothing timeout ");
}

TEST_F(LineWatchTest, ATimeoutOfZeroIsNone) {
  watch = LineWatch({.media_timeout = seconds(0)});
  watch.start(now, true, true);
  run(20, {});
  reports = false;
  EXPECT_EQ(run(600, {.we_hear = false, .it_sends = false}), "");
}

TEST_F(LineWatchTest, AFarSideThatReportsNothingNewFromUsHearsNothing) {
  watch.start(now, true, true);
  EXPECT_EQ(run(12, {.it_hears = false}), "it-hears-nothing ");
  EXPECT_EQ(run(60, {.it_hears = false}), "");
  EXPECT_EQ(run(10, {}), "recovered ");
}

TEST_F(LineWatchTest, AgreedSilenceIsNoTrouble) {
  watch.start(now, false, false);
  EXPECT_EQ(run(100, {.we_hear = false, .it_hears = false, .it_sends = false}), "");
  watch.start(now, true, true);
  EXPECT_EQ(run(10, {}), "");
}

TEST_F(LineWatchTest, WithoutReportsNothingIsSaidOfWhatTheFarSideHears) {
  watch.start(now, true, true);
  reports = false;
  EXPECT_EQ(run(100, {.it_hears = false}), "");
}

}  // namespace
}  // namespace callai::telephony
