#include "interrupted_call.h"

#include <gtest/gtest.h>

#include <csignal>

namespace callai::tests {
namespace {

// The pipe holds one page, and the talk fills several: the program waits for its reader in mid-call.
TEST(InterruptedCall, InWordsKeepsEveryFinishedTurn) {
  const SampleCalls calls;
  const InterruptedCall call = interrupt(calls, {"--text", "--scenario", "sales_long"}, 3);
  expect_kept(calls, call);
}

TEST(InterruptedCall, WithSoundKeepsEveryTurnThatWasShown) {
  const SampleCalls calls;
  expect_kept(calls, interrupt(calls, {"--scenario", CALLAI_SOURCE_DIR "/tests/scenarios/short_call.json"}, 3));
}

TEST(InterruptedCall, DoesNotHinderTheNext) {
  const SampleCalls calls;
  expect_kept(calls, interrupt(calls, {"--text", "--scenario", "sales_long"}, 8));
  EXPECT_NE(calls.run("sales_success"), "");
  const std::vector<ListedCall> listed = listed_calls(calls.callai({"call", "list", "--json"}).out);
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed.front().status, "completed") << "the newest first";
  EXPECT_EQ(listed.back().status, "interrupted");
}

}  // namespace
}  // namespace callai::tests
