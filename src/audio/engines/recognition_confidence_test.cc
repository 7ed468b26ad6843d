#include "audio/engines/recognition_confidence.h"

#include <gtest/gtest.h>

namespace callai::audio {
namespace {

Decoded decoded(const std::string& text, double acoustic, double language) {
  Decoded d;
  d.text = text;
  int at = 0;
  for (std::size_t from = 0; from < text.size();) {
    const auto end = std::min(text.find(' ', from), text.size());
    d.words.push_back({text.substr(from, end - from), at, at + 29, acoustic, language, 1});
    at += 30;
    from = end + 1;
  }
  d.frames = at;
  return d;
}

const std::unordered_set<std::string> kKnown = {"<s> call", "call me", "me back", "back </s>"};
const std::vector<bool> kSpeech(90, true);

double sure(const Decoded& d) {
  return confidence_of(weigh(d, kSpeech, kKnown), false);
}

TEST(Confidence, IsHighForLikelyWordsThatFit) {
  EXPECT_GT(sure(decoded("call me back", -1000, -180)), 0.9);
}

TEST(Confidence, FallsWhereTheGrammarDoesNotKnowTheNeighbours) {
  const double known = sure(decoded("call me back", -1100, -300));
  EXPECT_LT(sure(decoded("back me call", -1100, -300)), known);
}

TEST(Confidence, FallsForUnlikelyWordsAndForWordsThatDoNotFit) {
  const double good = sure(decoded("call me back", -1000, -180));
  EXPECT_LT(sure(decoded("call me back", -1000, -700)), good);
  EXPECT_LT(sure(decoded("call me back", -2000, -180)), good);
}

TEST(Confidence, IsNothingWithoutWords) {
  EXPECT_EQ(confidence_of(weigh({}, kSpeech, kKnown), true), 0);
  EXPECT_EQ(confidence_of(weigh({}, kSpeech, kKnown), false), 0);
}

/// Sounds of 10 frames each.
Decoded sounds(int count, double acoustic) {
  Decoded d;
  for (int i = 0; i < count; ++i) d.words.push_back({"AH", i * 10, i * 10 + 9, acoustic, 0, 1});
  d.frames = count * 10;
  return d;
}

TEST(AgainstSounds, IsWhatAFrameOfTheWordsCostsMore) {
  const auto phrase = decoded("bad time", -1200, -150);
  EXPECT_NEAR(against_sounds(phrase, sounds(6, -300)), -10, 1e-9);
  EXPECT_EQ(against_sounds(phrase, sounds(6, -500)), 0) << "words that fit better than sounds are not rewarded";
}

TEST(AgainstSounds, AreNothingWhereNoneWereFound) {
  EXPECT_EQ(against_sounds(decoded("bad time", -1200, -150), {}), 0) << "a search that failed rejects nobody";
}

TEST(AgainstSounds, LeavesPausesOut) {
  auto phrase = decoded("bad <sil> time", -1200, -150);
  phrase.words[1].acoustic = -90'000;
  EXPECT_NEAR(against_sounds(phrase, sounds(9, -300)), -10, 1e-9);
}

TEST(AgainstSounds, MakesTwoSmallWordsOfSomethingElseUnlikely) {
  auto evidence =
      weigh(decoded("call back", -1200, -150), std::vector<bool>(60, true), {"<s> call", "call back", "back </s>"});
  ASSERT_TRUE(sounds_tell(evidence));
  const double alone = confidence_of(evidence, true);
  EXPECT_GT(alone, 0.8);
  evidence.against_sounds = -8;
  EXPECT_LT(confidence_of(evidence, true), 0.5);
  EXPECT_EQ(confidence_of(evidence, false),
            confidence_of(weigh(decoded("call back", -1200, -150), std::vector<bool>(60, true),
                                {"<s> call", "call back", "back </s>"}),
                          false));
}

TEST(AgainstSounds, TellsNothingOfALoneWordOrALongPhrase) {
  EXPECT_FALSE(sounds_tell(weigh(decoded("back", -1200, -150), kSpeech, kKnown)));
  EXPECT_FALSE(sounds_tell(weigh(decoded("call me back now", -1200, -150), kSpeech, kKnown)));
}

TEST(AnswerExplains, WhenItFitsAboutAsWell) {
  const auto phrase = decoded("that the", -900, -400);
  EXPECT_TRUE(answer_explains(decoded("seven", -2500, -210), phrase, 40, 5));
  EXPECT_FALSE(answer_explains(decoded("seven", -5500, -210), phrase, 40, 5));
  EXPECT_FALSE(answer_explains({}, phrase, 40, 5)) << "no answer";
  EXPECT_TRUE(answer_explains(decoded("seven", -9000, -210), {}, 40, 5)) << "no phrase";
}

}  // namespace
}  // namespace callai::audio
