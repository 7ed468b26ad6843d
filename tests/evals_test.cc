#include <gtest/gtest.h>

#include <iostream>

#include "program_json.h"
#include "sample_call.h"

namespace callai::tests {
namespace {

/// A caller who opts out of the sales template, and what is said to come of it.
std::string scenario_with(const std::string& expected) {
  return R"({"id": "own", "title": "Own", "template": "sales", "contact": {"phone_number": "+12025550143"},
             "documents": ["sales_pricing.md"], "document_types": {"sales_pricing.md": "product"},
             "persona": {"script": ["please take me off your list"]}, "expected": )" +
         expected + "}";
}

TEST(Evals, OfTheShippedScenariosReachEverythingInEveryTemplate) {
  const TempFolder folder;
  const ProgramResult result = callai(folder, {"eval", CALLAI_SOURCE_DIR "/sim/scenarios", "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto answer = eval_answer(result.out);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->missed, 0) << result.out;
  ASSERT_EQ(answer->coverage.size(), 6U);
  for (const EvalCoverage& coverage : answer->coverage) {
    EXPECT_EQ(coverage.percent, 100) << coverage.template_id;
    EXPECT_EQ(joined(coverage.missing), "") << coverage.template_id << ": never happened";
  }
  std::cout << answer->scenarios << " scenarios took " << result.took.count() << " ms\n";
}

TEST(Evals, ThatComeOutAsExpectedSaySo) {
  const TempFolder folder;
  const std::string file = folder.write("own.json", scenario_with(R"({"outcome": "opted_out",
      "events": [{"said": "recording_disclosure"}, {"node": "opts_out", "by_ms": 20000}],
      "absent": [{"offer": "discount"}]})"));
  const ProgramResult result = callai(folder, {"eval", file});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  for (const char* part : {"own", "opted_out", "coverage", "never happened", "1 scenarios, 0 missed"}) {
    EXPECT_TRUE(contains(result.out, part)) << part << result.out;
  }
}

TEST(Evals, ThatMissNameWhatWasMissed) {
  const TempFolder folder;
  const std::string file = folder.write("own.json", scenario_with(R"({"outcome": "sale_interest",
      "events": [{"node": "opts_out", "by_ms": 10}, {"stage": "pitch"}], "absent": [{"intent": "opt_out"}]})"));
  const std::string junit = folder.file("junit.xml");
  const ProgramResult result = callai(folder, {"eval", file, "--junit", junit});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  for (const char* part : {"expected sale_interest", "expected by 0.0 s", "stage pitch did not happen",
                           "intent opt_out happened", "1 missed"}) {
    EXPECT_TRUE(contains(result.out, part)) << part << result.out;
  }
  const std::string xml = read_file(junit);
  for (const char* part :
       {"<testsuite name=\"sales\" tests=\"1\" failures=\"1\" errors=\"0\"",
        "<testcase classname=\"sales\" name=\"own\"", "<failure message=\"the outcome is opted_out"}) {
    EXPECT_TRUE(contains(xml, part)) << part << xml;
  }
}

TEST(Evals, WithAFileThatIsNoScenarioRunTheOthers) {
  const TempFolder folder;
  const std::string bad = folder.write("bad.json", R"({"id": "bad"})");
  const std::string good = folder.write("good.json", scenario_with(R"({"outcome": "opted_out"})"));
  const ProgramResult result = callai(folder, {"eval", bad, good, "--json"});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  const auto answer = eval_answer(result.out);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->scenarios, 2);
  EXPECT_EQ(answer->missed, 1);
}

TEST(Evals, OfAFolderWithoutScenariosSaySo) {
  const TempFolder folder;
  EXPECT_EQ(not_a_clear_error(callai(folder, {"eval", folder.path()}), 3, {"no scenarios in"}), "");
}

TEST(Evals, KeepTheCallsWhereADataFolderIsNamed) {
  const SampleCalls calls;
  EXPECT_EQ(calls.callai({"eval", "sales_opt_out"}).exit_code, 0);
  EXPECT_EQ(listed_calls(calls.callai({"call", "list", "--json"}).out).size(), 1U);
}

class ToScenario : public testing::TestWithParam<std::string> {};

TEST_P(ToScenario, RunsGreen) {
  const SampleCalls calls;
  const ProgramResult made = calls.callai({"call", "to-scenario", calls.run(GetParam())});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const std::string file = calls.folder().write("made.json", made.out);
  const ProgramResult result = callai(calls.folder(), {"eval", file});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err << made.out;
}

INSTANTIATE_TEST_SUITE_P(Calls, ToScenario,
                         testing::Values("sales_success", "sales_opt_out", "sales_refusal", "sales_silence",
                                         "sales_voicemail", "sales_asks_person", "support_returns", "survey_keys",
                                         "survey_readback", "lead_hot", "appointment_booked", "feedback_complaint"),
                         [](const testing::TestParamInfo<std::string>& one) { return one.param; });

TEST(ToScenarioErrors, OfAnUnknownCallSaysSo) {
  const SampleCalls calls;
  calls.run("sales_opt_out");
  EXPECT_EQ(not_a_clear_error(calls.callai({"call", "to-scenario", "call_nobody"}), 3, {"call_nobody"}), "");
}

}  // namespace
}  // namespace callai::tests
