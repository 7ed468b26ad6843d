#include "audio/engines/pocketsphinx_recognizer.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <set>
#include <thread>

#include "audio/engines/flite_synthesizer.h"
#include "audio/hear.h"
#include "audio/stt_service.h"
#include "dsp/g711.h"

namespace callai::audio {
namespace {

using templates::FieldType;

std::shared_ptr<const templates::CampaignTemplate> campaign() {
  auto t = std::make_shared<templates::CampaignTemplate>();
  t->meta.id = "clinic";
  templates::Stage stage;
  stage.id = "talk";
  stage.required_fields = {"when", "rating"};
  t->session_config.stages = {stage};
  templates::Intent intent;
  intent.id = "wishes";
  intent.phrases = {"not interested",        "call me back later",      "cancel my appointment",
                    "how much does it cost", "speak to a person",       "take me off your list",
                    "that is too expensive", "tell me more about it",   "where are you located",
                    "i have a question",     "send me the information", "who is calling"};
  t->extraction_rules.intents = {intent};
  templates::Field when;
  when.id = "when";
  when.type = FieldType::kDateTime;
  templates::Field rating;
  rating.id = "rating";
  rating.type = FieldType::kNumber;
  rating.validation.min = 0;
  rating.validation.max = 10;
  t->extraction_rules.fields = {when, rating};
  t->audio_settings.vocabulary = {"Brontexa"};
  return t;
}

struct Collected final : SpeechSink {
  std::vector<std::int16_t> pcm;
  bool write(std::span<const std::int16_t> part) override {
    pcm.insert(pcm.end(), part.begin(), part.end());
    return true;
  }
  void words(const std::vector<core::Duration>&) override {}
};

/// The engines are dear to make: once for all tests of this file.
class RecognizerTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    PocketSphinxConfig config;
    config.general_decoders = 0;
    auto made = PocketSphinxRecognizer::create(config, log_);
    ASSERT_TRUE(made.ok());
    engine_ = std::move(*made);
    campaign_ = campaign();
    const auto prepared = engine_->prepare(campaign_, 1);
    ASSERT_TRUE(prepared.ok()) << prepared.error().message;
    voice_ = std::move(*FliteSynthesizer::create());
  }
  static void TearDownTestSuite() {
    engine_.reset();
    voice_.reset();
    campaign_.reset();
  }

  /// A man's voice through mu-law.
  static std::vector<std::int16_t> said(const std::string& text) {
    Collected sink;
    VoiceSettings settings;
    settings.voice = "rms";
    EXPECT_TRUE(voice_->synthesize(text, settings, sink).ok());
    std::vector<std::int16_t> line(2400, 0);
    for (const auto sample : sink.pcm) line.push_back(dsp::mulaw_decode(dsp::mulaw_encode(sample)));
    line.resize(line.size() + 1600, 0);
    return line;
  }
  static conversation::Transcript hear(RecognizerStream& stream, const std::string& text, const std::string& field) {
    stream.begin({"talk", field, false});
    stream.accept(said(text));
    return stream.finish();
  }
  static std::unique_ptr<RecognizerStream> open() { return std::move(*engine_->open(*campaign_)); }

  static inline core::NullLogger log_;
  static inline std::unique_ptr<PocketSphinxRecognizer> engine_;
  static inline std::unique_ptr<FliteSynthesizer> voice_;
  static inline std::shared_ptr<const templates::CampaignTemplate> campaign_;
};

constexpr const char* kPhrases[] = {"not interested",        "call me back later",    "cancel my appointment",
                                    "how much does it cost", "take me off your list", "that is too expensive",
                                    "where are you located", "i have a question",     "send me the information",
                                    "who is calling"};

TEST_F(RecognizerTest, HearsTheTemplatesPhrases) {
  const auto stream = open();
  int right = 0;
  for (const char* phrase : kPhrases) {
    const auto heard = hear(*stream, phrase, "");
    if (heard.text == phrase && heard.source == "grammar") ++right;
  }
  EXPECT_GE(right, 9);
}

