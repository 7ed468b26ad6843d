#include <gtest/gtest.h>

#include <algorithm>

#include "broken_templates.h"
#include "sim/confirmation.h"
#include "sim/scenario_library.h"
#include "sim/scenario_writer.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"
#include "templates/template_validator.h"
#include "templates/testing/sample_template.h"

namespace callai::tests {
namespace {

using sim::ConfirmedProperty;
using sim::ConfirmedVerification;
using templates::verify::Verdict;

ConfirmedVerification verified(const std::string& json) {
  auto campaign = std::make_shared<const templates::CampaignTemplate>(templates::parse_template(json).value);
  sim::ConfirmOptions options;
  options.template_name = "template.json";
  return sim::verify_in_words(std::make_shared<const orchestrators::CampaignRuntime>(std::move(campaign)), options);
}

std::string summary(const ConfirmedVerification& verification, Verdict verdict) {
  std::string text;
  for (const ConfirmedProperty& p : verification.properties) {
    if (p.property.verdict == verdict)
      text += "\n  " + p.property.code + " " + p.property.subject + ": " + p.property.reason;
  }
  return text;
}

class BrokenTemplates : public ::testing::TestWithParam<std::size_t> {};

TEST_P(BrokenTemplates, AreFoundOutWithACallThatShowsIt) {
  const BrokenTemplate& broken = broken_templates()[GetParam()];
  const std::string json = broken_json(broken);
  ASSERT_FALSE(json.empty()) << "an edit no longer fits the sample template";
  for (const core::Problem& problem : templates::check_template_text(json)) {
    ASSERT_NE(problem.severity, core::Severity::kError) << problem.path << ": " << problem.message;
  }
  const ConfirmedVerification verification = verified(json);
  const auto found = std::find_if(verification.properties.begin(), verification.properties.end(), [&](const auto& p) {
    return p.property.code == broken.code && p.property.subject == broken.subject;
  });
  ASSERT_NE(found, verification.properties.end());
  EXPECT_EQ(found->property.verdict, Verdict::kViolated)
      << found->property.reason << summary(verification, Verdict::kViolated);
  EXPECT_FALSE(found->property.mend.empty());
  EXPECT_EQ(found->scenario.has_value(), broken.by_a_call);
  if (!found->scenario) return;
  // The scenario is a file that can be read again.
  const auto read = sim::scenario_from_text(sim::to_json_text(*found->scenario), "counterexample");
  ASSERT_TRUE(read.ok()) << core::describe(read.error());
  EXPECT_EQ(read->persona.rules.size(), found->scenario->persona.rules.size());
}

INSTANTIATE_TEST_SUITE_P(All, BrokenTemplates, ::testing::Range<std::size_t>(0, broken_templates().size()),
                         [](const auto& param) { return broken_templates()[param.param].name; });

TEST(BrokenTemplates, AreThirtyOrMore) {
  EXPECT_GE(broken_templates().size(), 30U);
}

TEST(Verification, SaysNothingAgainstTheSampleTemplate) {
  const ConfirmedVerification verification = verified(templates::sample_template_json());
  EXPECT_EQ(summary(verification, Verdict::kViolated), "");
}

class PrebuiltTemplates : public ::testing::TestWithParam<std::string> {};

TEST_P(PrebuiltTemplates, ViolateNothing) {
  const ConfirmedVerification verification = verified(std::string(templates::find_prebuilt(GetParam())->json));
  EXPECT_EQ(summary(verification, Verdict::kViolated), "");
  std::size_t proved = 0;
  for (const ConfirmedProperty& p : verification.properties) proved += p.property.verdict == Verdict::kProved ? 1 : 0;
  EXPECT_GE(proved * 10, verification.properties.size() * 8) << summary(verification, Verdict::kUndecided);
}

std::vector<std::string> prebuilt_ids() {
  std::vector<std::string> ids;
  for (const templates::PrebuiltTemplate& t : templates::prebuilt_templates()) ids.emplace_back(t.id);
  return ids;
}

INSTANTIATE_TEST_SUITE_P(All, PrebuiltTemplates, ::testing::ValuesIn(prebuilt_ids()),
                         [](const auto& param) { return param.param; });

}  // namespace
}  // namespace callai::tests
