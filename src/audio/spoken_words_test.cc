#include "audio/spoken_words.h"

#include <gtest/gtest.h>

namespace callai::audio {
namespace {

std::string said(std::string_view text) {
  return join_words(spoken_words(text));
}

TEST(SpokenWords, DropPunctuationAndCase) {
  EXPECT_EQ(said("I'm NOT interested, thanks!"), "i'm not interested thanks");
}
TEST(SpokenWords, SayNumbers) {
  EXPECT_EQ(said("Call 24/7 in 2 weeks"), "call twenty four seven in two weeks");
}
TEST(SpokenWords, SayMoneyBehindItsAmount) {
  EXPECT_EQ(said("$1,250"), "one thousand two hundred fifty dollars");
}
TEST(SpokenWords, SayDecimals) {
  EXPECT_EQ(said("3.5%"), "three point five percent");
}
TEST(SpokenWords, SayLongNumbersDigitByDigit) {
  EXPECT_EQ(said("0049"), "zero zero four nine");
}
TEST(SpokenWords, DropPlaceholders) {
  EXPECT_EQ(said("Hello {contact.first_name|there}, ok"), "hello ok");
}
TEST(SpokenWords, SurviveAnOpenBrace) {
  EXPECT_EQ(said("yes {contact"), "yes");
}
TEST(SpokenWords, OfNothingAreNone) {
  EXPECT_TRUE(spoken_words(" .,!? ").empty());
}
TEST(NumberWords, CoverTheMillions) {
  EXPECT_EQ(number_words(0), "zero");
  EXPECT_EQ(number_words(19), "nineteen");
  EXPECT_EQ(number_words(40), "forty");
  EXPECT_EQ(number_words(115), "one hundred fifteen");
  EXPECT_EQ(number_words(2'000'031), "two million thirty one");
}

}  // namespace
}  // namespace callai::audio
