#include "audio/engines/flite_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace callai::audio {
namespace {

std::vector<std::string> names(const std::string& text) {
  std::vector<std::string> out;
  for (const FliteToken& token : flite_text(text, {}).tokens) out.push_back(token.name + token.closing);
  return out;
}

using Names = std::vector<std::string>;

TEST(FliteText, KeepsWordsNumbersAndMoney) {
  EXPECT_EQ(names("It costs $50.25, at 9:30 a.m., or 3.5% of well-known."),
            (Names{"It", "costs", "$50.25,", "at", "9:30", "a.m.", "or", "3.5%", "of", "well-known."}));
}

TEST(FliteText, CountsTheWordsThatWhiteSpaceMakes) {
  EXPECT_EQ(flite_text("", {}).words, 0U);
  EXPECT_EQ(flite_text(" \t\n", {}).words, 0U);
  EXPECT_EQ(flite_text("  one\ttwo\r\n three ", {}).words, 3U);
  EXPECT_EQ(flite_text("- ... one", {}).words, 3U);
}

TEST(FliteText, TokensKnowTheirWord) {
  const FliteText text = flite_text("R&D - one\u2014two x", {});
  ASSERT_EQ(text.words, 4U);
  std::vector<std::size_t> words;
  for (const auto& token : text.tokens) words.push_back(token.word);
  EXPECT_EQ(words, (std::vector<std::size_t>{0, 0, 0, 2, 2, 3}));
}

TEST(FliteText, TheStrongestMarkIsTheClosingOne) {
  EXPECT_EQ(names("(Really?!) \"Yes.\" Well... so:"), (Names{"Really?", "Yes.", "Well.", "so:"}));
}

TEST(FliteText, ADashOrAMarkOfItsOwnIsAPauseBefore) {
  EXPECT_EQ(names("yes - no"), (Names{"yes,", "no"}));
  EXPECT_EQ(names("yes ... no"), (Names{"yes.", "no"}));
  EXPECT_EQ(names("yes! - no"), (Names{"yes!", "no"}));
  EXPECT_EQ(names("- no"), (Names{"no"}));
  EXPECT_EQ(names("ten %."), (Names{"ten", "percent."}));
}

TEST(FliteText, TypographyAndAccentsBecomeAscii) {
  EXPECT_EQ(names("\u201CDon\u2019t\u201D caf\u00E9 \u00C5sa na\u00EFve\u2026"),
            (Names{"Don't", "cafe", "Asa", "naive."}));
  EXPECT_EQ(names("50\u20AC now\u00A0here"), (Names{"50", "euros", "now", "here"}));
}

TEST(FliteText, WhatNobodyCanSayIsLeftOut) {
  EXPECT_EQ(names("\u65E5\u672C \U0001F600 \xFF\xC3 *** ok \x01\x7F"), (Names{"ok"}));
}

TEST(FliteText, LongWordsComeInPieces) {
  const FliteText text = flite_text(std::string(100, 'a') + "!", {});
  ASSERT_EQ(text.tokens.size(), 3U);
  EXPECT_EQ(text.tokens[0].name.size(), FliteToken::kMaxName);
  EXPECT_EQ(text.tokens[2].name.size(), 20U);
  EXPECT_EQ(text.tokens[2].closing, "!");
  for (const auto& token : text.tokens) EXPECT_EQ(token.word, 0U);
}

TEST(FliteText, OpeningPunctuationIsBounded) {
  EXPECT_LE(flite_text(std::string(500, '(') + "a", {}).tokens.at(0).opening.size(), 4U);
}

TEST(FliteText, TheTemplatesPronunciationIsTaken) {
  const std::vector<templates::Pronunciation> own = {{"Acme", "AE K M IY"}, {"alula", "AH L UW L AH"}};
  const FliteText text = flite_text("From ACME, Alula acmes", own);
  ASSERT_EQ(text.tokens.size(), 4U);
  EXPECT_EQ(text.tokens[0].phones, "");
  EXPECT_EQ(text.tokens[1].phones, "(ae1 k m iy0)");
  EXPECT_EQ(text.tokens[2].phones, "(ah1 l uw0 l ax0)");
  EXPECT_EQ(text.tokens[3].phones, "");
}

TEST(FliteText, WordsWithoutAVowelAreSaidNotSpelled) {
  const FliteText text = flite_text("Hmm, yes.", {});
  ASSERT_EQ(text.tokens.size(), 2U);
  EXPECT_EQ(text.tokens[0].phones, "(hh ah1 m)");
  EXPECT_EQ(text.tokens[1].phones, "");
}

TEST(FliteText, TheTemplateMaySpellThem) {
  const FliteText text = flite_text("Hmm", {{"hmm", "EY CH EH M"}});
  EXPECT_EQ(text.tokens.at(0).phones, "(ey1 ch eh0 m)");
}

TEST(FliteText, PhonesThatDoNotExistAreNotTaken) {
  EXPECT_EQ(flite_text("Acme", {{"acme", "AE KK MM"}}).tokens.at(0).phones, "");
}

TEST(FliteText, AWordSaidTwiceHasPhonesThatDiffer) {
  const FliteText text = flite_text("acme acme acme", {{"acme", "AE K M IY"}});
  ASSERT_EQ(text.tokens.size(), 3U);
  EXPECT_NE(text.tokens[0].phones, text.tokens[1].phones);
  EXPECT_NE(text.tokens[1].phones, text.tokens[2].phones);
}

}  // namespace
}  // namespace callai::audio