TEST_F(RecognizerTest, HearsNumbersAndTimes) {
  const auto stream = open();
  int right = 0;
  std::string heard_instead;
  for (const char* number : {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}) {
    const auto heard = hear(*stream, number, "rating");
    if (heard.text == number) {
      ++right;
    } else {
      heard_instead += std::string(" ") + number + ":'" + heard.text + "'";
    }
  }
  EXPECT_GE(right, 9) << "heard instead:" << heard_instead;
  EXPECT_EQ(hear(*stream, "next tuesday at half past two", "when").text, "next tuesday at half past two");
  EXPECT_EQ(hear(*stream, "tomorrow morning", "when").text, "tomorrow morning");
}

TEST_F(RecognizerTest, HearsABareYesOrNoWhereNothingWasAskedForByName) {
  const auto stream = open();
  const std::set<std::string> agreed{"yes", "yeah", "yep", "sure"};
  const std::set<std::string> denied{"no", "nah", "nope"};
  const auto expect_one_of = [&](const std::set<std::string>& meant, const char* word) {
    const auto heard = hear(*stream, word, "");
    EXPECT_TRUE(meant.contains(heard.text)) << word << " became '" << heard.text << "', " << heard.confidence;
  };
  for (const char* word : {"yes", "yeah", "sure"}) expect_one_of(agreed, word);
  for (const char* word : {"no", "nope"}) expect_one_of(denied, word);
}

TEST_F(RecognizerTest, HearsTheFirstUtteranceOfACallAsWellAsLaterOnes) {
  int first = 0;
  int later = 0;
  for (const char* phrase : kPhrases) {
    if (hear(*open(), phrase, "").text == phrase) ++first;
  }
  const auto stream = open();
  for (const char* phrase : kPhrases) hear(*stream, phrase, "");
  for (const char* phrase : kPhrases) {
    if (hear(*stream, phrase, "").text == phrase) ++later;
  }
  EXPECT_GE(first, later - 1);
  EXPECT_GE(first, 8);
}

TEST_F(RecognizerTest, HasTheSameResultWhenItWasWorkedOutInThePause) {
  const auto at_the_end = hear(*open(), "cancel my appointment", "");
  const auto stream = open();
  stream->begin({"talk", "", false});
  stream->accept(said("cancel my appointment"));
  stream->pause();
  stream->accept(std::vector<std::int16_t>(4000, 0));
  const auto in_the_pause = stream->finish();
  EXPECT_EQ(in_the_pause.text, at_the_end.text);
  EXPECT_EQ(in_the_pause.confidence, at_the_end.confidence);
}

TEST_F(RecognizerTest, ForgetsThePauseWhenTheCallerGoesOn) {
  const auto stream = open();
  stream->begin({"talk", "", false});
  stream->accept(said("i have a question"));
  stream->pause();
  stream->resume();
  stream->accept(said("how much does it cost"));
  EXPECT_NE(stream->finish().text.find("does it cost"), std::string::npos);
}

TEST_F(RecognizerTest, RejectsWhatNoGrammarExplains) {
  const auto stream = open();
  const auto heard = hear(*stream, "the purple elephants invented seventeen mysterious helicopters", "");
  EXPECT_LT(heard.confidence, 0.5);
  EXPECT_EQ(heard.source, "rejected");
  EXPECT_EQ(heard.text, "");
}

TEST_F(RecognizerTest, RejectsSilence) {
  const auto stream = open();
  stream->begin({"talk", "", false});
  stream->accept(std::vector<std::int16_t>(8000, 0));
  const auto heard = stream->finish();
  EXPECT_EQ(heard.text, "");
  EXPECT_EQ(heard.source, "rejected");
}

TEST_F(RecognizerTest, SurvivesAnUtteranceWithoutSound) {
  const auto stream = open();
  stream->begin({"talk", "", false});
  EXPECT_EQ(stream->finish().text, "");
  EXPECT_EQ(hear(*stream, "not interested", "").text, "not interested");
}

TEST_F(RecognizerTest, SaysTheWordsSoFarWhenTheCallerPauses) {
  const auto stream = open();
  stream->begin({"talk", "", false});
  EXPECT_EQ(stream->partial(), "");
  stream->accept(said("how much does it cost"));
  stream->pause();
  EXPECT_EQ(stream->partial(), "how much does it cost");
  EXPECT_EQ(stream->finish().text, "how much does it cost");
}

