#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>

#include "program_json.h"
#include "sample_call.h"

namespace callai::tests {
namespace {

/// All scenarios, twice, each time in one command.
class Scenario : public testing::TestWithParam<std::string> {
 protected:
  static void SetUpTestSuite() {
    for (auto& run : runs()) {
      run.calls = std::make_unique<SampleCalls>();
      const ProgramResult result = run.calls->callai({"demo", "--text", "--scenario", "all", "--json"});
      EXPECT_EQ(result.exit_code, 0) << result.err;
      for (DemoOffers& one : demo_offers(result.out)) run.of.emplace(one.scenario, std::move(one));
    }
  }
  static void TearDownTestSuite() { runs() = {}; }

  struct Run {
    std::unique_ptr<SampleCalls> calls;
    std::map<std::string, DemoOffers> of;  ///< by scenario
  };
  static std::array<Run, 2>& runs() {
    static std::array<Run, 2> both;
    return both;
  }
};

TEST_P(Scenario, EndsAsExpectedReplaysIdenticallyAndLogsTheSameForTheSameSeed) {
  const auto& [calls, of] = runs()[0];
  const auto& [others, again] = runs()[1];
  ASSERT_TRUE(of.contains(GetParam()) && again.contains(GetParam()));
  EXPECT_EQ(of.at(GetParam()).failures, std::vector<std::string>{});
  const std::string id = of.at(GetParam()).call_id;
  const ProgramResult replayed = calls->callai({"replay", id, "--json"});
  EXPECT_EQ(replayed.exit_code, 0) << replayed.err << replayed.out;
  const auto answer = replay_answer(replayed.out);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->identical);
  EXPECT_GT(answer->events, 4);
  const std::string log = calls->log(id);
  ASSERT_GT(lines_of(log).size(), 5U) << brief(log);
  EXPECT_EQ(first_difference(log, others->log(again.at(GetParam()).call_id)), "");
}

INSTANTIATE_TEST_SUITE_P(All, Scenario, testing::ValuesIn(scenario_files()),
                         [](const testing::TestParamInfo<std::string>& one) { return one.param; });

}  // namespace
}  // namespace callai::tests
