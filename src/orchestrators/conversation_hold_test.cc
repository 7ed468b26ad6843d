#include <gtest/gtest.h>

#include <algorithm>

#include "orchestrators/testing/needs_stage.h"

// A line on hold: nothing is said into it, and nobody is hurried or hung up on.

namespace callai::orchestrators {
namespace {

using conversation::LineHeld;
using conversation::OperatorCommand;
using conversation::OperatorVerb;
using testing::MachineHarness;
using testing::reach_needs;
using testing::talking_agent;
using namespace std::chrono_literals;

constexpr core::Duration kPromptAfter = 5500ms;  // the sample template's silence policy
constexpr core::Duration kMaxCall = 480s;
constexpr core::Duration kEndGuard = 20s;

TEST(OnHold, TheSilenceOfTheCallerIsNotCounted) {
  MachineHarness h;
  reach_needs(h);
  h.say("we are twelve people");
  h.play_all();
  const auto timers = h.effects<conversation::StartTimer>();
  const auto silence =
      std::find_if(timers.rbegin(), timers.rend(), [](const auto& t) { return t.after == kPromptAfter; });
  ASSERT_NE(silence, timers.rend());
  h.feed(LineHeld{true});
  const auto stopped = h.effects<conversation::StopTimer>();
  EXPECT_TRUE(std::any_of(stopped.begin(), stopped.end(), [&](const auto& s) { return s.timer == silence->timer; }));
  h.forget_effects();
  h.advance(5min);
  h.feed(conversation::TimerFired{silence->timer});
  EXPECT_EQ(h.count<conversation::Speak>(), 0);
  h.feed(LineHeld{false});
  ASSERT_EQ(h.count<conversation::StartTimer>(), 1) << "from now on it counts again";
  EXPECT_EQ(h.effects<conversation::StartTimer>()[0].after, kPromptAfter);
}

TEST(OnHold, ASentenceIsBrokenOffAndGoesOnAfterwards) {
  MachineHarness h;
  reach_needs(h);
  const core::SegmentId playing = talking_agent(h);
  h.feed(LineHeld{true});
  EXPECT_EQ(h.count<conversation::PausePlayout>(), 1);
  h.feed(LineHeld{true});
  EXPECT_EQ(h.count<conversation::PausePlayout>(), 1);
  EXPECT_EQ(h.count<conversation::ResumePlayout>(), 0);
  h.feed(LineHeld{false});
  EXPECT_EQ(h.count<conversation::ResumePlayout>(), 1);
  h.feed(conversation::SegmentFinished{playing});
  h.play_all();
  EXPECT_EQ(h.count<conversation::PersistTurn>(), 1);
}

TEST(OnHold, WordsOfBeforeAreAnsweredWhenTheCallerIsBack) {
  MachineHarness h;
  reach_needs(h);
  h.feed(conversation::CallerSpeechStarted{h.now()});
  h.feed(LineHeld{true});
  h.feed(conversation::CallerSpeechStopped{h.now()});
  conversation::Transcript heard;
  heard.text = "that is too expensive";
  heard.confidence = 0.9;
  h.forget_effects();
  h.feed(conversation::TranscriptFinal{heard});
  ASSERT_GT(h.count<conversation::Speak>(), 0) << "the answer is there";
  EXPECT_EQ(h.count<conversation::PausePlayout>(), 1) << "and waits";
  EXPECT_TRUE(std::holds_alternative<conversation::PausePlayout>(
      *std::find_if(h.all().begin(), h.all().end(), [](const conversation::Effect& e) {
        return std::holds_alternative<conversation::PausePlayout>(e) || std::holds_alternative<conversation::Speak>(e);
      })));
  h.feed(LineHeld{false});
  EXPECT_EQ(h.count<conversation::ResumePlayout>(), 1);
}

TEST(OnHold, MusicIsNotTheCaller) {
  MachineHarness h;
  reach_needs(h);
  h.feed(LineHeld{true});
  h.forget_effects();
  h.speak_over("yes", 800ms, true);
  h.feed(conversation::MachineDetected{true});
  EXPECT_EQ(h.count<conversation::StartExtraction>(), 0);
  EXPECT_EQ(h.count<conversation::StartTimer>(), 0);
}

TEST(OnHold, ABargeInOfBeforeDoesNotLetTheAgentGoOnIntoIt) {
  MachineHarness h;
  reach_needs(h);
  talking_agent(h);
  h.feed(conversation::CallerSpeechStarted{h.now()});
  h.feed(conversation::CallerSpeechContinues{300ms});
  EXPECT_EQ(h.count<conversation::PausePlayout>(), 1);
  h.feed(LineHeld{true});
  h.feed(conversation::CallerSpeechStopped{h.now()});
  h.feed(conversation::TranscriptFinal{});
  EXPECT_EQ(h.count<conversation::ResumePlayout>(), 0);
  h.feed(LineHeld{false});
  EXPECT_EQ(h.count<conversation::ResumePlayout>(), 1);
}

TEST(OnHold, AGoodbyeWaitsForTheCaller) {
  MachineHarness h;
  reach_needs(h);
  h.say("take me off your list");
  h.begin_next();
  h.feed(LineHeld{true});
  ASSERT_TRUE(h.fire(kEndGuard));
  ASSERT_TRUE(h.fire(kEndGuard));
  EXPECT_EQ(h.count<conversation::HangUp>(), 0);
  h.feed(LineHeld{false});
  h.drop_queue();
  ASSERT_TRUE(h.fire(kEndGuard)) << "and no longer than ever";
  EXPECT_EQ(h.count<conversation::HangUp>(), 1);
}

TEST(OnHold, TheMaximumLengthOfTheCallEndsItWithoutAWord) {
  MachineHarness h;
  h.connect();
  const core::TimerId cap = h.effects<conversation::StartTimer>()[0].timer;
  ASSERT_EQ(h.effects<conversation::StartTimer>()[0].after, kMaxCall);
  h.play_all();
  h.feed(LineHeld{true});
  h.forget_effects();
  h.feed(conversation::TimerFired{cap});
  EXPECT_EQ(h.count<conversation::StartReply>(), 0);
  ASSERT_EQ(h.count<conversation::HangUp>(), 1);
  EXPECT_EQ(h.session().outcome, "max_duration");
}

TEST(OnHold, AGoodbyeOfTheMaximumLengthIsNotPutOff) {
  MachineHarness h;
  h.connect();
  const core::TimerId cap = h.effects<conversation::StartTimer>()[0].timer;
  h.play_all();
  h.feed(conversation::TimerFired{cap});
  h.feed(LineHeld{true});
  ASSERT_TRUE(h.fire(8s));
  EXPECT_EQ(h.count<conversation::HangUp>(), 1);
}

TEST(OnHold, WhatAnOperatorTypesIsSaidAfterwards) {
  MachineHarness h;
  reach_needs(h);
  h.feed(OperatorCommand{OperatorVerb::kHold, ""});
  EXPECT_EQ(h.count<conversation::Hold>(), 1);
  h.feed(LineHeld{true});
  h.forget_effects();
  h.feed(OperatorCommand{OperatorVerb::kSay, "I am back."});
  EXPECT_EQ(h.count<conversation::PausePlayout>(), 1);
  EXPECT_EQ(h.count<conversation::Speak>(), 1);
  h.feed(OperatorCommand{OperatorVerb::kUnhold, ""});
  EXPECT_EQ(h.count<conversation::ResumePlayout>(), 0) << "not before the line is there";
  h.feed(LineHeld{false});
  EXPECT_EQ(h.count<conversation::ResumePlayout>(), 1);
}

TEST(OnHold, AnOperatorTransfersAtOnceAndHalfASentenceIsDropped) {
  MachineHarness h;
  reach_needs(h);
  talking_agent(h);
  h.feed(LineHeld{true});
  h.feed(OperatorCommand{OperatorVerb::kTransfer, "+12025550199"});
  EXPECT_EQ(h.count<conversation::ClearPlayout>(), 1);
  EXPECT_EQ(h.count<conversation::PersistTurn>(), 1);
  ASSERT_EQ(h.count<conversation::TransferCall>(), 1);
}

TEST(OnHold, TheHoldOfAWarmTransferIsTheConversationsOwn) {
  MachineHarness h;
  h.connect();
  h.play_all();
  h.say("i want to speak to a person");
  h.play_all();
  ASSERT_EQ(h.count<conversation::Hold>(), 1);
  h.feed(LineHeld{true});
  h.feed(conversation::TargetAnswered{});
  EXPECT_GT(h.count<conversation::SpeakToTarget>(), 0) << "the target is told who is there all the same";
  h.feed(conversation::TargetKey{"1"});
  EXPECT_EQ(h.count<conversation::JoinTarget>(), 1);
}

TEST(OnHold, AfterAWarmTransferThatFailedTheWordsWaitForTheLine) {
  MachineHarness h;
  h.connect();
  h.play_all();
  h.say("i want to speak to a person");
  h.play_all();
  h.feed(LineHeld{true});
  h.feed(conversation::TargetGone{"busy"});
  ASSERT_TRUE(h.fire(400ms));
  ASSERT_FALSE(h.queued().empty());
  EXPECT_EQ(h.count<conversation::PausePlayout>(), 1) << "the PBX has not taken the caller back yet";
  h.feed(LineHeld{false});
  EXPECT_EQ(h.count<conversation::ResumePlayout>(), 1);
  h.play_all();
  EXPECT_EQ(h.count<conversation::HangUp>(), 1);
  EXPECT_EQ(h.session().outcome, "transfer_failed");
}

}  // namespace
}  // namespace callai::orchestrators
