#include "repositories/analytics/analytics_report.h"

#include <gtest/gtest.h>

namespace callai::repositories {
namespace {

using std::chrono::milliseconds;

std::vector<CountRow> rows_of(const CallTally& tally) {
  std::vector<CountRow> rows;
  for (const auto& [key, count] : tally.counts()) {
    rows.push_back({std::string(key.kind), key.name, key.bucket, count.calls, count.total});
  }
  return rows;
}

conversation::Turn turn_of(const std::string& before, const std::string& after) {
  conversation::Turn turn;
  turn.stage_before = before;
  turn.stage_after = after;
  return turn;
}

core::TimePoint at(int ms) {
  return core::TimePoint(milliseconds(ms));
}

TEST(AnalyticsReport, AStageCountsACallOnceHoweverOftenItIsEntered) {
  CallTally tally;
  tally.turn(turn_of("", "greeting"));
  tally.turn(turn_of("greeting", "offer"));
  tally.turn(turn_of("offer", "greeting"));
  tally.turn(turn_of("greeting", "offer"));
  conversation::SessionState session;
  session.stages_visited = {"greeting", "offer", "greeting", "offer"};
  session.current_stage = "offer";
  tally.session(session, {});
  const AnalyticsReport report = report_of(rows_of(tally));
  ASSERT_EQ(report.stages.size(), 2U);
  EXPECT_EQ(report.stages[0].name, "greeting");
  EXPECT_EQ(report.stages[0].calls, 1);
  EXPECT_EQ(report.stages[0].entered, 2);
  EXPECT_EQ(report.stages[0].exits, 0);
  EXPECT_EQ(report.stages[1].exits, 1);
  ASSERT_EQ(report.edges.size(), 2U);
  EXPECT_EQ(report.edges[0].from, "greeting");
  EXPECT_EQ(report.edges[0].to, "offer");
  EXPECT_EQ(report.edges[0].calls, 1);
  EXPECT_EQ(report.turns, 4);
}

TEST(AnalyticsReport, AStageThatACallBeginsInCountsWithoutATurn) {
  CallTally tally;
  conversation::SessionState session;
  session.stages_visited = {"greeting"};
  session.current_stage = "greeting";
  tally.session(session, {});
  const AnalyticsReport report = report_of(rows_of(tally));
  ASSERT_EQ(report.stages.size(), 1U);
  EXPECT_EQ(report.stages[0].calls, 1);
  EXPECT_EQ(report.stages[0].exits, 1);
  EXPECT_FALSE(report.sentiment.has_value()) << "nobody said anything";
}

TEST(AnalyticsReport, PercentilesAreWithinABucketOfTheTruth) {
  CallTally tally;
  for (int ms = 1; ms <= 1000; ++ms) {
    conversation::Turn turn;
    turn.timings.speech_stopped = at(0);
    turn.timings.first_audio = at(ms);
    tally.turn(turn);
  }
  const AnalyticsReport report = report_of(rows_of(tally));
  ASSERT_EQ(report.latencies.size(), 1U);
  const AnalyticsReport::Latency& response = report.latencies[0];
  EXPECT_EQ(response.stage, "response");
  EXPECT_EQ(response.turns, 1000);
  EXPECT_NEAR(response.mean_ms, 500.5, 0.01);
  EXPECT_NEAR(response.p50_ms, 500, 500 * 0.1);
  EXPECT_NEAR(response.p95_ms, 950, 950 * 0.1);
  EXPECT_NEAR(response.p99_ms, 990, 990 * 0.1);
}

TEST(AnalyticsReport, BucketsHoldWhatTheySay) {
  EXPECT_EQ(latency_bucket(core::Duration{0}), 0);
  for (int us = 1; us < 100'000'000; us = us * 3 / 2 + 1) {
    const int bucket = latency_bucket(core::Duration(us));
    if (bucket == kLatencyBuckets - 1) continue;
    EXPECT_LE(us / 1000.0, latency_bucket_end_ms(bucket) * 1.0000001) << us;
    if (bucket > 0) {
      EXPECT_GT(us / 1000.0, latency_bucket_end_ms(bucket - 1) * 0.9999999) << us;
    }
  }
}

TEST(AnalyticsReport, ToolsFieldsMoodAndCostAreAddedUp) {
  CallTally tally;
  conversation::Turn turn;
  conversation::ToolResult result;
  result.tool = "crm";
  for (const auto status : {conversation::ToolStatus::kOk, conversation::ToolStatus::kFailed,
                            conversation::ToolStatus::kTimeout, conversation::ToolStatus::kNotFound}) {
    result.status = status;
    turn.tool_results.push_back(result);
  }
  tally.turn(turn);
  conversation::SessionState session;
  session.turns = 2;
  session.fields["budget"].confirmed = true;
  session.fields["name"].confirmed = false;
  conversation::CallReview review;
  review.sentiment = -0.5;
  review.score = 0.75;
  tally.session(session, review);
  tally.ended("inbound", "completed", "sold", 9, true, std::chrono::seconds(60));
  tally.usage(1000, 200, 270, true);
  const AnalyticsReport report = report_of(rows_of(tally));
  ASSERT_EQ(report.tools.size(), 1U);
  EXPECT_EQ(report.tools[0].calls, 4);
  EXPECT_EQ(report.tools[0].failed, 1);
  EXPECT_EQ(report.tools[0].timeouts, 1);
  ASSERT_EQ(report.fields.size(), 2U);
  EXPECT_EQ(report.fields[0].confirmed, 1);
  EXPECT_EQ(report.fields[1].confirmed, 0);
  EXPECT_EQ(report.sentiments.at("negative"), 1);
  EXPECT_DOUBLE_EQ(*report.sentiment, -0.5);
  EXPECT_DOUBLE_EQ(*report.score, 0.75);
  EXPECT_EQ(report.calls, 1);
  EXPECT_EQ(report.inbound, 1);
  EXPECT_EQ(report.answered, 1);
  EXPECT_EQ(report.hours[9].answered, 1);
  EXPECT_EQ(report.outcomes.front().name, "sold");
  EXPECT_EQ(report.cost_micros, 270);
  EXPECT_EQ(report.prompt_tokens, 1000);
}

TEST(AnalyticsReport, OneCallCannotFillTheStore) {
  CallTally tally;
  for (int i = 0; i < 5000; ++i) tally.turn(turn_of("", "stage " + std::to_string(i)));
  tally.turn(turn_of("", std::string(1000, 'x')));
  EXPECT_LE(tally.counts().size(), 500U);
}

}  // namespace
}  // namespace callai::repositories
