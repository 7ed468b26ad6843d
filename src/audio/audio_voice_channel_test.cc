#include "audio/audio_voice_channel.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "audio/testing/media_fakes.h"
#include "core/testing/virtual_executor.h"
#include "dsp/wav_file.h"

namespace callai::audio {
namespace {

using testing::Pcm;
using testing::operator+;
using std::chrono::milliseconds;
using testing::silence;
using testing::voice;

/// One call in virtual time: 20 ms of line, then whatever the dispatch sequence has to do.
class Channel : public ::testing::Test {
 protected:
  Channel() { template_ = std::make_shared<const templates::CampaignTemplate>(); }

  void begin(VoiceChannelSettings settings = {}) {
    settings.key = "call";
    settings.virtual_time = true;
    auto& executor = world_.executor();
    channel_ = std::make_unique<AudioVoiceChannel>(world_.env(), executor, executor, wakeup_, recognizer_, synthesizer_,
                                                   template_, settings);
    channel_->start([this](conversation::Event event) { on_event(std::move(event)); });
    hear(silence(milliseconds(400)));
  }
  void on_event(conversation::Event event) {
    log_.push_back({world_.executor().now(), event});
    if (on_event_) on_event_(log_.back().second);
  }
  void hear(const Pcm& pcm) {
    conversation::Frame out{};
    for (std::size_t i = 0; i + core::kFrameSamples <= pcm.size(); i += core::kFrameSamples) {
      world_.executor().advance(core::kFrameDuration);
      if (channel_ == nullptr) return;
      channel_->port().tick(world_.executor().now(), std::span(pcm).subspan(i, core::kFrameSamples), out);
      played_.push_back(dsp::level_dbfs(out));
      if (wakeup_.take()) channel_->drain();
      world_.executor().run_due();
    }
  }
  void speak(std::uint32_t id, const std::string& text) {
    conversation::SpeechSegment segment;
    segment.id = core::SegmentId(id);
    segment.text = text;
    channel_->speak(segment);
  }
  template <typename T>
  std::vector<std::pair<core::TimePoint, T>> all() const {
    std::vector<std::pair<core::TimePoint, T>> found;
    for (const auto& [when, event] : log_) {
      if (const T* e = std::get_if<T>(&event)) found.emplace_back(when, *e);
    }
    return found;
  }
  /// The events' kinds, one letter each.
  std::string story() const {
    std::string out;
    for (const auto& [when, event] : log_) {
      if (std::holds_alternative<conversation::CallerSpeechStarted>(event)) out += '<';
      if (std::holds_alternative<conversation::CallerSpeechContinues>(event)) out += '=';
      if (std::holds_alternative<conversation::CallerSpeechStopped>(event)) out += '>';
      if (std::holds_alternative<conversation::TranscriptFinal>(event)) out += 'F';
      if (std::holds_alternative<conversation::SegmentStarted>(event)) out += '(';
      if (std::holds_alternative<conversation::SegmentFinished>(event)) out += ')';
      if (std::holds_alternative<conversation::PlayoutCut>(event)) out += 'X';
      if (std::holds_alternative<conversation::EngineFailed>(event)) out += '!';
    }
    return out;
  }
  core::TimePoint now() { return world_.executor().now(); }

