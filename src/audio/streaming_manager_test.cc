#include "audio/streaming_manager.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

#include "audio/testing/allocation_counter.h"
#include "audio/testing/media_fakes.h"

namespace callai::audio {
namespace {

using std::chrono::milliseconds;
using testing::Pcm;

class Playout : public ::testing::Test {
 protected:
  /// `words` words of 250 ms each, at full level so that a click would show; finished unless `open`.
  void speak(std::uint32_t segment, int words, bool filler = false, bool open = false) {
    streams_.push_back(std::make_unique<PcmStream>());
    PcmStream& stream = *streams_.back();
    std::vector<core::Duration> ends;
    for (int i = 1; i <= words; ++i) ends.push_back(i * milliseconds(250));
    stream.set_words(ends);
    ASSERT_TRUE(stream.write(testing::voice(words * milliseconds(250), -12.0)));
    if (!open) stream.finish();
    post({PlayoutVerb::kSpeak, filler, segment, 0, &stream, {}});
  }
  void post(const PlayoutCommand& command) { ASSERT_TRUE(manager_.post(command)); }
  void verb(PlayoutVerb verb) { post({verb, false, 0, ++clears_, nullptr, {}}); }

  void tick(int n = 1) {
    for (int i = 0; i < n; ++i) {
      now_ += core::kFrameDuration;
      conversation::Frame out{};
      manager_.tick(now_, out);
      played_.insert(played_.end(), out.begin(), out.end());
    }
  }
  std::optional<MediaEvent> next() {
    MediaEvent event;
    if (!events_.pop(event)) return std::nullopt;
    return event;
  }
  void expect(MediaEventKind kind, std::uint32_t segment) {
    const auto event = next();
    ASSERT_TRUE(event.has_value());
    EXPECT_EQ(event->kind, kind);
    EXPECT_EQ(event->segment, segment);
  }
  bool last_frame_silent() const { return dsp::peak(std::span(played_).last(core::kFrameSamples)) == 0; }
  /// Samples from the start until the last one that is not zero.
  static std::size_t length(const Pcm& pcm) {
    std::size_t n = pcm.size();
    while (n > 0 && pcm[n - 1] == 0) --n;
    return n;
  }
  static int largest_step(const Pcm& pcm) {
    int largest = 0;
    for (std::size_t i = 1; i < pcm.size(); ++i) largest = std::max(largest, std::abs(pcm[i] - pcm[i - 1]));
    return largest;
  }

