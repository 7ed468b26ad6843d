#include "core/strings.h"

#include <gtest/gtest.h>

namespace callai::core {
namespace {

TEST(ClosestMatch, FindsATypingError) {
  EXPECT_EQ(closest_match("intial_stage", {"stages", "initial_stage"}), "initial_stage");
}

TEST(ClosestMatch, FindsNothingFarAway) {
  EXPECT_EQ(closest_match("banana", {"stages", "initial_stage"}), "");
}

TEST(ClosestMatch, AllowsOneErrorInAShortWord) {
  EXPECT_EQ(closest_match("ib", {"id"}), "id");
  EXPECT_EQ(closest_match("xy", {"id"}), "");
}

TEST(ClosestMatch, PrefersTheNearerAndThenTheFirst) {
  EXPECT_EQ(closest_match("stage", {"stages", "stage"}), "stage");
  EXPECT_EQ(closest_match("stagex", {"stagea", "stageb"}), "stagea");
}

TEST(ClosestMatch, OfNoCandidatesIsNothing) {
  EXPECT_EQ(closest_match("stage", {}), "");
}

TEST(AsciiLower, LeavesOtherBytesAlone) {
  EXPECT_EQ(ascii_lower("Grün ÄB-1"), "grün Äb-1");
}

TEST(Trimmed, CutsBothEndsOnly) {
  EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
  EXPECT_EQ(trimmed(" \n "), "");
  EXPECT_EQ(trimmed(""), "");
}

TEST(Joined, PutsSeparatorsBetween) {
  EXPECT_EQ(joined({"a", "b", "c"}), "a, b, c");
  EXPECT_EQ(joined({"a"}, "|"), "a");
  EXPECT_EQ(joined({}), "");
}

TEST(SplitList, TrimsAndLeavesEmptyItemsOut) {
  EXPECT_EQ(split_list(" a, b b ,,c,"), (std::vector<std::string>{"a", "b b", "c"}));
  EXPECT_TRUE(split_list(" , ").empty());
}

}  // namespace
}  // namespace callai::core
