#include "core/text_splitter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/env.h"

namespace callai::core {
namespace {

int code_points(std::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

TEST(TextSplitter, KeepsAShortTextWhole) {
  const auto chunks = split_text("One short line.", 100, 10);
  ASSERT_EQ(chunks.size(), 1U);
  EXPECT_EQ(chunks[0].text, "One short line.");
  EXPECT_EQ(chunks[0].first_byte, 0);
}

TEST(TextSplitter, GivesNothingForWhiteSpace) {
  EXPECT_TRUE(split_text("", 100, 10).empty());
  EXPECT_TRUE(split_text(" \n\n \t ", 3, 1).empty());
}

TEST(TextSplitter, PrefersAParagraphToASentence) {
  const auto chunks = split_text("First one. Still first.\n\nSecond one. More. And more.", 40, 0);
  ASSERT_EQ(chunks.size(), 2U);
  EXPECT_EQ(chunks[0].text, "First one. Still first.");
  EXPECT_EQ(chunks[1].text, "Second one. More. And more.");
}

TEST(TextSplitter, PrefersASentenceToAWord) {
  const auto chunks = split_text("The first sentence. The second goes on for long", 30, 0);
  ASSERT_EQ(chunks.size(), 2U);
  EXPECT_EQ(chunks[0].text, "The first sentence.");
}

TEST(TextSplitter, DoesNotLeaveAHeadingAlone) {
  const auto chunks = split_text("Title\n\n" + std::string(30, 'a') + " " + std::string(30, 'b'), 50, 0);
  ASSERT_EQ(chunks.size(), 2U);
  EXPECT_EQ(chunks[0].text, "Title\n\n" + std::string(30, 'a'));
}

TEST(TextSplitter, CutsALongWordByCharacters) {
  const auto chunks = split_text(std::string(25, 'x'), 10, 0);
  ASSERT_EQ(chunks.size(), 3U);
  EXPECT_EQ(chunks[2].text, "xxxxx");
}

TEST(TextSplitter, SharesWholeWordsBetweenNeighbours) {
  const auto chunks = split_text("alpha bravo charlie delta echo foxtrot", 20, 8);
  ASSERT_GE(chunks.size(), 2U);
  EXPECT_EQ(chunks[0].text, "alpha bravo charlie");
  EXPECT_EQ(chunks[1].text.substr(0, 7), "charlie");
}

TEST(TextSplitter, CountsCodePointsAndNeverCutsOne) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "\xC3\xA9";  // é
  const auto chunks = split_text(text, 10, 0);
  ASSERT_EQ(chunks.size(), 3U);
  for (const TextChunk& chunk : chunks) EXPECT_EQ(chunk.text.size(), 20U);
}

TEST(TextSplitter, SurvivesSenselessBounds) {
  EXPECT_EQ(split_text("ab", 0, 50).size(), 2U);
  EXPECT_EQ(split_text("ab", -3, -3).size(), 2U);
  EXPECT_EQ(split_text("\x80\x80\x80", 1, 1).size(), 1U);
}

TEST(TextSplitter, CoversEveryCharacterOfAnyText) {
  SeededRandom random(7);
  const std::string_view alphabet = "ab .\n\xC3\xA9!";
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (std::uint64_t n = random.next() % 200; n > 0; --n) text += alphabet[random.next() % alphabet.size()];
    const int size = static_cast<int>(1 + random.next() % 40);
    const int overlap = static_cast<int>(random.next() % 30);
    std::vector<bool> covered(text.size(), false);
    int last = -1;
    for (const TextChunk& chunk : split_text(text, size, overlap)) {
      // A stray continuation byte at the very start counts as a character of its own.
      EXPECT_LE(code_points(chunk.text), size);
      EXPECT_GT(chunk.first_byte, last);
      last = chunk.first_byte;
      ASSERT_EQ(text.substr(static_cast<std::size_t>(chunk.first_byte), chunk.text.size()), chunk.text);
      for (std::size_t i = 0; i < chunk.text.size(); ++i)
        covered[static_cast<std::size_t>(chunk.first_byte) + i] = true;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
      EXPECT_TRUE(covered[i] || text[i] == ' ' || text[i] == '\n') << "byte " << i << " of " << text;
    }
  }
}

}  // namespace
}  // namespace callai::core