  MediaEvents events_{kMediaEventCapacity};
  StreamingManager manager_{events_};
  std::vector<std::unique_ptr<PcmStream>> streams_;
  Pcm played_;
  core::TimePoint now_;
  std::uint32_t clears_ = 0;
};

TEST_F(Playout, PlaysSegmentsInOrderWithoutAGap) {
  speak(1, 1);
  speak(2, 1);
  tick(30);
  expect(MediaEventKind::kSegmentStarted, 1);
  expect(MediaEventKind::kSegmentFinished, 1);
  expect(MediaEventKind::kSegmentStarted, 2);
  expect(MediaEventKind::kSegmentFinished, 2);
  EXPECT_FALSE(next());
  EXPECT_NEAR(static_cast<double>(length(played_)), 4000.0, 4.0);
  EXPECT_FALSE(manager_.agent_speaking());
}

TEST_F(Playout, AFillerGoesAheadOfRepliesThatHaveNotBegun) {
  speak(1, 1);
  tick();
  speak(2, 1);
  speak(3, 1);
  speak(4, 1, true);
  speak(5, 1, true);
  tick(80);
  std::vector<std::uint32_t> order;
  while (const auto event = next()) {
    if (event->kind == MediaEventKind::kSegmentStarted) order.push_back(event->segment);
  }
  EXPECT_EQ(order, (std::vector<std::uint32_t>{1, 4, 5, 2, 3}));
}

TEST_F(Playout, PauseIsSilentWithinOneFrame) {
  speak(1, 8);
  tick(20);
  EXPECT_FALSE(last_frame_silent());
  verb(PlayoutVerb::kPause);
  tick();
  EXPECT_EQ(dsp::peak(std::span(played_).last(core::kFrameSamples - 40)), 0);  // 5 ms of fade, then nothing
  tick(3);
  EXPECT_TRUE(last_frame_silent());
  EXPECT_TRUE(manager_.agent_speaking());
}

TEST_F(Playout, ResumesFromTheStartOfTheInterruptedWord) {
  speak(1, 8);
  tick(55);  // 1100 ms: four words heard, the fifth begun
  verb(PlayoutVerb::kPause);
  tick(10);
  verb(PlayoutVerb::kResume);
  const std::size_t before = played_.size();
  tick(80);
  // From 1000 ms on there is one second left.
  EXPECT_NEAR(static_cast<double>(length(Pcm(played_.begin() + static_cast<std::ptrdiff_t>(before), played_.end()))),
              8000.0, 4.0);
  expect(MediaEventKind::kSegmentStarted, 1);
  expect(MediaEventKind::kSegmentFinished, 1);
  EXPECT_FALSE(next());
}

TEST_F(Playout, ResumesFromTheStartOfTheSegmentWhenFewWordsWereHeard) {
  speak(1, 4);
  tick(30);  // 600 ms: two words
  verb(PlayoutVerb::kPause);
  tick(2);
  verb(PlayoutVerb::kResume);
  const std::size_t before = played_.size();
  tick(80);
  EXPECT_NEAR(static_cast<double>(length(Pcm(played_.begin() + static_cast<std::ptrdiff_t>(before), played_.end()))),
              8000.0, 4.0);
}

TEST_F(Playout, ClearTellsTheSegmentAndTheWordsThatWereFullyHeard) {
  speak(7, 8);
  speak(8, 8);
  tick(44);  // 880 ms
  verb(PlayoutVerb::kClear);
  tick();
  expect(MediaEventKind::kSegmentStarted, 7);
  const auto cut = next();
  ASSERT_TRUE(cut.has_value());
  EXPECT_EQ(cut->kind, MediaEventKind::kPlayoutCut);
  EXPECT_EQ(cut->segment, 7U);
  EXPECT_EQ(cut->count, 3);
  EXPECT_EQ(cut->clear, 1U);
  tick(20);
  EXPECT_TRUE(last_frame_silent());
  EXPECT_FALSE(next());
}

TEST_F(Playout, WordsHeardOfAPausedSegmentAreThoseUpToThePause) {
  speak(7, 8);
  tick(44);
  verb(PlayoutVerb::kPause);
  tick(40);
  verb(PlayoutVerb::kClear);
  tick();
  next();
  EXPECT_EQ(next()->count, 3);
}

TEST_F(Playout, ClearOfNothingIsAnsweredAndWhatIsSpokenAfterItSurvives) {
  verb(PlayoutVerb::kClear);
  speak(3, 1);
  tick(20);
  const auto cut = next();
  EXPECT_EQ(cut->kind, MediaEventKind::kPlayoutCut);
  EXPECT_EQ(cut->segment, 0U);
  expect(MediaEventKind::kSegmentStarted, 3);
  expect(MediaEventKind::kSegmentFinished, 3);
}

TEST_F(Playout, WhatIsSpokenDuringAPauseWaits) {
  verb(PlayoutVerb::kPause);
  speak(1, 1);
  tick(10);
  EXPECT_FALSE(next());
  verb(PlayoutVerb::kResume);
  tick();
  expect(MediaEventKind::kSegmentStarted, 1);
}

TEST_F(Playout, NothingClicks) {
  const int steepest = largest_step(testing::voice(milliseconds(2000), -12.0));
  speak(1, 8);
  speak(2, 2);
  tick(17);
  verb(PlayoutVerb::kPause);
  tick(5);
  verb(PlayoutVerb::kResume);
  tick(23);
  verb(PlayoutVerb::kPause);
  verb(PlayoutVerb::kResume);
  tick(31);
  verb(PlayoutVerb::kClear);
  speak(3, 3);
  tick(21);
  verb(PlayoutVerb::kClear);
  tick(5);
  EXPECT_LE(largest_step(played_), steepest + 32767 / 40);
  EXPECT_EQ(manager_.lost_events(), 0U);
}

TEST_F(Playout, AStreamThatRunsDryIsFadedAndGoesOn) {
  speak(1, 2, false, true);
  tick(40);
  EXPECT_TRUE(last_frame_silent());
  EXPECT_EQ(manager_.underruns(), 1U);
  expect(MediaEventKind::kSegmentStarted, 1);
  EXPECT_FALSE(next());
  ASSERT_TRUE(streams_.back()->write(testing::voice(milliseconds(500), -12.0)));
  streams_.back()->finish();
  tick(40);
  expect(MediaEventKind::kSegmentFinished, 1);
  EXPECT_LE(largest_step(played_), largest_step(testing::voice(milliseconds(500), -12.0)) + 32767 / 40);
}

TEST_F(Playout, AFailedStreamIsDroppedAndTheNextOneSpeaks) {
  speak(1, 2, false, true);
  speak(2, 1);
  tick(5);
  streams_.front()->fail({core::ErrorCode::kUnavailable, "gone", "", ""});
  tick(40);
  expect(MediaEventKind::kSegmentStarted, 1);
  expect(MediaEventKind::kSegmentDropped, 1);
  expect(MediaEventKind::kSegmentStarted, 2);
  expect(MediaEventKind::kSegmentFinished, 2);
}

TEST_F(Playout, WaitsForTheMomentItMayBegin) {
  speak(1, 0);
  streams_.push_back(std::make_unique<PcmStream>());
  ASSERT_TRUE(streams_.back()->write(testing::voice(milliseconds(250))));
  streams_.back()->finish();
  post({PlayoutVerb::kSpeak, false, 2, 0, streams_.back().get(), core::TimePoint(milliseconds(100))});
  tick(4);
  expect(MediaEventKind::kSegmentStarted, 1);
  expect(MediaEventKind::kSegmentFinished, 1);
  EXPECT_FALSE(next());
  tick(1);
  expect(MediaEventKind::kSegmentStarted, 2);
}

TEST_F(Playout, ATickAllocatesNothing) {
  speak(1, 4);
  speak(2, 4, true);
  verb(PlayoutVerb::kPause);
  verb(PlayoutVerb::kResume);
  conversation::Frame out{};
  const std::uint64_t before = testing::allocations();
  for (int i = 0; i < 60; ++i) manager_.tick(core::TimePoint(i * core::kFrameDuration), out);
  EXPECT_EQ(testing::allocations(), before);
  const auto probe = std::make_unique<int>(1);
  EXPECT_GT(testing::allocations(), before);  // the counter counts
}

}  // namespace
}  // namespace callai::audio
