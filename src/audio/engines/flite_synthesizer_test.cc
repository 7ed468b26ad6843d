#include "audio/engines/flite_synthesizer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "audio/engines/flite_lexicon.h"
#include "audio/pronunciations.h"
#include "audio/speech_level.h"
#include "core/system_libc_rand.h"
#include "dsp/level.h"

namespace callai::audio {
namespace {

using Pcm = std::vector<std::int16_t>;
using std::chrono::milliseconds;

struct Collected final : SpeechSink {
  Pcm pcm;
  std::vector<core::Duration> ends;
  int words_calls = 0;
  bool words_first = true;
  std::size_t largest_write = 0;
  int writes_left = 1'000'000;

  bool write(std::span<const std::int16_t> part) override {
    words_first = words_first && words_calls == 1;
    largest_write = std::max(largest_write, part.size());
    if (writes_left-- <= 0) return false;
    pcm.insert(pcm.end(), part.begin(), part.end());
    return true;
  }
  void words(const std::vector<core::Duration>& word_ends) override {
    ++words_calls;
    ends = word_ends;
  }
  double seconds() const { return static_cast<double>(pcm.size()) / 8000; }
};

class FliteTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = FliteSynthesizer::create();
    ASSERT_TRUE(made.ok());
    engine_ = std::move(*made);
  }
  Collected speak(const std::string& text, const VoiceSettings& settings = {}) {
    Collected sink;
    EXPECT_TRUE(engine_->synthesize(text, settings, sink).ok()) << text;
    EXPECT_EQ(sink.words_calls, 1);
    EXPECT_TRUE(std::is_sorted(sink.ends.begin(), sink.ends.end())) << text;
    return sink;
  }
  core::ErrorCode error(const std::string& text, const VoiceSettings& settings) {
    Collected sink;
    const auto status = engine_->synthesize(text, settings, sink);
    EXPECT_EQ(sink.words_calls, 0);
    return status.ok() ? core::ErrorCode::kInternal : status.error().code;
  }
  std::unique_ptr<FliteSynthesizer> engine_;
};

VoiceSettings voice(const std::string& name) {
  VoiceSettings settings;
  settings.voice = name;
  return settings;
}

/// Median f0 in Hz of the frames whose autocorrelation has a clear peak between 50 and 400 Hz.
double median_f0(const Pcm& spoken) {
  constexpr std::size_t kWindow = 400;
  constexpr std::size_t kTaps = 10;  // below the formants
  Pcm pcm(spoken.size() - kTaps);
  for (std::size_t i = 0; i < pcm.size(); ++i) {
    int sum = 0;
    for (std::size_t j = 0; j < kTaps; ++j) sum += spoken[i + j];
    pcm[i] = static_cast<std::int16_t>(sum / static_cast<int>(kTaps));
  }
  std::vector<double> found;
  for (std::size_t at = 0; at + kWindow + 160 <= pcm.size(); at += 160) {
    const auto correlation = [&](std::size_t lag) {
      double sum = 0;
      double a = 1;
      double b = 1;
      for (std::size_t i = at; i < at + kWindow; ++i) {
        sum += static_cast<double>(pcm[i]) * pcm[i + lag];
        a += static_cast<double>(pcm[i]) * pcm[i];
        b += static_cast<double>(pcm[i + lag]) * pcm[i + lag];
      }
      return sum / std::sqrt(a * b);
    };
    if (dsp::level_dbfs(std::span(pcm).subspan(at, kWindow)) < -30) continue;
    std::vector<double> all(161, 0);
    for (std::size_t lag = 20; lag <= 160; ++lag) all[lag] = correlation(lag);
    const double best = *std::max_element(all.begin(), all.end());
    if (best < 0.6) continue;
    // The shortest lag that is nearly as good: the longest ones are multiples of the period.
    std::size_t lag = 21;
    while (lag < 160 && !(all[lag] > 0.9 * best && all[lag] >= all[lag - 1] && all[lag] >= all[lag + 1])) ++lag;
    found.push_back(8000.0 / static_cast<double>(lag));
  }
  if (found.empty()) return 0;
  std::nth_element(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(found.size() / 2), found.end());
  return found[found.size() / 2];
}

const char* const kSentence = "Good afternoon, I am calling about your order.";

TEST_F(FliteTest, SameTextSettingsAndSeedGiveTheSameSamples) {
  for (const auto& name : engine_->voices()) {
    auto settings = voice(name);
    settings.seed = 7;
    const auto first = speak(kSentence, settings);
    auto other = voice("slt");
    other.speed = 1.3;
    other.pitch = 0.8;
    speak("Something else, 42 times, in between.", other);
    core::seed_libc_rand(99);
    const auto again = speak(kSentence, settings);
    EXPECT_EQ(again.pcm, first.pcm) << name;
    EXPECT_EQ(again.ends, first.ends) << name;
  }
}

TEST_F(FliteTest, AnotherEngineGivesTheSameSamples) {
  const auto first = speak(kSentence).pcm;
  SetUp();
  EXPECT_EQ(speak(kSentence).pcm, first);
}

