#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "program_json.h"
#include "sample_call.h"

namespace callai::tests {
namespace {

TEST(Scenarios, AreListedAsShipped) {
  const TempFolder folder;
  const ProgramResult result = callai(folder, {"demo", "--list", "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  std::vector<std::string> listed = listed_scenarios(result.out);
  ASSERT_FALSE(listed.empty());
  EXPECT_EQ(listed.front(), "sales_success") << "the demonstration comes first";
  std::sort(listed.begin(), listed.end());
  EXPECT_EQ(listed, scenario_files());
}

TEST(Scenarios, LogTheSameForTheSameSeedInAnotherFolder) {
  const SampleCalls calls;
  const SampleCalls others;
  const std::string log = calls.log(calls.run("sales_success", {"--text", "--seed", "7"}));
  ASSERT_GT(lines_of(log).size(), 5U) << brief(log);
  EXPECT_EQ(first_difference(log, others.log(others.run("sales_success", {"--text", "--seed", "7"}))), "");
}

TEST(Scenarios, DifferWithAnotherSeed) {
  const SampleCalls calls;
  const std::string one = calls.log(calls.run("sales_success", {"--text", "--seed", "1"}));
  const std::string two = calls.log(calls.run("sales_success", {"--text", "--seed", "2"}));
  EXPECT_NE(first_difference(one, two), "") << "a seed chooses among the caller's words and pauses";
}

TEST(Scenarios, AllRunInOneCommandAndAreKept) {
  const SampleCalls calls;
  const ProgramResult result = calls.callai({"demo", "--text", "--scenario", "all"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  const std::size_t count = scenario_files().size();
  EXPECT_TRUE(contains(result.out, std::to_string(count) + " scenarios, 0 missed")) << result.out;
  const std::vector<ListedCall> listed = listed_calls(calls.callai({"call", "list", "--limit", "1000", "--json"}).out);
  ASSERT_EQ(listed.size(), count);
  for (const ListedCall& call : listed) {
    EXPECT_EQ(call.status, "completed") << call.id;
    EXPECT_NE(call.outcome, "") << call.id;
  }
}

TEST(Scenarios, OfMoreThanFiveMinutesOfTalkCompletes) {
  const SampleCalls calls;
  const ProgramResult result = calls.callai({"demo", "--text", "--scenario", "sales_long", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto report = demo_report(result.out);
  ASSERT_TRUE(report);
  EXPECT_GE(report->turns, 30);
  const std::vector<ListedCall> listed = listed_calls(calls.callai({"call", "list", "--json"}).out);
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_GE(listed.front().seconds, 300.0);
  std::cout << listed.front().seconds << " s of talk took " << result.took.count() << " ms\n";
}

TEST(Scenarios, ShowTheCallWithoutColoursWhenPiped) {
  const SampleCalls calls;
  const ProgramResult result = calls.callai({"demo", "--text"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_FALSE(contains(result.out, "\x1b")) << "an escape sequence";
  for (const char* part : {"00:00.0", "decision", "tool call", "cut off", "outcome", "callback_scheduled", "reached"}) {
    EXPECT_TRUE(contains(result.out, part)) << part;
  }
}

TEST(Scenarios, MissWithATemplateOfAnotherPurpose) {
  const SampleCalls calls;
  const ProgramResult result = calls.callai({"demo", "--text", "--template", "survey", "--json"});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  const auto report = demo_report(result.out);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->goal_reached);
  EXPECT_FALSE(report->failures.empty());
}

}  // namespace
}  // namespace callai::tests
