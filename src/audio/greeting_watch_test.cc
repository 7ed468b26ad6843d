#include "audio/greeting_watch.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace callai::audio {
namespace {

using Verdict = GreetingWatch::Verdict;

/// Voice and silence in turns, in milliseconds, silence first; and after how many the verdict was there.
std::pair<Verdict, int> answered_with(const std::vector<int>& pieces) {
  GreetingWatch watch;
  int ms = 0;
  bool voiced = false;
  for (const int piece : pieces) {
    for (int i = 0; i < piece; i += 20) {
      ms += 20;
      if (const Verdict verdict = watch.step(voiced); verdict != Verdict::kOpen) return {verdict, ms};
    }
    voiced = !voiced;
  }
  return {Verdict::kOpen, ms};
}

TEST(GreetingWatch, AWordAndAPauseIsAPerson) {
  const auto [verdict, ms] = answered_with({600, 400, 3000});
  EXPECT_EQ(verdict, Verdict::kHuman);
  EXPECT_EQ(ms, 1500);
}

TEST(GreetingWatch, AWholeSentenceOfACompanyIsAPersonToo) {
  EXPECT_EQ(answered_with({800, 900, 300, 1100, 2000}).first, Verdict::kHuman);
}

TEST(GreetingWatch, TalkingOnIsAMachineAfterTwoAndAHalfSeconds) {
  const auto [verdict, ms] = answered_with({900, 1500, 200, 1200, 300, 4000});
  EXPECT_EQ(verdict, Verdict::kMachine);
  EXPECT_NEAR(ms, 900 + 2500, 60);
}

TEST(GreetingWatch, WhoSaysNothingAtFirstIsAPersonWhoMayTalkAsLongAsHeLikes) {
  EXPECT_EQ(answered_with({2200, 5000}).first, Verdict::kHuman);
}

TEST(GreetingWatch, ClicksAreNoGreeting) {
  EXPECT_EQ(answered_with({200, 40, 600, 200, 100, 4000}).first, Verdict::kMachine);
  std::vector<int> clicks{200};
  for (int i = 0; i < 20; ++i) clicks.insert(clicks.end(), {20, 200});
  EXPECT_EQ(answered_with(clicks).first, Verdict::kHuman);
}

}  // namespace
}  // namespace callai::audio