TEST_F(FliteTest, AnotherSeedGivesOtherNoise) {
  auto settings = voice("slt");
  settings.seed = 1ULL << 40U;
  EXPECT_NE(speak(kSentence, settings).pcm, speak(kSentence).pcm);
}

TEST_F(FliteTest, ThreadsDoNotDisturbEachOther) {
  const std::vector<std::string> names = {"slt", "rms", "kal", "kal16"};
  std::vector<Pcm> expected;
  for (const auto& name : names) expected.push_back(speak("This is one sentence.", voice(name)).pcm);
  std::vector<Pcm> got(8);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < got.size(); ++i) {
      threads.emplace_back([this, &pcm = got[i], name = names[i % names.size()]] {
        Collected sink;
        if (engine_->synthesize("This is one sentence.", voice(name), sink).ok()) pcm = sink.pcm;
      });
    }
  }
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_EQ(got[i], expected[i % names.size()]) << i;
}

TEST_F(FliteTest, SpeedChangesTheLength) {
  for (const auto& name : engine_->voices()) {
    const double normal = speak(kSentence, voice(name)).seconds() - 0.16;
    for (const double speed : {0.5, 2.0}) {
      auto settings = voice(name);
      settings.speed = speed;
      EXPECT_NEAR((speak(kSentence, settings).seconds() - 0.16) * speed, normal, 0.12 * normal) << name << " " << speed;
    }
  }
}

TEST_F(FliteTest, PitchChangesTheFundamentalAndNotTheLength) {
  for (const auto* name : {"slt", "rms", "awb", "kal16"}) {
    auto high = voice(name);
    high.pitch = 1.4;
    const auto normal = speak(kSentence, voice(name));
    const auto raised = speak(kSentence, high);
    ASSERT_GT(median_f0(normal.pcm), 60) << name;
    EXPECT_NEAR(median_f0(raised.pcm) / median_f0(normal.pcm), 1.4, 0.15) << name;
    EXPECT_NEAR(raised.seconds(), normal.seconds(), 0.05) << name;
  }
}

TEST_F(FliteTest, AWomanSpeaksHigherThanAMan) {
  EXPECT_GT(median_f0(speak(kSentence, voice("slt")).pcm), 1.3 * median_f0(speak(kSentence, voice("rms")).pcm));
}

TEST_F(FliteTest, GivesOneEndAWhiteSpaceWord) {
  const auto spoken = speak("It costs $50, or 3.5% of 1,200 dollars - really.");
  ASSERT_EQ(spoken.ends.size(), 10U);
  EXPECT_GT(spoken.ends[0], milliseconds(80));
  EXPECT_GT(spoken.ends[2] - spoken.ends[1], milliseconds(400)) << "fifty dollars takes its time";
  EXPECT_GT(spoken.ends[4] - spoken.ends[3], milliseconds(600)) << "three point five per cent, too";
  EXPECT_EQ(spoken.ends[8], spoken.ends[7]) << "a dash is not spoken";
  EXPECT_GT(spoken.ends[9], spoken.ends[8]);
}

TEST_F(FliteTest, TimesHyphensAndNamesCountAsOneWord) {
  const auto spoken = speak("At 9:30 p.m. the well-known R&D team calls 555-0123 again.");
  ASSERT_EQ(spoken.ends.size(), 10U);
  for (std::size_t i = 1; i < spoken.ends.size(); ++i) EXPECT_GT(spoken.ends[i], spoken.ends[i - 1]) << i;
}

TEST_F(FliteTest, TheLastWordEndsWithTheSpeech) {
  for (const auto& name : engine_->voices()) {
    for (const auto* text : {"Yes.", "Stop it now!", "Yes, okay - ..."}) {
      const auto spoken = speak(text, voice(name));
      const auto total = core::Duration(static_cast<std::int64_t>(spoken.pcm.size()) * 125);
      EXPECT_LE(total - spoken.ends.back() - milliseconds(120), milliseconds(1)) << name << text;
      EXPECT_GE(total - spoken.ends.back(), milliseconds(119)) << name << text;
      const auto tail = std::span(spoken.pcm).last(8 * 60);
      EXPECT_LT(dsp::level_dbfs(tail), -35) << name << text;
    }
  }
}

TEST_F(FliteTest, WordEndsLieInTheSound) {
  const auto spoken = speak("One, two, three.");
  ASSERT_EQ(spoken.ends.size(), 3U);
  for (std::size_t i = 0; i + 1 < spoken.ends.size(); ++i) {
    const auto at = static_cast<std::size_t>(spoken.ends[i].count() / 125);
    const double before = dsp::level_dbfs(std::span(spoken.pcm).subspan(at - 1200, 800));
    const double after = dsp::level_dbfs(std::span(spoken.pcm).subspan(at + 320, 160));
    EXPECT_GT(before, after + 15) << "word " << i << ": the pause of the comma follows";
  }
}

