#include "audio/media_session.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "audio/testing/allocation_counter.h"
#include "audio/testing/media_fakes.h"
#include "dsp/tone_generator.h"

namespace callai::audio {
namespace {

using testing::Pcm;
using testing::operator+;
using std::chrono::milliseconds;
using testing::silence;
using testing::voice;

class Session : public ::testing::Test {
 protected:
  Session() { media_.run(true); }

  void hear(const Pcm& pcm) {
    conversation::Frame out{};
    for (std::size_t i = 0; i + core::kFrameSamples <= pcm.size(); i += core::kFrameSamples) {
      now_ += core::kFrameDuration;
      media_.tick(now_, std::span(pcm).subspan(i, core::kFrameSamples), out);
    }
  }
  std::vector<MediaEvent> events() {
    std::vector<MediaEvent> all;
    MediaEvent event;
    while (media_.take(event)) all.push_back(event);
    return all;
  }
  Pcm captured(std::uint32_t utterance) {
    Pcm all;
    CapturedFrame frame;
    while (media_.take(frame)) {
      EXPECT_EQ(frame.utterance, utterance);
      all.insert(all.end(), frame.pcm.begin(), frame.pcm.end());
    }
    return all;
  }

  testing::CountingWakeup wakeup_;
  MediaSession media_{TurnSettings{}, std::make_unique<testing::LevelVad>(), wakeup_, nullptr};
  core::TimePoint now_;
};

TEST_F(Session, CapturesFrom300MillisecondsBeforeTheVoiceToTheEndOfThePause) {
  const Pcm spoken = silence(milliseconds(1000)) + voice(milliseconds(500));
  const Pcm pause = silence(milliseconds(800));
  hear(spoken);
  const Pcm begun = captured(1);
  hear(pause);
  const auto all = events();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].kind, MediaEventKind::kSpeechStarted);
  EXPECT_EQ(all[0].at, core::TimePoint(milliseconds(1000)));
  EXPECT_EQ(all[0].count, 15);
  EXPECT_EQ(all[1].kind, MediaEventKind::kSpeechPaused);
  EXPECT_EQ(all[2].kind, MediaEventKind::kSpeechStopped);
  EXPECT_EQ(all[2].at, core::TimePoint(milliseconds(1500)));
  const Pcm said = spoken + pause;
  EXPECT_EQ(begun + captured(1), Pcm(said.begin() + 8 * 700, said.begin() + 8 * 2100));
}

TEST_F(Session, TellsThatAPauseWasNotTheEnd) {
  hear(silence(milliseconds(1000)) + voice(milliseconds(500)) + silence(milliseconds(200)) + voice(milliseconds(300)) +
       silence(milliseconds(800)));
  std::vector<MediaEventKind> kinds;
  for (const MediaEvent& event : events()) kinds.push_back(event.kind);
  EXPECT_EQ(kinds,
            (std::vector{MediaEventKind::kSpeechStarted, MediaEventKind::kSpeechPaused, MediaEventKind::kSpeechResumed,
                         MediaEventKind::kSpeechPaused, MediaEventKind::kSpeechStopped}));
}

TEST_F(Session, WakesDispatchForEventsAndEvery100MillisecondsOfSpeech) {
  hear(silence(milliseconds(1000)));
  EXPECT_EQ(wakeup_.signals, 0);
  hear(voice(milliseconds(60)));
  EXPECT_EQ(wakeup_.signals, 1);
  hear(voice(milliseconds(500)));
  EXPECT_EQ(wakeup_.signals, 6);
}

TEST_F(Session, ReportsABeepOnceAndOnlyWhenAskedTo) {
  Pcm beep(8000);
  dsp::ToneGenerator(1000.0, -60.0 + 40.0).fill(beep);
  const auto beeps = [this] {
    int n = 0;
    for (const MediaEvent& event : events()) n += event.kind == MediaEventKind::kBeep ? 1 : 0;
    return n;
  };
  hear(beep);
  EXPECT_EQ(beeps(), 0);
  media_.await_beep(true);
  hear(silence(milliseconds(100)) + beep + silence(milliseconds(100)) + beep);
  EXPECT_EQ(beeps(), 1);
}

