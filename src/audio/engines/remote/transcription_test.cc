#include "audio/engines/remote/transcription.h"

#include <gtest/gtest.h>

namespace callai::audio {
namespace {

conversation::Transcript heard(std::string_view body) {
  const auto read = read_transcription(body);
  EXPECT_TRUE(read.ok()) << core::describe(read.error());
  return to_transcript(*read);
}

TEST(Transcription, VerboseAnswersHaveAConfidence) {
  const auto t = heard(
      R"({"text":" Yes, next Tuesday at 2:30.","segments":[{"text":" Yes, next Tuesday at 2:30.","avg_logprob":-0.1,"no_speech_prob":0.01,"compression_ratio":0.9}],
          "words":[{"word":" Yes,","start":0.1,"end":0.4,"probability":0.9}]})");
  EXPECT_EQ(t.text, "yes, next tuesday at 2:30");
  EXPECT_NEAR(t.confidence, 0.9, 0.02);
  EXPECT_EQ(t.source, "whisper");
  ASSERT_EQ(t.words.size(), 1U);
  EXPECT_EQ(t.words[0].text, "yes");
  EXPECT_EQ(t.words[0].end, std::chrono::milliseconds(400));
}

TEST(Transcription, PlainAnswersOfAnyKindAreTaken) {
  EXPECT_EQ(heard("{\"text\":\"  Hello \"}").text, "hello");
  EXPECT_EQ(heard(" hello there\n").text, "hello there");
  EXPECT_NEAR(heard("hello").confidence, 0.7, 0.01);
}

TEST(Transcription, AWordThatWhisperCppHasTornInTwoIsOne) {
  const auto t = heard(
      R"({"text":" You can write to me at jo\nhn.smith@example.com.\n Thanks.\n","segments":[
          {"id":0,"text":" You can write to me at jo","avg_logprob":-0.1,"no_speech_prob":0.01},
          {"id":1,"text":"hn.smith@example.com.","avg_logprob":-0.1,"no_speech_prob":0.01},
          {"id":2,"text":" Thanks.","avg_logprob":-0.1,"no_speech_prob":0.01}]})");
  EXPECT_EQ(t.text, "you can write to me at john.smith@example.com thanks");
  EXPECT_NEAR(t.confidence, 0.9, 0.02);
  EXPECT_EQ(heard(R"({"text":"x","segments":[{"text":"Good"},{"text":"morning"}]})").text, "good morning")
      << "of a server that trims them";
}

TEST(Transcription, WhatWhisperInventsOverSilenceIsNotHeard) {
  EXPECT_EQ(heard("Thank you for watching!").text, "");
  EXPECT_EQ(heard("[BLANK_AUDIO]").text, "");
  EXPECT_EQ(heard(" (upbeat music) ").text, "");
  EXPECT_EQ(heard(R"({"text":"you","segments":[{"text":" you","avg_logprob":-1.3,"no_speech_prob":0.8}]})").text, "");
  EXPECT_EQ(
      heard(R"({"text":"x","segments":[{"text":"no no no no no no no","avg_logprob":-0.2,"compression_ratio":4.1}]})")
          .text,
      "");
  EXPECT_EQ(heard("[BLANK_AUDIO]").source, "rejected");
}

TEST(Transcription, WhatWasReallySaidIsKept) {
  EXPECT_EQ(heard(R"({"text":"x","segments":[{"text":"Thank you.","avg_logprob":-0.1,"no_speech_prob":0.02}]})").text,
            "thank you");
  EXPECT_EQ(
      heard(
          R"({"text":"x","segments":[{"text":"Thanks for watching the shop.","avg_logprob":-0.1,"no_speech_prob":0.02}]})")
          .text,
      "thanks for watching the shop");
}

TEST(Transcription, AbsurdNumbersDoNoHarm) {
  const auto t =
      heard(R"({"text":"x","segments":[{"text":"hi","avg_logprob":1e308,"no_speech_prob":-4},7,{"text":null}]})");
  EXPECT_EQ(t.text, "hi");
  EXPECT_LE(t.confidence, 1.0);
}

TEST(Transcription, WhatIsNoTranscriptionIsAnError) {
  EXPECT_EQ(read_transcription("<html></html>").error().code, core::ErrorCode::kDataLoss);
  EXPECT_EQ(read_transcription("{\"a\":1}").error().code, core::ErrorCode::kDataLoss);
  EXPECT_EQ(read_transcription("{\"text\":").error().code, core::ErrorCode::kDataLoss);
  EXPECT_EQ(read_transcription("{\"error\":{\"message\":\"busy\"}}").error().code, core::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace callai::audio
