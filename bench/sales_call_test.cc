#include "bench/sales_call.h"

#include <gtest/gtest.h>

#include <set>

namespace callai::bench {
namespace {

// The numbers of the benchmarks mean something only while the call that they are made from does.

TEST(SalesCall, EveryLineIsUnderstoodAndAnswered) {
  for (const SalesTurn& turn : play_sales_call(*sales_runtime())) {
    EXPECT_TRUE(turn.signals.understood) << turn.heard.utterance;
    EXPECT_FALSE(turn.turn.spoken.empty()) << turn.heard.utterance;
  }
}

TEST(SalesCall, NeedsNoTool) {
  for (const SalesTurn& turn : play_sales_call(*sales_runtime())) {
    ASSERT_EQ(turn.turn.decisions.size(), 1U);
    EXPECT_TRUE(turn.turn.decisions[0].tools.empty()) << turn.heard.utterance;
  }
}

TEST(SalesCall, GoesThroughTheStagesToABooking) {
  const std::vector<SalesTurn> turns = play_sales_call(*sales_runtime());
  ASSERT_EQ(turns.size(), sales_lines().size());
  std::set<std::string> stages;
  for (const SalesTurn& turn : turns) stages.insert(turn.turn.stage_before);
  EXPECT_GE(stages.size(), 4U);
  EXPECT_TRUE(stages.contains("booking"));
}

}  // namespace
}  // namespace callai::bench
