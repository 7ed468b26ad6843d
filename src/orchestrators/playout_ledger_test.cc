#include "orchestrators/playout_ledger.h"

#include <gtest/gtest.h>

namespace callai::orchestrators {
namespace {

conversation::SpeechSegment segment(const std::string& text) {
  conversation::SpeechSegment s;
  s.text = text;
  return s;
}

TEST(PlayoutLedger, NumbersSegmentsAndLetsEachLeaveOnce) {
  PlayoutLedger ledger;
  const core::SegmentId first = ledger.add(segment("one two three"));
  const core::SegmentId second = ledger.add(segment("four five"));
  EXPECT_NE(first, second);
  EXPECT_EQ(ledger.playing(), nullptr);
  EXPECT_TRUE(ledger.started(first, core::TimePoint{}));
  EXPECT_FALSE(ledger.started(first, core::TimePoint{})) << "a repeated notice is stale";
  ASSERT_EQ(ledger.finished(first).size(), 1U);
  EXPECT_TRUE(ledger.finished(first).empty());
  EXPECT_FALSE(ledger.empty());
}

TEST(PlayoutLedger, CutKeepsTheWordsOfThePlayingSegmentAndNoneBehindIt) {
  PlayoutLedger ledger;
  const core::SegmentId first = ledger.add(segment("one two three"));
  ledger.add(segment("four five"));
  ledger.started(first, core::TimePoint{});
  const auto all = ledger.cut(first, 2);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].spoken.words_heard, 2);
  EXPECT_FALSE(all[0].spoken.finished);
  EXPECT_EQ(all[1].spoken.words_heard, 0);
  EXPECT_TRUE(ledger.empty());
}

TEST(PlayoutLedger, CutNeverHearsMoreWordsThanThereAre) {
  PlayoutLedger ledger;
  const core::SegmentId first = ledger.add(segment("one two"));
  ledger.started(first, core::TimePoint{});
  EXPECT_EQ(ledger.cut(first, 99)[0].spoken.words_heard, 2);
}

TEST(PlayoutLedger, AFillerThatOvertookDoesNotFinishTheReplyQueuedBeforeIt) {
  PlayoutLedger ledger;
  const core::SegmentId reply = ledger.add(segment("the reply"));
  const core::SegmentId filler = ledger.add(segment("one moment"));
  ledger.started(filler, core::TimePoint{});
  ASSERT_EQ(ledger.finished(filler).size(), 1U);
  ASSERT_NE(ledger.front(), nullptr);
  EXPECT_EQ(ledger.front()->spoken.segment.id, reply);
}

TEST(PlayoutLedger, AFailedSegmentLeavesWithoutHavingBeenHeard) {
  PlayoutLedger ledger;
  const core::SegmentId first = ledger.add(segment("one two"));
  const auto lost = ledger.failed(first);
  ASSERT_TRUE(lost.has_value());
  EXPECT_EQ(lost->spoken.words_heard, 0);
  EXPECT_FALSE(ledger.failed(first).has_value());
}

}  // namespace
}  // namespace callai::orchestrators
