#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "program_json.h"
#include "sample_call.h"

namespace callai::tests {
namespace {

/// Simulated calls of every shipped scenario with some seeds, and the sales template with one discount step changed.
class TemplateTry : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    calls_.emplace();
    const int seeds = long_tests() ? 15 : 2;
    for (int seed = 1; seed <= seeds; ++seed) {
      // Another seed may miss a scenario's expectations: what counts is that there are calls.
      const ProgramResult run =
          calls_->callai({"demo", "--text", "--scenario", "all", "--seed", std::to_string(seed), "--json"});
      for (DemoOffers& call : demo_offers(run.out)) made_.push_back(std::move(call));
    }
    const std::string sales = tests::callai(calls_->folder(), {"template", "show", "sales", "--json"}).out;
    edited_ = calls_->folder().write("edited.json", edited(sales, "\"steps\": [", "10", "11"));
  }
  static void TearDownTestSuite() { calls_.reset(); }

  static std::optional<SampleCalls> calls_;
  static std::vector<DemoOffers> made_;
  static std::string edited_;
};

std::optional<SampleCalls> TemplateTry::calls_;
std::vector<DemoOffers> TemplateTry::made_;
std::string TemplateTry::edited_;

TEST_F(TemplateTry, ReportsExactlyTheCallsThatTouchedTheChangedRule) {
  std::set<std::string> touched;
  std::size_t sales = 0;
  for (const DemoOffers& call : made_) {
    sales += call.scenario.rfind("sales", 0) == 0 ? 1 : 0;
    if (std::find(call.offers.begin(), call.offers.end(), "discount 10") != call.offers.end()) {
      touched.insert(call.call_id);
    }
  }
  ASSERT_GE(touched.size(), 2U);
  const ProgramResult result = calls_->callai({"template", "try", edited_, "--against", calls_->data(), "--json"});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  const auto answer = try_answer(result.out);
  ASSERT_TRUE(answer);
  std::set<std::string> reported;
  for (const TriedCallAnswer& call : answer->calls) {
    if (call.same) {
      EXPECT_EQ(call.old_outcome, call.new_outcome) << call.id;
    } else {
      reported.insert(call.id);
      EXPECT_TRUE(call.called_again) << "a simulated caller is called again: " << call.id;
      EXPECT_NE(call.new_outcome, "undetermined") << call.id;
    }
  }
  EXPECT_EQ(reported, touched);
  EXPECT_EQ(answer->differ, static_cast<int>(touched.size()));
  EXPECT_EQ(answer->calls.size(), sales);
  EXPECT_EQ(answer->left_out, static_cast<int>(made_.size() - sales)) << "calls of other templates";
  EXPECT_EQ(answer->in_table, static_cast<int>(sales));
}

TEST_F(TemplateTry, WithTheSameTemplateChangesNothing) {
  const ProgramResult result = calls_->callai({"template", "try", "survey", "--against", calls_->data()});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_TRUE(contains(result.out, ", 0 decide differently")) << result.out;
}

TEST_F(TemplateTry, OfACallByARealPersonIsUndeterminedBehindTheDifference) {
  const auto touched = std::find_if(made_.begin(), made_.end(), [](const DemoOffers& call) {
    return std::find(call.offers.begin(), call.offers.end(), "discount 10") != call.offers.end();
  });
  ASSERT_NE(touched, made_.end());
  const std::string scenario = "\"scenario\":\"" + touched->scenario + "\"";
  const std::string log = edited(calls_->log(touched->call_id), "{", scenario, "\"scenario\":\"\"");
  const std::string file = calls_->folder().write("person.log", log);
  const ProgramResult result = calls_->callai({"template", "try", edited_, "--against", file});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  for (const char* part : {"→ undetermined", "- offer discount 10", "+ offer discount 11"}) {
    EXPECT_TRUE(contains(result.out, part)) << part << "\n" << result.out;
  }
}

TEST_F(TemplateTry, AgainstNothingThatExistsSaysSo) {
  EXPECT_EQ(not_a_clear_error(calls_->callai({"template", "try", "sales", "--against", "call_nobody"}), 3,
                              {"call_nobody", "callai call list"}),
            "");
  EXPECT_EQ(not_a_clear_error(calls_->callai({"template", "try", "sales", "--against", "no/such/folder"}), 3,
                              {"no/such/folder", "data folder"}),
            "");
}

}  // namespace
}  // namespace callai::tests