TEST_F(FliteTest, SpeechBegins40MsIn) {
  for (const auto& name : engine_->voices()) {
    const auto spoken = speak("Okay.", voice(name));
    EXPECT_LT(dsp::level_dbfs(std::span(spoken.pcm).first(8 * 20)), -35) << name;
    EXPECT_GT(dsp::level_dbfs(std::span(spoken.pcm).subspan(8 * 40, 8 * 160)), -30) << name;
  }
}

TEST_F(FliteTest, AllVoicesAreEquallyLoud) {
  for (const auto& name : engine_->voices()) {
    for (const auto* text : {kSentence, "Yes.", "Sixty six percent, is that so?"}) {
      const auto spoken = speak(text, voice(name));
      EXPECT_NEAR(voiced_dbfs(spoken.pcm), kSpeechDbfs, 1.0) << name << ": " << text;
      EXPECT_LT(dsp::peak(spoken.pcm), 23198) << name << ": beyond -3 dBFS";
    }
  }
}

TEST_F(FliteTest, WritesChunksOf100Ms) {
  const auto spoken = speak(kSentence);
  EXPECT_EQ(spoken.largest_write, 800U);
  EXPECT_TRUE(spoken.words_first);
}

TEST_F(FliteTest, StopsWhenTheSinkSaysSo) {
  Collected sink;
  sink.writes_left = 1;
  const auto status = engine_->synthesize("A rather long sentence that nobody will hear to its end.", {}, sink);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, core::ErrorCode::kCancelled);
  EXPECT_EQ(sink.pcm.size(), 800U);
  EXPECT_EQ(sink.writes_left, -1) << "no write after the refusal";
}

TEST_F(FliteTest, AnEmptyTextIsNothing) {
  const auto spoken = speak("  ");
  EXPECT_TRUE(spoken.pcm.empty());
  EXPECT_TRUE(spoken.ends.empty());
}

TEST_F(FliteTest, MarksAloneAreNoSpeechButWords) {
  const auto spoken = speak("- ... !");
  EXPECT_TRUE(spoken.pcm.empty());
  EXPECT_EQ(spoken.ends, std::vector<core::Duration>(3, core::Duration::zero()));
}

TEST_F(FliteTest, AnyBytesAreSpokenOrLeftOut) {
  const std::vector<std::string> texts = {"caf\u00E9 \u65E5\u672C \U0001F600 ok",
                                          std::string("nul\0byte", 8),
                                          "\xFF\xFE\xC3",
                                          std::string(300, '!') + " " + std::string(300, '.'),
                                          std::string(90, '9'),
                                          std::string(90, 'x') + "-" + std::string(90, 'q'),
                                          "$ % $. %. $.5 $1.2.3 1/2/3",
                                          "'s ' '' s' O'Neil's d'",
                                          "<b>&amp;</b> \\x {a} [b] ~|^",
                                          "0x1F 1e9 -5 --5 5- 12:99 :30",
                                          "MMMM iv XII. St. Dr. a.b.c. U.S.A. 3rd 60s 007"};
  for (const auto* name : {"slt", "kal16"}) {
    for (const auto& text : texts) speak(text, voice(name));
  }
}

TEST_F(FliteTest, NamesTheVoicesThereAre) {
  Collected sink;
  const auto status = engine_->synthesize("Hello.", voice("nobody"), sink);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, core::ErrorCode::kNotFound);
  EXPECT_EQ(status.error().mend, "use one of: awb, kal, kal16, rms, slt");
}

TEST_F(FliteTest, RefusesWhatIsOutOfRange) {
  auto settings = voice("kal");
  settings.speed = 0.4;
  EXPECT_EQ(error("Hello.", settings), core::ErrorCode::kInvalidArgument);
  settings.speed = 1;
  settings.pitch = std::nan("");
  EXPECT_EQ(error("Hello.", settings), core::ErrorCode::kInvalidArgument);
  EXPECT_EQ(error(std::string(FliteSynthesizer::kMaxText + 1, 'a'), voice("kal")), core::ErrorCode::kInvalidArgument);
}

TEST_F(FliteTest, SaysAWordAsTheTemplateSays) {
  auto settings = voice("slt");
  settings.pronunciations = {{"brontexa", "Y EH S"}};
  const double own = speak("Brontexa.", settings).seconds();
  EXPECT_NEAR(own, speak("Yes.").seconds(), 0.1);
  EXPECT_LT(own, speak("Brontexa.").seconds() - 0.2);
  const auto twice = speak("Brontexa brontexa.", settings);
  ASSERT_EQ(twice.ends.size(), 2U);
  EXPECT_GT(twice.ends[1] - twice.ends[0], milliseconds(150)) << "the second one is spoken, too";
}

TEST(FliteLexicon, GuessesInPhonesOfTheAcousticModel) {
  EXPECT_TRUE(is_valid_phones(flite_phones("callai"))) << flite_phones("callai");
  EXPECT_TRUE(is_valid_phones(flite_phones("brontexa"))) << flite_phones("brontexa");
}

}  // namespace
}  // namespace callai::audio
