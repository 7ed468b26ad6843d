#include <gtest/gtest.h>

#include <algorithm>

#include "orchestrators/conversation_orchestrator.h"
#include "orchestrators/testing/needs_stage.h"

// An operator beside the agent.

namespace callai::orchestrators {
namespace {

using conversation::OperatorCommand;
using conversation::OperatorVerb;
using testing::MachineHarness;
using testing::reach_needs;
using testing::talking_agent;
using namespace std::chrono_literals;

constexpr const char* kInstruction = "Mention the free delivery.";

void command(MachineHarness& h, OperatorVerb verb, const std::string& argument = "") {
  h.feed(OperatorCommand{verb, argument});
}

bool has(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

TEST(Whisper, GoesWithTheNextRepliesAndIsShownInTheirTrace) {
  MachineHarness h;
  reach_needs(h);
  command(h, OperatorVerb::kWhisper, kInstruction);
  h.forget_effects();
  for (int reply = 0; reply < 2; ++reply) {
    h.say("that is too expensive");
    const auto asked = h.effects<conversation::StartReply>();
    ASSERT_FALSE(asked.empty());
    EXPECT_TRUE(has(asked.back().request.decision.direct, kInstruction));
    const auto& trace = asked.back().request.decision.trace;
    EXPECT_EQ(trace.back().id, "operator.whisper");
    EXPECT_TRUE(has(trace.back().actions, std::string("direct: ") + kInstruction));
    h.play_all();
  }
  for (const auto& speak : h.effects<conversation::Speak>()) {
    EXPECT_EQ(speak.segment.text.find("delivery"), std::string::npos) << "it is no text to be spoken";
  }
}

TEST(Whisper, LeavesGoodbyesAsTheyAre) {
  MachineHarness h;
  reach_needs(h);
  command(h, OperatorVerb::kWhisper, kInstruction);
  h.say("take me off your list");
  const auto asked = h.effects<conversation::StartReply>();
  ASSERT_FALSE(asked.empty());
  EXPECT_TRUE(asked.back().request.decision.direct.empty());
}

TEST(Whisper, ForgetsTheOldestOfMany) {
  MachineHarness h;
  reach_needs(h);
  for (int i = 0; i < 10; ++i) command(h, OperatorVerb::kWhisper, "w" + std::to_string(i));
  h.say("that is too expensive");
  const auto direct = h.effects<conversation::StartReply>().back().request.decision.direct;
  EXPECT_FALSE(has(direct, "w1"));
  EXPECT_TRUE(has(direct, "w2"));
  EXPECT_TRUE(has(direct, "w9"));
}

TEST(Operator, TransfersToTheNumberThatHeNames) {
  MachineHarness h;
  reach_needs(h);
  h.play_all();
  h.forget_effects();
  command(h, OperatorVerb::kTransfer, "+12025550199");
  ASSERT_EQ(h.count<conversation::TransferCall>(), 1);
  EXPECT_EQ(h.effects<conversation::TransferCall>()[0].number, "+12025550199");
}

TEST(TakeOver, SilencesTheAgentAtOnceAndKeepsWhatWasHeard) {
  MachineHarness h;
  reach_needs(h);
  talking_agent(h);
  h.forget_effects();
  command(h, OperatorVerb::kTakeOver);
  EXPECT_TRUE(h.machine().taken_over());
  ASSERT_EQ(h.count<conversation::ClearPlayout>(), 1);
  h.feed(conversation::PlayoutCut{core::SegmentId{}, 0});
  const auto turns = h.effects<conversation::PersistTurn>();
  ASSERT_EQ(turns.size(), 1U);
  EXPECT_EQ(turns[0].turn.cancel_reason, "operator");
  EXPECT_FALSE(turns[0].turn.interrupted) << "it was not the caller";
}

TEST(TakeOver, LetsTheAgentHearAndNotAnswer) {
  MachineHarness h;
  reach_needs(h);
  h.play_all();
  command(h, OperatorVerb::kTakeOver);
  const int turns = h.session().turns;
  h.forget_effects();
  h.say("we are twelve people");
  EXPECT_EQ(h.count<conversation::StartExtraction>(), 0);
  EXPECT_EQ(h.count<conversation::Speak>(), 0);
  EXPECT_EQ(h.count<conversation::StartTimer>(), 0) << "nobody is hurried";
  ASSERT_EQ(h.count<conversation::PersistTurn>(), 1);
  EXPECT_EQ(h.effects<conversation::PersistTurn>()[0].turn.heard.text, "we are twelve people");
  EXPECT_EQ(h.session().conversation_history.back().text, "we are twelve people");
  EXPECT_EQ(h.session().turns, turns) << "it was no turn with the agent";
}

TEST(TakeOver, LetsTheOperatorTypeToo) {
  MachineHarness h;
  reach_needs(h);
  h.play_all();
  command(h, OperatorVerb::kTakeOver);
  h.forget_effects();
  command(h, OperatorVerb::kSay, "I am a human.");
  ASSERT_EQ(h.count<conversation::Speak>(), 1);
  EXPECT_EQ(h.effects<conversation::Speak>()[0].segment.text, "I am a human.");
}

TEST(OperatorSays, WhatIsTypedWhileTheAgentSpeaksOnceItHasFinished) {
  MachineHarness h;
  reach_needs(h);
  h.play_all();
  h.say("that is too expensive");
  h.begin_next();
  h.forget_effects();
  command(h, OperatorVerb::kSay, "One moment.");
  command(h, OperatorVerb::kSay, "I look it up.");
  EXPECT_EQ(h.count<conversation::Speak>(), 0) << "the agent is not cut short";
  h.play_all();
  const auto spoken = h.effects<conversation::Speak>();
  ASSERT_EQ(spoken.size(), 2U);
  EXPECT_EQ(spoken[0].segment.text, "One moment.");
  EXPECT_EQ(spoken[1].segment.text, "I look it up.");
}

TEST(OperatorSays, WhatIsTypedAlthoughTheOperatorTakesOverMeanwhile) {
  MachineHarness h;
  reach_needs(h);
  h.play_all();
  h.say("that is too expensive");
  h.begin_next();
  command(h, OperatorVerb::kSay, "One moment.");
  command(h, OperatorVerb::kTakeOver);
  h.forget_effects();
  h.feed(conversation::PlayoutCut{core::SegmentId{}, 0});
  ASSERT_EQ(h.count<conversation::Speak>(), 1);
  EXPECT_EQ(h.effects<conversation::Speak>()[0].segment.text, "One moment.");
}

TEST(TakeOver, EndsWithTheAgentListeningAgain) {
  MachineHarness h;
  reach_needs(h);
  h.play_all();
  command(h, OperatorVerb::kTakeOver);
  h.say("we are twelve people");
  h.forget_effects();
  command(h, OperatorVerb::kHandBack);
  EXPECT_FALSE(h.machine().taken_over());
  EXPECT_EQ(h.count<conversation::StartTimer>(), 1) << "of the caller's silence";
  h.say("that is too expensive");
  EXPECT_GT(h.count<conversation::Speak>(), 0);
}

TEST(HangUp, WithAnOutcomeComesAfterTheGoodbyeOfACallWhoseTimeIsUp) {
  MachineHarness h;
  reach_needs(h);
  h.say("that is too expensive");
  h.begin_next();
  h.drop_queue();
  h.forget_effects();
  command(h, OperatorVerb::kHangUp, "shutdown");
  EXPECT_EQ(h.count<conversation::ClearPlayout>(), 1) << "what was being said gives way";
  ASSERT_EQ(h.queued().size(), 1U);
  EXPECT_EQ(h.queued().front().script, "time_is_up");
  EXPECT_EQ(h.count<conversation::HangUp>(), 0);
  h.play_all();
  ASSERT_EQ(h.count<conversation::HangUp>(), 1);
  h.feed(conversation::CallEnded{conversation::HangupCause::kAgentHungUp});
  EXPECT_EQ(h.session().outcome, "shutdown");
}

TEST(HangUp, WithAnOutcomeLeavesAGoodbyeAndWhoTalksHimselfAlone) {
  MachineHarness leaving;
  reach_needs(leaving);
  leaving.say("take me off your list");
  leaving.forget_effects();
  command(leaving, OperatorVerb::kHangUp, "shutdown");
  EXPECT_EQ(leaving.count<conversation::StartReply>(), 0);
  leaving.play_all();
  EXPECT_EQ(leaving.count<conversation::HangUp>(), 1);
  EXPECT_NE(leaving.session().outcome, "shutdown");

  MachineHarness taken;
  reach_needs(taken);
  command(taken, OperatorVerb::kTakeOver);
  taken.forget_effects();
  command(taken, OperatorVerb::kHangUp, "shutdown");
  EXPECT_TRUE(taken.all().empty());
}

TEST(TakeOver, CallsOffAGoodbye) {
  MachineHarness h;
  reach_needs(h);
  h.say("take me off your list");
  h.begin_next();
  h.forget_effects();
  command(h, OperatorVerb::kTakeOver);
  EXPECT_TRUE(h.machine().taken_over());
  h.feed(conversation::PlayoutCut{core::SegmentId{}, 0});
  EXPECT_EQ(h.count<conversation::HangUp>(), 0);
  command(h, OperatorVerb::kHangUp);
  EXPECT_EQ(h.count<conversation::HangUp>(), 1);
}

TEST(TakeOver, KeepsTheDurationCapFromSpeaking) {
  MachineHarness h;
  h.connect();
  const core::TimerId cap = h.effects<conversation::StartTimer>()[0].timer;
  h.play_all();
  command(h, OperatorVerb::kTakeOver);
  h.forget_effects();
  h.feed(conversation::TimerFired{cap});
  EXPECT_EQ(h.count<conversation::StartReply>(), 0);
  ASSERT_EQ(h.count<conversation::StartTimer>(), 1);
  const core::TimerId later = h.effects<conversation::StartTimer>()[0].timer;
  command(h, OperatorVerb::kHandBack);
  h.feed(conversation::TimerFired{later});
  EXPECT_GT(h.count<conversation::StartReply>(), 0) << "now the agent says goodbye";
}

}  // namespace
}  // namespace callai::orchestrators
