#include "pipeline/llm/reply_cutter.h"

#include <gtest/gtest.h>

namespace callai::pipeline {
namespace {

using Pieces = std::vector<std::string>;

Pieces cut(std::string_view text, std::size_t portion = 1, bool broken = false, int most = 10) {
  ReplyCutter cutter(most);
  Pieces pieces;
  for (std::size_t at = 0; at < text.size(); at += portion) cutter.feed(text.substr(at, portion), pieces);
  cutter.finish(broken, pieces);
  return pieces;
}

TEST(ReplyCutter, TheFirstClauseComesEarlyThenWholeSentences) {
  const std::string text = "Yes of course, it comes with a warranty. That lasts, I believe, ten years. Good!";
  const Pieces early{"Yes of course,", "it comes with a warranty.", "That lasts, I believe, ten years.", "Good!"};
  for (std::size_t portion : {1, 3, 20}) EXPECT_EQ(cut(text, portion), early) << portion;
  const Pieces at_once{"Yes of course, it comes with a warranty.", "That lasts, I believe, ten years.", "Good!"};
  EXPECT_EQ(cut(text, 1000), at_once) << "what is whole already is not torn";
}

TEST(ReplyCutter, ASentenceIsSpokenBeforeTheNextHasEnded) {
  ReplyCutter cutter(5);
  Pieces pieces;
  cutter.feed("It is ready. And", pieces);
  EXPECT_EQ(pieces, Pieces{"It is ready."});
}

TEST(ReplyCutter, AbbreviationsAndDecimalsEndNothing) {
  EXPECT_EQ(cut("Dr. Fox pays 2.5 million at 3 p.m. tomorrow."),
            Pieces{"Dr. Fox pays 2.5 million at 3 p.m. tomorrow."});
}

TEST(ReplyCutter, AShortBeginningIsNotTornOff) {
  EXPECT_EQ(cut("Yes, it does."), Pieces{"Yes, it does."});
}

TEST(ReplyCutter, StopsAtItsBound) {
  EXPECT_EQ(cut("One. Two. Three. Four.", 1, false, 2), (Pieces{"One.", "Two."}));
}

TEST(ReplyCutter, AHalfSentenceOfABrokenAnswerIsNotSpoken) {
  EXPECT_EQ(cut("It is ready. And then we", 1, true), Pieces{"It is ready."});
  EXPECT_EQ(cut("And then we", 1, true), Pieces{}) << "the template has words for it";
}

TEST(Speakable, LeavesOutWhatNobodySays) {
  EXPECT_EQ(speakable("**Great** news! \xF0\x9F\x98\x80 See `plan` _A_."), "Great news! See plan A.");
  EXPECT_EQ(speakable("- It is [1] here *smiles* ."), "It is here.");
  EXPECT_EQ(speakable("See [our plans](https://x.example/a_b) or https://y.example/z, please."),
            "See our plans or our web page, please.");
  EXPECT_EQ(speakable("### Title"), "Title");
  EXPECT_EQ(speakable("\xF0\x9F\x98\x80"), "");
}

}  // namespace
}  // namespace callai::pipeline
