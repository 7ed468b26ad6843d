#include "audio/turn_detector.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>

#include "audio/testing/media_fakes.h"
#include "dsp/noise_generator.h"
#include "dsp/wav_file.h"

namespace callai::audio {
namespace {

using testing::Pcm;
using testing::operator+;
using std::chrono::milliseconds;
using testing::silence;
using testing::voice;

constexpr core::TimePoint at(milliseconds t) {
  return core::TimePoint(t);
}

/// Runs 20 ms steps and notes what happened.
class Ear {
 public:
  explicit Ear(std::unique_ptr<Vad> vad = std::make_unique<testing::LevelVad>(), TurnSettings settings = {})
      : detector_(settings, std::move(vad)) {
    hear(silence(milliseconds(400)));
  }

  void hear(const Pcm& pcm) {
    for (std::size_t i = 0; i + core::kFrameSamples <= pcm.size(); i += core::kFrameSamples) {
      now_ += core::kFrameDuration;
      const TurnStep step = detector_.step(now_, std::span(pcm).subspan(i, core::kFrameSamples), context);
      if (step.started) {
        ++starts;
        first_voiced = step.first_voiced;
        started_at = now_;
      }
      if (step.continues) {
        ++continues;
        continued_at = now_;
      }
      if (step.stopped) {
        ++stops;
        last_voiced = step.last_voiced;
        stopped_at = now_;
      }
    }
  }
  core::TimePoint now() const { return now_; }

  TurnContext context;
  int starts = 0;
  int continues = 0;
  int stops = 0;
  core::TimePoint first_voiced, started_at, continued_at, last_voiced, stopped_at;

