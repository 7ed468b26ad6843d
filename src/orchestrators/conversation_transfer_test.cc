#include <gtest/gtest.h>

#include <functional>

#include "orchestrators/testing/machine_harness.h"

namespace callai::orchestrators {
namespace {

using testing::heard_from_agent;
using testing::MachineHarness;

/// A caller on hold, and a target who has answered.
void reach_target(MachineHarness& h) {
  h.connect();
  h.play_all();
  h.say("i want to speak to a person");
  h.play_all();
  h.feed(conversation::TargetAnswered{});
}

std::string told_target(const MachineHarness& h) {
  std::string text;
  for (const auto& e : h.effects<conversation::SpeakToTarget>()) text += e.segment.text + " ";
  return text;
}

void target_says(MachineHarness& h, const std::string& words) {
  conversation::Transcript heard;
  heard.text = words;
  heard.confidence = 0.9;
  h.feed(conversation::TargetHeard{heard});
}

void target_hears_all(MachineHarness& h) {
  const auto told = h.effects<conversation::SpeakToTarget>();
  ASSERT_FALSE(told.empty());
  h.feed(conversation::TargetSegmentFinished{told.back().segment.id});
}

TEST(WarmTransfer, HoldsTheCallerTellsTheTargetWhoItIsAndJoinsAfterAYes) {
  MachineHarness h;
  reach_target(h);
  EXPECT_EQ(h.count<conversation::Hold>(), 1);
  EXPECT_NE(told_target(h).find("Dana on the line"), std::string::npos) << told_target(h);
  EXPECT_NE(told_target(h).find("i want to speak to a person"), std::string::npos) << told_target(h);
  EXPECT_NE(told_target(h).find("Say yes"), std::string::npos);
  EXPECT_EQ(h.count<conversation::JoinTarget>(), 0);
  target_hears_all(h);
  target_says(h, "yes put them through");
  ASSERT_EQ(h.count<conversation::JoinTarget>(), 1);
  h.feed(conversation::TransferProgress{true, true, ""});
  h.feed(conversation::CallEnded{conversation::HangupCause::kTransferred});
  EXPECT_EQ(h.session().outcome, "transferred");
  EXPECT_EQ(h.count<conversation::DropTarget>(), 0);
  EXPECT_EQ(heard_from_agent(h.session()).find("Dana on the line"), std::string::npos);
}

/// The sample template with words of its own for who answers.
std::shared_ptr<const templates::CampaignTemplate> with_briefing() {
  auto t = std::make_shared<templates::CampaignTemplate>(*templates::sample_template());
  t->response_templates.scripts.push_back(
      {"brief_desk", {"{contact.first_name|Somebody} wants a person."}, "", false, true});
  for (templates::Node& node : t->decision_tree.global_nodes) {
    for (templates::Action& action : node.then) {
      if (auto* transfer = std::get_if<templates::Transfer>(&action)) transfer->brief = "brief_desk";
    }
  }
  return t;
}

TEST(WarmTransfer, SaysTheTemplatesOwnBriefingWhereThereIsOne) {
  MachineHarness h(with_briefing());
  reach_target(h);
  EXPECT_EQ(told_target(h).find("Dana wants a person."), 0U) << told_target(h);
  EXPECT_NE(told_target(h).find("Say yes"), std::string::npos);
}

TEST(WarmTransfer, KeyOneTakesTheCallInTheMiddleOfTheBriefing) {
  MachineHarness h;
  reach_target(h);
  h.feed(conversation::TargetKey{"5"});
  EXPECT_EQ(h.count<conversation::JoinTarget>(), 0);
  h.feed(conversation::TargetKey{"1"});
  h.feed(conversation::TargetKey{"1"});
  EXPECT_EQ(h.count<conversation::JoinTarget>(), 1);
}

TEST(WarmTransfer, WhoeverDoesNotTakeItIsDroppedAndTheCallerIsToldSo) {
  const std::vector<std::function<void(MachineHarness&)>> ways = {
      [](MachineHarness& h) { target_says(h, "no not now"); },
      [](MachineHarness& h) { h.feed(conversation::TargetKey{"2"}); },
      [](MachineHarness& h) { h.feed(conversation::TargetGone{"voicemail"}); },
      [](MachineHarness& h) { h.feed(conversation::TargetGone{"hung up"}); },
  };
  for (const auto& way : ways) {
    MachineHarness h;
    reach_target(h);
    target_hears_all(h);
    way(h);
    EXPECT_EQ(h.count<conversation::DropTarget>(), 1);
    EXPECT_EQ(h.count<conversation::Unhold>(), 1);
    h.feed(conversation::TargetGone{"hung up"});  // what the drop brings about
    ASSERT_TRUE(h.fire(std::chrono::milliseconds(400)));
    EXPECT_NE(h.queued().front().text.find("Thank you for waiting"), std::string::npos);
    h.play_all();
    EXPECT_EQ(h.count<conversation::HangUp>(), 1);
    EXPECT_EQ(h.session().outcome, "transfer_failed");
  }
}

TEST(WarmTransfer, IsAskedOnceMoreAndThenGivenUpWhenNobodySaysYes) {
  MachineHarness h;
  reach_target(h);
  target_hears_all(h);
  target_says(h, "what is it about");
  target_hears_all(h);
  EXPECT_NE(told_target(h).find("can you take the call"), std::string::npos);
  ASSERT_TRUE(h.fire(std::chrono::seconds(8)));
  EXPECT_EQ(h.count<conversation::DropTarget>(), 1);
  EXPECT_EQ(h.count<conversation::JoinTarget>(), 0);
}

TEST(WarmTransfer, ACallerWhoHangsUpMeanwhileDropsTheTarget) {
  MachineHarness h;
  reach_target(h);
  h.feed(conversation::CallEnded{conversation::HangupCause::kCallerHungUp});
  EXPECT_EQ(h.count<conversation::DropTarget>(), 1);
  EXPECT_EQ(h.count<conversation::EndSession>(), 1);
  EXPECT_EQ(h.session().outcome, "caller_hung_up");
}

TEST(WarmTransfer, AJoinThatTheLineRefusesReturnsToTheCaller) {
  MachineHarness h;
  reach_target(h);
  h.feed(conversation::TargetKey{"1"});
  h.feed(conversation::TransferProgress{true, false, "the PBX refused the transfer"});
  EXPECT_EQ(h.count<conversation::DropTarget>(), 1);
  ASSERT_TRUE(h.fire(std::chrono::milliseconds(400)));
  EXPECT_FALSE(h.queued().empty());
}

}  // namespace
}  // namespace callai::orchestrators
