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
  return confidence_of(weigh(d, kSpeech, kKnown));
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
  EXPECT_EQ(confidence_of(weigh({}, kSpeech, kKnown)), 0);
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