 private:
  TurnDetector detector_;
  core::TimePoint now_;
};

/// The pause after `speech` until it counts as over.
core::Duration pause_after(milliseconds speech, const TurnContext& context) {
  Ear ear;
  ear.context = context;
  ear.hear(voice(speech));
  ear.hear(silence(milliseconds(1500)));
  EXPECT_EQ(ear.stops, 1);
  return ear.stopped_at - ear.last_voiced;
}

TEST(TurnDetector, SpeechStartsWithTheThirdVoicedFrameAndTellsTheFirst) {
  Ear ear;
  const core::TimePoint begin = ear.now();
  ear.hear(voice(milliseconds(200)));
  EXPECT_EQ(ear.starts, 1);
  EXPECT_EQ(ear.first_voiced, begin);
  EXPECT_EQ(ear.started_at, begin + milliseconds(60));
}

TEST(TurnDetector, ThreeOfFourFramesAreEnoughAndTwoAreNot) {
  Ear gap;
  gap.hear(voice(milliseconds(20)) + silence(milliseconds(20)) + voice(milliseconds(40)));
  EXPECT_EQ(gap.starts, 1);
  Ear click;
  click.hear(voice(milliseconds(40)) + silence(milliseconds(400)));
  EXPECT_EQ(click.starts, 0);
}

TEST(TurnDetector, TheFirst300MillisecondsCountForNothing) {
  TurnDetector detector({}, std::make_unique<testing::LevelVad>());
  const Pcm pcm = voice(milliseconds(400));
  int started_in_frame = 0;
  for (int i = 0; i < 20; ++i) {
    const auto frame = std::span(pcm).subspan(static_cast<std::size_t>(i) * core::kFrameSamples, core::kFrameSamples);
    if (detector.step(at(milliseconds(20 * (i + 1))), frame, {}).started) started_in_frame = i;
  }
  EXPECT_EQ(started_in_frame, 17);
}

TEST(TurnDetector, APauseShorterThanTheHangoverIsPartOfTheTurn) {
  Ear ear;
  ear.hear(voice(milliseconds(300)) + silence(milliseconds(560)) + voice(milliseconds(300)));
  EXPECT_EQ(ear.stops, 0);
  ear.hear(silence(milliseconds(600)));
  EXPECT_EQ(ear.stops, 1);
  EXPECT_EQ(ear.starts, 1);
}

TEST(TurnDetector, ThePauseThatEndsATurnDependsOnWhatIsAsked) {
  TurnContext context;
  EXPECT_EQ(pause_after(milliseconds(500), context), milliseconds(600));
  context.expected = ExpectedAnswer::kYesNo;
  EXPECT_EQ(pause_after(milliseconds(500), context), milliseconds(360));   // 350 in frames of 20
  EXPECT_EQ(pause_after(milliseconds(1200), context), milliseconds(600));  // more than a yes or no
  context.expected = ExpectedAnswer::kDigits;
  EXPECT_EQ(pause_after(milliseconds(500), context), milliseconds(800));
  context.agent_speaking = true;
  EXPECT_EQ(pause_after(milliseconds(500), context), milliseconds(240));
}

TEST(TurnDetector, TellsWhenVoiceHasLastedTheMinimumOnceAndOnlyOverTheAgent) {
  Ear alone;
  alone.hear(voice(milliseconds(1000)));
  EXPECT_EQ(alone.continues, 0);

  Ear over;
  over.context.agent_speaking = true;
  const core::TimePoint begin = over.now();
  over.hear(voice(milliseconds(1000)));
  EXPECT_EQ(over.continues, 1);
  EXPECT_EQ(over.continued_at - begin, milliseconds(140));
}

TEST(TurnDetector, PausesDoNotCountAsVoicedTime) {
  Ear ear;
  ear.context.agent_speaking = true;
  ear.hear(voice(milliseconds(100)) + silence(milliseconds(200)) + voice(milliseconds(20)));
  EXPECT_EQ(ear.continues, 0);
  ear.hear(voice(milliseconds(20)));
  EXPECT_EQ(ear.continues, 1);
}

TEST(TurnDetector, EchoTwentyDecibelsDownNeverTriggers) {
  for (const milliseconds delay : {milliseconds(0), milliseconds(60), milliseconds(200)}) {
    Ear ear(make_vad());
    ear.context.agent_speaking = true;
    const Pcm played = voice(milliseconds(4000), -14.0) + silence(milliseconds(400)) + voice(milliseconds(4000), -18.0);
    Pcm echo = silence(delay) + played;
    dsp::apply_gain_db(echo, -20.0);
    for (std::size_t i = 0; i + core::kFrameSamples <= played.size(); i += core::kFrameSamples) {
      ear.context.played_dbfs = dsp::level_dbfs(std::span(played).subspan(i, core::kFrameSamples));
      ear.hear(Pcm(echo.begin() + static_cast<std::ptrdiff_t>(i),
                   echo.begin() + static_cast<std::ptrdiff_t>(i) + core::kFrameSamples));
    }
    EXPECT_EQ(ear.starts, 0) << delay.count();
  }
}

TEST(TurnDetector, ACallerOverTheAgentIsHeardInSpiteOfTheEcho) {
  Ear ear;
  ear.context.agent_speaking = true;
  ear.context.played_dbfs = -18.0;
  ear.hear(voice(milliseconds(500), -26.0));
  EXPECT_EQ(ear.starts, 1);
}

TEST(TurnDetector, TheEchoGateOpensAQuarterOfASecondAfterTheAgent) {
  Ear ear;
  ear.context.played_dbfs = -15.0;
  ear.hear(silence(milliseconds(200)));
  ear.context.played_dbfs = -96.0;
  const core::TimePoint quiet = ear.now();
  ear.hear(voice(milliseconds(600), -35.0));
  EXPECT_EQ(ear.starts, 1);
  EXPECT_EQ(ear.first_voiced - quiet, milliseconds(240));
}

TEST(TurnDetector, AnEndlessUtteranceIsCutAndGoesOnAsANewOne) {
  TurnSettings settings;
  settings.turn_taking.max_utterance = milliseconds(2000);
  Ear ear(std::make_unique<testing::LevelVad>(), settings);
  ear.hear(voice(milliseconds(3000)));
  EXPECT_EQ(ear.stops, 1);
  EXPECT_EQ(ear.starts, 2);
  EXPECT_EQ(ear.stopped_at, ear.last_voiced);
}

TEST(TurnDetector, RealDetectorHearsAVoiceAndNeitherSilenceNorHiss) {
  Ear speech(make_vad());
  speech.hear(voice(milliseconds(600)) + silence(milliseconds(1000)));
  EXPECT_EQ(speech.starts, 1);
  EXPECT_EQ(speech.stops, 1);

  Ear quiet(make_vad());
  quiet.hear(silence(milliseconds(10000)));
  EXPECT_EQ(quiet.starts, 0);

  Ear hiss(make_vad());
  Pcm noise(80000);
  dsp::NoiseGenerator(5, -50.0, dsp::NoiseColour::kComfort).fill(noise);
  hiss.hear(noise);
  EXPECT_LE(hiss.starts, 1);  // at most once, while the floor settles
}

/// Where the speech of a clean recording really begins and ends: first and last frame within 25 dB of the loudest.
std::pair<milliseconds, milliseconds> energetic_span(const Pcm& pcm) {
  double loudest = -96.0;
  std::vector<double> levels;
  for (std::size_t i = 0; i + core::kFrameSamples <= pcm.size(); i += core::kFrameSamples) {
    levels.push_back(dsp::level_dbfs(std::span(pcm).subspan(i, core::kFrameSamples)));
    loudest = std::max(loudest, levels.back());
  }
  const auto loud = [&](double level) { return level > loudest - 25.0; };
  const auto first = std::find_if(levels.begin(), levels.end(), loud) - levels.begin();
  const auto last = levels.rend() - std::find_if(levels.rbegin(), levels.rend(), loud);
  return {milliseconds(20 * first), milliseconds(20 * last)};
}

TEST(TurnDetector, FindsTheStartAndTheEndOfPeoplesSpeech) {
  const std::filesystem::path folder = std::filesystem::path(CALLAI_SOURCE_DIR) / "../shared/data/speech/human";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no recordings of people here";
  int recordings = 0;
  int heard = 0;
  int onset_good = 0;
  int offset_good = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".wav") continue;
    const auto pcm = dsp::read_wav(entry.path().string(), core::kTelephoneRateHz);
    ASSERT_TRUE(pcm.ok());
    ++recordings;
    Ear ear(make_vad());
    ear.hear(silence(milliseconds(400)));
    const core::TimePoint begin = ear.now();
    std::optional<core::TimePoint> first;
    for (std::size_t i = 0; i + core::kFrameSamples <= pcm->size(); i += core::kFrameSamples) {
      ear.hear(Pcm(pcm->begin() + static_cast<std::ptrdiff_t>(i),
                   pcm->begin() + static_cast<std::ptrdiff_t>(i) + core::kFrameSamples));
      if (ear.starts > 0 && !first) first = ear.first_voiced;
    }
    ear.hear(silence(milliseconds(1000)));
    if (!first) continue;
    ++heard;
    const auto [onset, offset] = energetic_span(*pcm);
    onset_good += std::abs((*first - (begin + onset)).count()) <= 160'000 ? 1 : 0;
    offset_good += std::abs((ear.last_voiced - (begin + offset)).count()) <= 260'000 ? 1 : 0;
    EXPECT_EQ(ear.starts, ear.stops) << entry.path();
  }
  EXPECT_GE(heard, recordings * 97 / 100);
  EXPECT_GE(onset_good, recordings * 85 / 100);
  EXPECT_GE(offset_good, recordings * 85 / 100);
}

TEST(ExpectedAnswer, FollowsTheQuestionThatIsOpen) {
  templates::CampaignTemplate t;
  templates::Field phone;
  phone.id = "phone";
  phone.type = templates::FieldType::kPhone;
  templates::Field agree;
  agree.id = "agree";
  agree.type = templates::FieldType::kYesNo;
  t.extraction_rules.fields = {phone, agree};
  conversation::Listen listen;
  EXPECT_EQ(expected_answer(listen, t), ExpectedAnswer::kOpen);
  listen.field = "phone";
  EXPECT_EQ(expected_answer(listen, t), ExpectedAnswer::kDigits);
  listen.confirming = true;
  EXPECT_EQ(expected_answer(listen, t), ExpectedAnswer::kYesNo);
  listen = {};
  listen.field = "agree";
  EXPECT_EQ(expected_answer(listen, t), ExpectedAnswer::kYesNo);
}

}  // namespace
}  // namespace callai::audio
