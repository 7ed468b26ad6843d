#include <gtest/gtest.h>

#include "orchestrators/conversation_orchestrator.h"
#include "orchestrators/testing/needs_stage.h"

// Interruptions, nods and noise over the agent's words.

namespace callai::orchestrators {
namespace {

using testing::MachineHarness;
using testing::reach_needs;
using testing::talking_agent;
using namespace std::chrono_literals;

TEST(BargeIn, PausesWhenTheCallersVoiceLastsLongEnough) {
  MachineHarness h;
  reach_needs(h);
  talking_agent(h);
  h.feed(conversation::CallerSpeechStarted{h.now()});
  EXPECT_EQ(h.count<conversation::PausePlayout>(), 0);
  h.feed(conversation::CallerSpeechContinues{240ms});
  EXPECT_EQ(h.count<conversation::PausePlayout>(), 1);
  EXPECT_TRUE(h.session().tts_state.barge_in_requested);
}

TEST(BargeIn, ANodLetsTheSameSegmentGoOnAndLeavesHistoryUncut) {
  MachineHarness h;
  reach_needs(h);
  // A pitch without a question in the air.
  h.say("that is too expensive");
  const core::SegmentId id = h.begin_next();
  h.forget_effects();
  h.advance(200ms);
  h.speak_over("mm hm", 400ms, true);
  EXPECT_EQ(h.count<conversation::PausePlayout>(), 1);
  EXPECT_EQ(h.count<conversation::ResumePlayout>(), 1);
  EXPECT_EQ(h.count<conversation::ClearPlayout>(), 0);
  h.feed(conversation::SegmentFinished{id});
  EXPECT_FALSE(h.session().conversation_history.back().cut);
}

/// True: words of that length and confidence over a pitch made the agent stop for good.
bool stops_the_pitch(const std::string& words, core::Duration length, double confidence) {
  MachineHarness h;
  reach_needs(h);
  h.say("that is too expensive");
  h.begin_next();
  h.forget_effects();
  h.advance(200ms);
  h.speak_over(words, length, true, confidence);
  return h.count<conversation::ClearPlayout>() > 0;
}

TEST(BargeIn, AHumThatIsHeardAsADoubtfulWordIsANod) {
  EXPECT_FALSE(stops_the_pitch("no", 180ms, 0.58));
  EXPECT_FALSE(stops_the_pitch("i meant no", 980ms, 0.5));
  EXPECT_TRUE(stops_the_pitch("no", 400ms, 0.99)) << "a no is a no";
  EXPECT_TRUE(stops_the_pitch("take me off your list", 1500ms, 0.5)) << "too long for a nod";
}

TEST(BargeIn, ADoubtfulWordOverTheEndOfAQuestionIsItsAnswer) {
  MachineHarness h;
  reach_needs(h);
  h.say("hm what was that");  // the question is asked again
  while (!h.queued().empty() && h.queued().front().asks.empty()) h.play_one();
  ASSERT_FALSE(h.queued().empty());
  h.begin_next();
  h.advance(5s);  // most of it was heard
  h.forget_effects();
  h.speak_over("two", 300ms, true, 0.5);
  EXPECT_EQ(h.count<conversation::ClearPlayout>(), 1);
}

TEST(BargeIn, NothingUnderstoodFromTheLineLetsTheAgentGoOn) {
  MachineHarness h;
  reach_needs(h);
  talking_agent(h);
  h.speak_over("", 400ms, true);
  EXPECT_EQ(h.count<conversation::ResumePlayout>(), 1);
}

TEST(BargeIn, CutsHistoryToWhatWasHeard) {
  MachineHarness h;
  reach_needs(h);
  const core::SegmentId id = talking_agent(h);
  h.speak_over("take me off your list", 900ms, true);
  ASSERT_EQ(h.count<conversation::ClearPlayout>(), 1);
  EXPECT_EQ(h.count<conversation::StartReply>(), 0) << "nothing is decided before the cut is known";
  h.drop_queue();
  h.feed(conversation::PlayoutCut{id, 2});
  const auto turns = h.effects<conversation::PersistTurn>();
  ASSERT_EQ(turns.size(), 1U);
  EXPECT_TRUE(turns[0].turn.interrupted);
  EXPECT_EQ(turns[0].turn.cancel_reason, "barge_in");
  const auto& history = h.session().conversation_history;
  const auto& cut = history[history.size() - 2];
  EXPECT_EQ(cut.role, conversation::Role::kAssistant);
  EXPECT_TRUE(cut.cut);
  EXPECT_EQ(conversation::count_words(cut.text), 2);
  EXPECT_EQ(history.back().text, "take me off your list");
  EXPECT_TRUE(h.session().opted_out);
}

TEST(BargeIn, ACutScriptDoesNotCountAsSaid) {
  MachineHarness h;
  reach_needs(h);
  const core::SegmentId id = talking_agent(h);
  h.speak_over("i want to speak to a person", 900ms, true);
  h.drop_queue();
  h.feed(conversation::PlayoutCut{id, 3});
  EXPECT_FALSE(h.session().said.contains("discount_offer"));
}

TEST(BargeIn, AProtectedSegmentIsHeardToItsEndAndTheWordsAreAnsweredThen) {
  MachineHarness h;
  h.connect();
  const core::SegmentId id = h.begin_next();
  h.speak_over("take me off your list", 900ms, true);
  EXPECT_EQ(h.count<conversation::PausePlayout>(), 0);
  EXPECT_EQ(h.count<conversation::ClearPlayout>(), 0);
  h.feed(conversation::SegmentFinished{id});
  if (h.count<conversation::ClearPlayout>() == 1) {
    h.drop_queue();
    h.feed(conversation::PlayoutCut{});
  } else {
    h.play_all();
  }
  EXPECT_TRUE(h.session().opted_out);
}

TEST(BargeIn, APauseWithoutWordsEndsByItself) {
  MachineHarness h;
  reach_needs(h);
  talking_agent(h);
  h.feed(conversation::CallerSpeechStarted{h.now()});
  h.feed(conversation::CallerSpeechContinues{240ms});
  h.feed(conversation::CallerSpeechStopped{h.now()});
  ASSERT_TRUE(h.fire(1500ms));
  EXPECT_EQ(h.count<conversation::ResumePlayout>(), 0) << "a transcript is still due";
  conversation::Transcript nothing;
  h.feed(conversation::TranscriptFinal{nothing});
  EXPECT_EQ(h.count<conversation::ResumePlayout>(), 1);
}

TEST(BargeIn, AKeyIsNeverANod) {
  MachineHarness h;
  reach_needs(h);
  const core::SegmentId id = talking_agent(h);
  h.feed(conversation::DtmfReceived{"5"});
  EXPECT_EQ(h.count<conversation::ClearPlayout>(), 1);
  h.feed(conversation::PlayoutCut{id, 1});
  EXPECT_EQ(h.session().turns, 3);
}

// ---- Silence, caps, ends -----------------------------------------------------------------------------------------

}  // namespace
}  // namespace callai::orchestrators
