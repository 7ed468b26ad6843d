#include "pipeline/llm/reply_plan.h"

#include <gtest/gtest.h>

namespace callai::pipeline {
namespace {

using conversation::SayItem;
using conversation::SayKind;

class ReplyPlanTest : public ::testing::Test {
 protected:
  ReplyPlanTest() {
    template_.response_templates.mode = templates::ResponseMode::kGenerated;
    templates::Script law;
    law.id = "law";
    law.disclosure = true;
    templates::Script pitch;
    pitch.id = "pitch";
    template_.response_templates.scripts = {law, pitch};
  }
  static SayItem script(const char* id, const char* asks = "") {
    SayItem item;
    item.script = id;
    item.asks = asks;
    return item;
  }
  static SayItem of_kind(SayKind kind) {
    SayItem item;
    item.kind = kind;
    return item;
  }
  ReplyPlan plan() const { return plan_reply(template_, decision_); }

  templates::CampaignTemplate template_;
  conversation::Decision decision_;
};

TEST_F(ReplyPlanTest, DisclosuresComeFirstAndQuestionsLastAsWritten) {
  decision_.say = {script("law"), script("pitch"), of_kind(SayKind::kQuestion)};
  decision_.say.back().asks = "day";
  const ReplyPlan p = plan();
  ASSERT_EQ(p.before.size(), 1U);
  EXPECT_EQ(p.before[0].script, "law");
  ASSERT_EQ(p.model.size(), 1U);
  EXPECT_EQ(p.model[0].script, "pitch");
  ASSERT_EQ(p.after.size(), 1U);
  EXPECT_EQ(p.after[0].asks, "day");
}

TEST_F(ReplyPlanTest, WhoSaysNothingIsAskedInTheTemplatesWords) {
  template_.session_config.silence.prompt_scripts = {"pitch"};
  decision_.say = {script("pitch")};
  EXPECT_FALSE(plan().needs_model());
}

TEST_F(ReplyPlanTest, HybridLeavesOnlyAnswersAndInstructionsToTheModel) {
  template_.response_templates.mode = templates::ResponseMode::kHybrid;
  decision_.say = {script("pitch"), of_kind(SayKind::kAnswer)};
  EXPECT_EQ(plan().before.size(), 1U);
  EXPECT_EQ(plan().model.size(), 1U);
  decision_.say = {script("pitch"), script("", "day")};
  EXPECT_FALSE(plan().needs_model());
  decision_.direct = {"Explain the warranty."};
  const ReplyPlan p = plan();
  EXPECT_TRUE(p.needs_model());
  EXPECT_EQ(p.before.size(), 1U);
  ASSERT_EQ(p.after.size(), 1U) << "the question waits for the model";
  EXPECT_EQ(p.after[0].asks, "day");
}

TEST_F(ReplyPlanTest, EndsAndOptOutsAreAsWritten) {
  decision_.say = {script("pitch"), of_kind(SayKind::kClosing)};
  decision_.opt_out = true;
  EXPECT_FALSE(plan().needs_model());
  decision_.opt_out = false;
  decision_.ending.emplace();
  EXPECT_FALSE(plan().needs_model());
  EXPECT_EQ(plan().before.size(), 2U);
}

TEST_F(ReplyPlanTest, ScriptedNeedsNoModel) {
  template_.response_templates.mode = templates::ResponseMode::kScripted;
  decision_.say = {script("pitch")};
  decision_.direct = {"Explain."};
  EXPECT_FALSE(plan().needs_model());
}

}  // namespace
}  // namespace callai::pipeline