TEST_F(Session, ReportsAGreetingThatTalksOnOnceAndOnlyWhenAskedTo) {
  const auto greetings = [this] {
    int n = 0;
    for (const MediaEvent& event : events()) n += event.kind == MediaEventKind::kGreeting ? 1 : 0;
    return n;
  };
  const Pcm greeting = silence(milliseconds(800)) + voice(milliseconds(6000));
  media_.await_greeting(true);
  hear(greeting);
  EXPECT_EQ(greetings(), 1);
  hear(greeting);
  EXPECT_EQ(greetings(), 0);
}

TEST_F(Session, IsSilentAndDeafUntilItRuns) {
  media_.run(false);
  hear(silence(milliseconds(500)) + voice(milliseconds(500)));
  EXPECT_TRUE(events().empty());
  EXPECT_EQ(media_.counts().ticks, 0U);
}

TEST_F(Session, CountsWhatTheRecogniserMissedWhenNobodyTakesIt) {
  hear(silence(milliseconds(500)) + voice(milliseconds(5000)));
  EXPECT_GT(media_.counts().lost_captured, 0U);
  EXPECT_EQ(media_.counts().lost_events, 0U);
}

TEST_F(Session, ATickAllocatesNothingWhileBothSidesSpeak) {
  PcmStream stream;
  ASSERT_TRUE(stream.write(voice(milliseconds(3000), -20.0)));
  stream.finish();
  ASSERT_TRUE(media_.post({PlayoutVerb::kSpeak, false, 1, 0, &stream, {}}));
  media_.await_beep(true);
  const Pcm said = silence(milliseconds(400)) + voice(milliseconds(1000)) + silence(milliseconds(1000));
  const std::uint64_t before = testing::allocations();
  hear(said);
  EXPECT_EQ(testing::allocations(), before);
  EXPECT_GE(events().size(), 4U);
}

// For the thread sanitizer too: media on one thread, dispatch on another.
TEST_F(Session, MediaAndDispatchMeetOnlyInTheRings) {
  const Pcm said = silence(milliseconds(400)) + voice(milliseconds(500)) + silence(milliseconds(700)) +
                   voice(milliseconds(400)) + silence(milliseconds(700));
  std::atomic<bool> done{false};
  std::vector<std::unique_ptr<PcmStream>> streams;
  for (int i = 0; i < 20; ++i) streams.push_back(std::make_unique<PcmStream>());
  std::jthread media([&] {
    for (int round = 0; round < 10; ++round) hear(said);
    done = true;
  });
  std::jthread lane([&] {
    const Pcm word = voice(milliseconds(250), -20.0);
    for (auto& stream : streams) {
      stream->set_words({milliseconds(250)});
      (void)stream->write(word);
      stream->finish();
    }
  });
  std::size_t next = 0;
  std::size_t started = 0;
  std::size_t stopped = 0;
  const auto drain = [&] {
    CapturedFrame frame;
    while (media_.take(frame)) EXPECT_GT(frame.utterance, 0U);
    for (const MediaEvent& event : events()) {
      started += event.kind == MediaEventKind::kSpeechStarted ? 1 : 0;
      stopped += event.kind == MediaEventKind::kSpeechStopped ? 1 : 0;
    }
  };
  while (!done) {
    drain();
    if (next < streams.size() &&
        media_.post(
            {PlayoutVerb::kSpeak, next % 3 == 0, static_cast<std::uint32_t>(next + 1), 0, streams[next].get(), {}})) {
      ++next;
    }
    (void)media_.post({PlayoutVerb::kPause, false, 0, 0, nullptr, {}});
    (void)media_.post({PlayoutVerb::kResume, false, 0, 0, nullptr, {}});
    media_.expect(next % 2 == 0 ? ExpectedAnswer::kOpen : ExpectedAnswer::kDigits);
  }
  media.join();
  lane.join();
  drain();
  EXPECT_GT(started, 0U);
  EXPECT_EQ(started, stopped);
}

}  // namespace
}  // namespace callai::audio