  core::testing::VirtualEnv world_;
  testing::CountingWakeup wakeup_;
  testing::FakeRecognizer recognizer_;
  testing::FakeSynthesizer synthesizer_;
  std::shared_ptr<const templates::CampaignTemplate> template_;
  std::function<void(const conversation::Event&)> on_event_;
  std::vector<std::pair<core::TimePoint, conversation::Event>> log_;
  std::vector<double> played_;
  std::unique_ptr<AudioVoiceChannel> channel_;
};

TEST_F(Channel, AnUtteranceBecomesStartedStoppedFinal) {
  begin();
  const core::TimePoint said = now();
  hear(voice(milliseconds(800)) + silence(milliseconds(1000)));
  EXPECT_EQ(story(), "<>F");
  const auto started = all<conversation::CallerSpeechStarted>();
  EXPECT_LE(started[0].second.first_voiced - said, milliseconds(40));
  const auto stopped = all<conversation::CallerSpeechStopped>();
  const auto final = all<conversation::TranscriptFinal>();
  EXPECT_EQ(final[0].first - stopped[0].first, milliseconds(30));  // the recogniser's declared latency
  ASSERT_EQ(recognizer_.utterances.size(), 1U);
  // Everything from the pre-roll to the end of the hangover.
  const auto heard = milliseconds(recognizer_.utterances[0].pcm.size() / 8);
  EXPECT_EQ(stopped[0].first - started[0].second.first_voiced + milliseconds(300), heard);
}

TEST_F(Channel, WordTimesCountFromTheFirstVoicedFrame) {
  begin();
  hear(voice(milliseconds(800)) + silence(milliseconds(1000)));
  const auto final = all<conversation::TranscriptFinal>();
  ASSERT_EQ(final.size(), 1U);
  EXPECT_EQ(final[0].second.transcript.words[0].start, milliseconds(100));  // 400 in the stream, less 300 of pre-roll
}

TEST_F(Channel, PartialsComeFiveTimesASecondAndWhenTheCallerPausesAndNeverAfterTheStop) {
  begin();
  hear(voice(milliseconds(2000)) + silence(milliseconds(1000)));
  const auto partials = all<conversation::TranscriptPartial>();
  EXPECT_GE(partials.size(), 8U);
  EXPECT_LE(partials.size(), 14U);
  int close = 0;
  for (std::size_t i = 1; i < partials.size(); ++i) {
    if (partials[i].first - partials[i - 1].first < milliseconds(180)) ++close;
  }
  EXPECT_LE(close, 1);  // the one of the pause
  EXPECT_LT(partials.back().first, all<conversation::CallerSpeechStopped>()[0].first);
}

TEST_F(Channel, TheRecogniserWorksInThePauseAndGoesOnWithTheCaller) {
  begin();
  hear(voice(milliseconds(400)) + silence(milliseconds(300)) + voice(milliseconds(400)) + silence(milliseconds(1000)));
  ASSERT_EQ(recognizer_.utterances.size(), 1U);
  const std::string& verbs = recognizer_.utterances[0].verbs;
  const auto first = verbs.find('p');
  const auto resumed = verbs.find('r');
  ASSERT_NE(first, std::string::npos) << verbs;
  ASSERT_NE(resumed, std::string::npos) << verbs;
  EXPECT_LT(first, resumed) << verbs;
  EXPECT_GT(verbs.rfind('p'), resumed) << "the second pause: " << verbs;
  EXPECT_EQ(verbs.back(), 'f') << verbs;
}

TEST_F(Channel, TellsTheRecogniserWhatIsExpected) {
  begin();
  conversation::Listen listen;
  listen.stage = "offer";
  listen.confirming = true;
  channel_->listen(listen);
  hear(voice(milliseconds(500)) + silence(milliseconds(500)));
  ASSERT_EQ(recognizer_.utterances.size(), 1U);
  EXPECT_EQ(recognizer_.utterances[0].expected.stage, "offer");
  EXPECT_EQ(story(), "<>F");  // and a yes or no ends sooner: 350 ms of pause
}

TEST_F(Channel, SpeaksSegmentsInOrderEachComputedOnItsTurn) {
  begin();
  speak(1, "one two");
  speak(2, "three");
  EXPECT_EQ(synthesizer_.asked, (std::vector<std::string>{"one two"}));
  hear(silence(milliseconds(1000)));
  EXPECT_EQ(synthesizer_.asked, (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(story(), "()()");
  EXPECT_EQ(all<conversation::SegmentStarted>()[1].second.segment, core::SegmentId(2));
}

TEST_F(Channel, TheFirstFrameComesWithinTheDeclaredLatencyAndATick) {
  begin();
  const core::TimePoint asked = now();
  speak(1, "hello");
  hear(silence(milliseconds(100)));
  EXPECT_EQ(all<conversation::SegmentStarted>()[0].first - asked, milliseconds(20));
}

TEST_F(Channel, ABargeInIsSilentOneFrameAfterItWasSaidToContinue) {
  begin();
  speak(1, "a long sentence with many words in it to be cut");
  hear(silence(milliseconds(1000)));
  on_event_ = [this](const conversation::Event& event) {
    if (std::holds_alternative<conversation::CallerSpeechContinues>(event)) channel_->pause();
  };
  const core::TimePoint said = now();
  const std::size_t frames_before = played_.size();
  hear(voice(milliseconds(600), -20.0));
  const auto continues = all<conversation::CallerSpeechContinues>();
  ASSERT_EQ(continues.size(), 1U);
  EXPECT_LE(continues[0].first - said, milliseconds(280));
  // The frame after it carries the fade, the next is silent.
  const auto at = frames_before + static_cast<std::size_t>((continues[0].first - said) / core::kFrameDuration) - 1;
  EXPECT_GT(played_[at], -60.0);
  for (std::size_t i = at + 2; i < played_.size(); ++i) EXPECT_EQ(played_[i], dsp::kSilenceDbfs) << i - at;
}

TEST_F(Channel, ClearTellsWhatWasHeardAndSynthesisOfTheRestStops) {
  begin();
  speak(1, "one two three four");
  speak(2, "five");
  hear(silence(milliseconds(620)));
  channel_->clear();
  speak(3, "six");
  hear(silence(milliseconds(800)));
  EXPECT_EQ(story(), "(X()");
  const auto cut = all<conversation::PlayoutCut>();
  EXPECT_EQ(cut[0].second.segment, core::SegmentId(1));
  EXPECT_EQ(cut[0].second.words_heard, 2);
  EXPECT_EQ(all<conversation::SegmentFinished>()[0].second.segment, core::SegmentId(3));
}

TEST_F(Channel, ASentenceThatCannotBeSpokenIsReportedAndTheNextOneIs) {
  begin();
  synthesizer_.fails_on = "bad";
  speak(1, "bad");
  speak(2, "good");
  hear(silence(milliseconds(600)));
  EXPECT_EQ(story(), "!()");
  EXPECT_EQ(all<conversation::EngineFailed>()[0].second.segment, core::SegmentId(1));
}

TEST_F(Channel, TooManySegmentsAreRefusedNotForgotten) {
  begin();
  for (std::uint32_t i = 1; i <= StreamingManager::kMaxSegments + 1; ++i) speak(i, "w");
  hear(silence(milliseconds(100)));
  const auto failed = all<conversation::EngineFailed>();
  ASSERT_EQ(failed.size(), 1U);
  EXPECT_EQ(failed[0].second.segment, core::SegmentId(StreamingManager::kMaxSegments + 1));
}

TEST_F(Channel, ManyCommandsBetweenTwoTicksKeepTheirMeaning) {
  begin();
  for (int i = 0; i < 500; ++i) {
    channel_->pause();
    channel_->resume();
  }
  speak(1, "one");
  channel_->pause();
  channel_->clear();
  speak(2, "two");
  hear(silence(milliseconds(1000)));
  channel_->drain();
  hear(silence(milliseconds(1000)));
  EXPECT_EQ(story(), "X()");
  EXPECT_EQ(channel_->counts().lost_events, 0U);
}

TEST_F(Channel, WithoutARecogniserTheCallGoesOnWithEmptyFinals) {
  recognizer_.exhausted = true;
  begin();
  hear(voice(milliseconds(500)) + silence(milliseconds(1000)));
  EXPECT_EQ(story(), "!<>F");
  EXPECT_EQ(all<conversation::EngineFailed>()[0].second.engine, conversation::EngineKind::kSpeechRecognizer);
  const auto final = all<conversation::TranscriptFinal>()[0].second.transcript;
  EXPECT_EQ(final.text, "");
  EXPECT_EQ(final.source, "rejected");
}

TEST_F(Channel, FullLanesCostAnUtteranceNotTheCall) {
  begin();
  world_.executor().set_lane_capacity(0);
  speak(1, "unheard");
  hear(voice(milliseconds(500)) + silence(milliseconds(1000)));
  EXPECT_EQ(story(), "!<>F");
  EXPECT_EQ(all<conversation::TranscriptFinal>()[0].second.transcript.source, "rejected");
  world_.executor().set_lane_capacity(core::testing::VirtualExecutor::kNoBound);
  hear(voice(milliseconds(500)) + silence(milliseconds(1000)));
  EXPECT_EQ(story(), "!<>F<>F");
  EXPECT_EQ(all<conversation::TranscriptFinal>()[1].second.transcript.source, "grammar");
}

TEST_F(Channel, FinalsKeepTheOrderOfUtterancesWhenSpeechGoesOnAtOnce) {
  VoiceChannelSettings slow;
  slow.asr_latency = milliseconds(200);
  begin(slow);
  hear(voice(milliseconds(400)) + silence(milliseconds(900)) + voice(milliseconds(400)) + silence(milliseconds(8000)));
  const auto finals = all<conversation::TranscriptFinal>();
  ASSERT_EQ(finals.size(), 2U);
  EXPECT_EQ(finals[0].second.transcript.text, "1");
  EXPECT_EQ(finals[1].second.transcript.text, "2");
}

conversation::Transcript words(const std::string& text) {
  conversation::Transcript transcript;
  transcript.text = text;
  return transcript;
}

TEST_F(Channel, AResultThatAServerWorksOutComesWhenItIsThereAndTheNextUtteranceWaitsForIt) {
  recognizer_.elsewhere = true;
  begin();
  hear(voice(milliseconds(400)) + silence(milliseconds(1000)));
  EXPECT_EQ(story(), "<>");
  ASSERT_EQ(recognizer_.asked_elsewhere.size(), 1U);
  hear(voice(milliseconds(400)) + silence(milliseconds(1000)));
  EXPECT_EQ(story(), "<><>");
  EXPECT_EQ(recognizer_.utterances.size(), 1U) << "the stream is at the first one";
  recognizer_.asked_elsewhere[0](words("first"));
  world_.executor().run_due();
  EXPECT_EQ(story(), "<><>F");
  hear(silence(milliseconds(1000)));
  ASSERT_EQ(recognizer_.asked_elsewhere.size(), 2U);
  EXPECT_GE(recognizer_.utterances[1].pcm.size(), 400U * 8U) << "nothing of it was lost";
  recognizer_.asked_elsewhere[1](words("second"));
  hear(silence(milliseconds(200)));
  const auto finals = all<conversation::TranscriptFinal>();
  ASSERT_EQ(finals.size(), 2U);
  EXPECT_EQ(finals[0].second.transcript.text, "first");
  EXPECT_EQ(finals[1].second.transcript.text, "second");
}

TEST_F(Channel, WhereAServerHasNoResultTheLaneIsAskedForIt) {
  recognizer_.elsewhere = true;
  begin();
  hear(voice(milliseconds(400)) + silence(milliseconds(1000)));
  ASSERT_EQ(recognizer_.asked_elsewhere.size(), 1U);
  recognizer_.asked_elsewhere[0](std::nullopt);
  hear(silence(milliseconds(200)));
  EXPECT_EQ(story(), "<>F");
  EXPECT_EQ(recognizer_.utterances[0].verbs.back(), 'f');
}

TEST_F(Channel, WhatWaitsTooLongBehindAServerIsRejectedAndTheCallGoesOn) {
  recognizer_.elsewhere = true;
  begin();
  hear(voice(milliseconds(400)) + silence(milliseconds(1000)));
  for (int i = 0; i < 100; ++i) hear(voice(milliseconds(600)) + silence(milliseconds(1000)));
  recognizer_.elsewhere = false;
  recognizer_.asked_elsewhere.at(0)(words("first"));
  hear(silence(milliseconds(10'000)));
  EXPECT_EQ(all<conversation::TranscriptFinal>().size(), 101U) << "one each";
  EXPECT_EQ(all<conversation::TranscriptFinal>().back().second.transcript.source, "rejected");
  hear(voice(milliseconds(400)) + silence(milliseconds(1000)));
  EXPECT_EQ(all<conversation::TranscriptFinal>().back().second.transcript.source, "grammar");
}

TEST_F(Channel, AServerThatAnswersAfterTheEndOfTheCallChangesNothing) {
  recognizer_.elsewhere = true;
  begin();
  hear(voice(milliseconds(400)) + silence(milliseconds(1000)));
  ASSERT_EQ(recognizer_.asked_elsewhere.size(), 1U);
  channel_.reset();
  recognizer_.asked_elsewhere[0](words("first"));
  world_.executor().run_due();
  EXPECT_EQ(story(), "<>");
}

TEST_F(Channel, StopGivesTheRecogniserBackAndNothingFollows) {
  begin();
  hear(voice(milliseconds(500)));
  speak(1, "one two three");
  hear(silence(milliseconds(100)));
  channel_->stop();
  const std::size_t before = log_.size();
  hear(silence(milliseconds(2000)));
  EXPECT_EQ(log_.size(), before);
  EXPECT_EQ(recognizer_.open_streams, 0);
  EXPECT_EQ(played_.back(), dsp::kSilenceDbfs);
}

TEST_F(Channel, TheSinkMayDestroyTheChannel) {
  begin();
  on_event_ = [this](const conversation::Event& event) {
    if (std::holds_alternative<conversation::TranscriptFinal>(event)) channel_.reset();
  };
  hear(voice(milliseconds(500)) + silence(milliseconds(1000)));
  EXPECT_EQ(channel_, nullptr);
  EXPECT_EQ(recognizer_.open_streams, 0);
  world_.executor().advance(milliseconds(1000));
  EXPECT_EQ(story(), "<>F");
}

TEST_F(Channel, RecordsBothSides) {
  std::string pattern = (std::filesystem::temp_directory_path() / "callai_chan_XXXXXX").string();
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  VoiceChannelSettings settings;
  settings.recording_path = pattern + "/call.wav";
  begin(settings);
  speak(1, "one two three four");
  hear(silence(milliseconds(1400)) + voice(milliseconds(500)) + silence(milliseconds(300)));
  channel_->stop();
  world_.executor().advance(milliseconds(100));
  const auto file = dsp::read_audio_file(settings.recording_path);
  std::filesystem::remove_all(pattern);
  ASSERT_TRUE(file.ok());
  Pcm caller;
  Pcm agent;
  for (std::size_t i = 0; i < file->samples.size(); i += 2) {
    caller.push_back(file->samples[i]);
    agent.push_back(file->samples[i + 1]);
  }
  EXPECT_EQ(caller.size(), testing::samples_of(milliseconds(2600)));
  EXPECT_GT(dsp::level_dbfs(std::span(agent).subspan(8 * 500, 8 * 500)), -25.0);
  EXPECT_EQ(dsp::peak(std::span(caller).first(8 * 1700)), 0);
  EXPECT_GT(dsp::level_dbfs(std::span(caller).subspan(8 * 1850, 8 * 300)), -25.0);
  EXPECT_FALSE(channel_->recording_error().has_value());
}

}  // namespace
}  // namespace callai::audio
