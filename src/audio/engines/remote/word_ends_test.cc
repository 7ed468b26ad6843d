#include "audio/engines/remote/word_ends.h"

#include <gtest/gtest.h>

namespace callai::audio {
namespace {

TEST(WordEnds, GrowWithTheTextAndShrinkWithTheSpeed) {
  const auto ends = estimated_word_ends("One, two.  Three 4", 1.0);
  ASSERT_EQ(ends.size(), 4U);
  EXPECT_TRUE(std::is_sorted(ends.begin(), ends.end()));
  EXPECT_GT(ends[2] - ends[1], ends[1] - ends[0]) << "a full stop is a longer pause than a comma";
  EXPECT_EQ(estimated_word_ends("One", 2.0)[0], estimated_word_ends("One", 1.0)[0] / 2);
}

TEST(WordEnds, TheRestBeginsAtItsWord) {
  EXPECT_EQ(text_from_word(" one  two three", 0), "one  two three");
  EXPECT_EQ(text_from_word(" one  two three", 1), "two three");
  EXPECT_EQ(text_from_word(" one  two three", 3), "");
}

}  // namespace
}  // namespace callai::audio