TEST_F(RecognizerTest, TimesItsWords) {
  const auto heard = hear(*open(), "cancel my appointment", "");
  ASSERT_EQ(heard.words.size(), 3U);
  EXPECT_GT(heard.words[0].start, core::Duration{0});
  EXPECT_LE(heard.words[0].end, heard.words[1].end);
  EXPECT_GT(heard.words[2].end, heard.words[2].start);
}

TEST_F(RecognizerTest, LetsCallsShareADecoderAndKeepsThemApart) {
  const auto first = open();
  const auto second = open();
  first->begin({"talk", "", false});
  second->begin({"talk", "when", false});
  first->accept(said("cancel my appointment"));
  second->accept(said("tomorrow morning"));
  EXPECT_EQ(second->finish().text, "tomorrow morning");
  EXPECT_EQ(first->finish().text, "cancel my appointment");
}

TEST_F(RecognizerTest, HearsManyThreadsWithOneDecoder) {
  constexpr int kThreads = 3;
  std::array<std::string, kThreads> heard;
  const auto sound = said("cancel my appointment");
  {
    std::vector<std::jthread> threads;
    for (auto& text : heard) {
      threads.emplace_back([&text, &sound] {
        const auto stream = open();
        stream->begin({"talk", "", false});
        stream->accept(sound);
        text = stream->finish().text;
      });
    }
  }
  for (const auto& text : heard) EXPECT_EQ(text, "cancel my appointment");
}

TEST_F(RecognizerTest, SaysThatATemplateWasNotPrepared) {
  const auto other = campaign();
  const auto stream = engine_->open(*other);
  ASSERT_FALSE(stream.ok());
  EXPECT_EQ(stream.error().code, core::ErrorCode::kFailedPrecondition);
}

TEST_F(RecognizerTest, ReportsGuessedPronunciations) {
  const auto report = engine_->report(*campaign_);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->guessed, std::vector<std::string>{"brontexa"});
  EXPECT_TRUE(report->unsayable.empty());
}

TEST_F(RecognizerTest, HearFindsTheUtterancesOfARecording) {
  const auto stt = STTService::create(campaign_, *engine_, 1);
  ASSERT_TRUE(stt.ok());
  auto recording = said("not interested");
  recording.resize(recording.size() + 16000, 0);
  const auto more = said("cancel my appointment");
  recording.insert(recording.end(), more.begin(), more.end());
  const auto heard = hear_samples(*stt, recording, {"talk", "", false});
  ASSERT_TRUE(heard.ok());
  ASSERT_EQ(heard->size(), 2U);
  EXPECT_EQ((*heard)[0].transcript.text, "not interested");
  EXPECT_EQ((*heard)[1].transcript.text, "cancel my appointment");
  EXPECT_GT((*heard)[1].start, (*heard)[0].end);
}

TEST_F(RecognizerTest, HearNamesAMissingFile) {
  const auto stt = STTService::create(campaign_, *engine_, 1);
  ASSERT_TRUE(stt.ok());
  const auto heard = hear_file(*stt, "no/such/file.wav", {});
  ASSERT_FALSE(heard.ok());
  EXPECT_NE(heard.error().message.find("no/such/file.wav"), std::string::npos);
}

TEST_F(RecognizerTest, UnderstandsMostHumanDigitsOverTheTelephone) {
  const std::filesystem::path folder = std::filesystem::path(CALLAI_SOURCE_DIR) / "../shared/data/speech/human";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no recordings of human speech here";
  const auto stt = STTService::create(campaign_, *engine_, 1);
  ASSERT_TRUE(stt.ok());
  int wrong = 0;
  int all = 0;
  const char* words[] = {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"};
  for (int digit = 0; digit < 10; ++digit) {
    for (const char* speaker : {"jackson_0", "lucas_1"}) {
      const auto file = folder / ("dig_" + std::to_string(digit) + "_" + speaker + ".wav");
      const auto heard = hear_file(*stt, file.string(), {"talk", "rating", false});
      ASSERT_TRUE(heard.ok());
      ++all;
      if (heard->segments.empty() || heard->segments[0].transcript.text != words[digit]) ++wrong;
    }
  }
  EXPECT_LE(wrong, all / 4);
}

}  // namespace
}  // namespace callai::audio
