#include "orchestrators/conversation_orchestrator.h"

#include <gtest/gtest.h>

#include "orchestrators/testing/needs_stage.h"
#include "pipeline/tool_orchestrator.h"

namespace callai::orchestrators {
namespace {

using testing::heard_from_agent;
using testing::MachineHarness;
using testing::reach_needs;
using testing::talking_agent;

using namespace std::chrono_literals;

TEST(Conversation, OpensWithTheEntryScriptOfTheInitialStage) {
  MachineHarness h;
  h.connect();
  ASSERT_FALSE(h.queued().empty());
  EXPECT_NE(h.queued().front().text.find("Dana"), std::string::npos);
  EXPECT_EQ(h.session().current_stage, "introduction");
  EXPECT_EQ(h.session().conversation_history.size(), 0U) << "nothing was heard yet";
}

TEST(Conversation, AffirmationLeadsToTheNextStageAndAsksItsFirstQuestion) {
  MachineHarness h;
  reach_needs(h);
  ASSERT_TRUE(h.session().open_question.has_value());
  EXPECT_EQ(h.session().open_question->field, "team_size");
  EXPECT_GE(h.session().said.at("greeting"), 1);
}

TEST(Conversation, ABareNumberFillsTheOpenQuestion) {
  MachineHarness h;
  reach_needs(h);
  h.say("twelve");
  const auto it = h.session().fields.find("team_size");
  ASSERT_NE(it, h.session().fields.end());
  EXPECT_EQ(templates::to_canonical(it->second.value), "12");
  const auto stored = h.effects<conversation::StoreField>();
  ASSERT_FALSE(stored.empty());
  EXPECT_EQ(stored.front().field, "team_size");
}

TEST(Conversation, EveryTurnIsPersistedOnceWithWhatWasHeardAndSaid) {
  MachineHarness h;
  reach_needs(h);
  h.say("twelve");
  h.play_all();
  const auto turns = h.effects<conversation::PersistTurn>();
  ASSERT_EQ(turns.size(), 1U);
  EXPECT_EQ(turns[0].turn.heard.text, "twelve");
  ASSERT_FALSE(turns[0].turn.spoken.empty());
  EXPECT_TRUE(turns[0].turn.spoken.front().finished);
  EXPECT_TRUE(turns[0].turn.timings.first_speak.has_value());
}

TEST(Conversation, ReadBackIsConfirmedByYesAndTheCallEndsWithItsOutcome) {
  MachineHarness h;
  reach_needs(h);
  h.say("twelve");
  h.play_all();
  h.say("the basic plan please");
  h.play_all();
  ASSERT_EQ(h.session().current_stage, "closing");
  h.say("next tuesday at half past two");
  h.play_all();
  ASSERT_TRUE(h.session().open_question.has_value());
  EXPECT_EQ(h.session().open_question->kind, conversation::QuestionKind::kConfirm);
  EXPECT_FALSE(h.session().fields.at("callback_time").confirmed);
  h.say("yes that is right");
  EXPECT_TRUE(h.session().fields.at("callback_time").confirmed);
  EXPECT_EQ(h.count<conversation::ScheduleCallback>(), 1);
  EXPECT_EQ(h.count<conversation::HangUp>(), 0) << "the goodbye has not been heard yet";
  h.play_all();
  ASSERT_EQ(h.count<conversation::HangUp>(), 1);
  EXPECT_EQ(h.effects<conversation::HangUp>()[0].outcome, "callback_scheduled");
  h.feed(conversation::CallEnded{conversation::HangupCause::kAgentHungUp});
  ASSERT_EQ(h.count<conversation::EndSession>(), 1);
  EXPECT_EQ(h.session().outcome, "callback_scheduled");
}

TEST(Conversation, ADeniedReadBackWithAnotherDayCorrectsTheField) {
  MachineHarness h;
  reach_needs(h);
  h.say("twelve");
  h.play_all();
  h.say("basic");
  h.play_all();
  h.say("on thursday at three");
  h.play_all();
  h.say("no friday");
  const auto& field = h.session().fields.at("callback_time");
  const auto when = std::get<templates::CivilDateTime>(field.value);
  EXPECT_EQ(templates::weekday(when.date), 5);
  EXPECT_EQ(when.time, (templates::CivilTime{15, 0}));
  EXPECT_FALSE(field.confirmed);
  EXPECT_GE(field.revisions, 1);
}

TEST(Conversation, OptOutIsRecordedAndEndsTheCall) {
  MachineHarness h;
  reach_needs(h);
  h.say("please take me off your list");
  h.play_all();
  EXPECT_EQ(h.count<conversation::RecordOptOut>(), 1);
  EXPECT_TRUE(h.session().opted_out);
  ASSERT_EQ(h.count<conversation::HangUp>(), 1);
  EXPECT_EQ(h.effects<conversation::HangUp>()[0].outcome, "opted_out");
}

TEST(Conversation, AskingForAPersonTransfersAfterTheWordsWereHeard) {
  MachineHarness h;
  reach_needs(h);
  h.say("i want to speak to a person");
  EXPECT_EQ(h.count<conversation::TransferCall>(), 0);
  h.play_all();
  const auto transfers = h.effects<conversation::TransferCall>();
  ASSERT_EQ(transfers.size(), 1U);
  EXPECT_EQ(transfers[0].number, "+12025550100");
  EXPECT_EQ(transfers[0].mode, templates::TransferMode::kWarm);
}

TEST(Conversation, AFailedTransferSaysGoodbyeInsteadOfSilence) {
  MachineHarness h;
  reach_needs(h);
  h.say("i want to speak to a person");
  h.play_all();
  h.feed(conversation::TargetGone{"busy"});
  EXPECT_TRUE(h.queued().empty());  // until the caller is off hold
  ASSERT_TRUE(h.fire(std::chrono::milliseconds(400)));
  EXPECT_FALSE(h.queued().empty());
  h.play_all();
  ASSERT_EQ(h.count<conversation::HangUp>(), 1);
  EXPECT_EQ(h.session().outcome, "transfer_failed");
}

// ---- Tools -------------------------------------------------------------------------------------------------------

TEST(ConversationTools, AQuestionSpeaksAFillerAtOnceAndTheAnswerWhenTheToolIsDone) {
  MachineHarness h;
  reach_needs(h);
  h.say("what about the warranty");
  const auto starts = h.effects<conversation::StartTools>();
  ASSERT_EQ(starts.size(), 1U);
  ASSERT_EQ(h.queued().size(), 1U);
  EXPECT_EQ(h.queued().front().kind, conversation::SegmentKind::kFiller);
  conversation::ToolResult result;
  result.id = starts[0].calls[0].id;
  result.tool = "search";
  result.status = conversation::ToolStatus::kOk;
  result.passages.push_back({core::DocumentId("d"), "Warranty", "The warranty is two years.", 0, 0.9});
  h.feed(conversation::ToolFinished{starts[0].turn, result});
  std::string said;
  for (const auto& s : h.queued()) said += s.text + " ";
  EXPECT_NE(said.find("two years"), std::string::npos) << said;
  EXPECT_TRUE(h.session().active_tools.empty());
}

TEST(ConversationTools, ABargeInCancelsReadToolsAndTheirLateResultIsDropped) {
  MachineHarness h;
  reach_needs(h);
  h.say("what about the warranty");
  const auto start = h.effects<conversation::StartTools>()[0];
  h.play_all();
  h.say("take me off your list");
  ASSERT_EQ(h.count<conversation::CancelTools>(), 1);
  EXPECT_EQ(h.effects<conversation::CancelTools>()[0].calls, std::vector<core::ToolCallId>{start.calls[0].id});
  conversation::ToolResult late;
  late.id = start.calls[0].id;
  late.tool = "search";
  late.status = conversation::ToolStatus::kOk;
  h.feed(conversation::ToolFinished{start.turn, late});
  EXPECT_TRUE(h.session().tool_results.empty());
  EXPECT_TRUE(h.session().opted_out);
}

TEST(ConversationTools, ALongToolIsFilledAgainForEveryPauseAndNotWithoutEnd) {
  MachineHarness h;
  reach_needs(h);
  h.say("what about the warranty");
  const auto start = h.effects<conversation::StartTools>()[0];
  h.forget_effects();
  EXPECT_FALSE(h.fire(1500ms)) << "the filler is being said";
  h.play_all();
  for (int fillers = 0; fillers < 3; ++fillers) {
    ASSERT_TRUE(h.fire(1500ms));
    ASSERT_EQ(h.queued().size(), 1U);
    EXPECT_EQ(h.queued().front().kind, conversation::SegmentKind::kFiller);
    h.forget_effects();
    h.play_all();
  }
  EXPECT_FALSE(h.fire(1500ms));
  conversation::ToolResult result;
  result.id = start.calls[0].id;
  result.tool = "search";
  result.status = conversation::ToolStatus::kTimeout;
  h.feed(conversation::ToolFinished{start.turn, result});
  EXPECT_FALSE(h.queued().empty()) << "the tree's answer to it";
}

TEST(ConversationTools, AToolThatAnswersInTimeIsNotFilledAgain) {
  MachineHarness h;
  reach_needs(h);
  h.say("what about the warranty");
  const auto start = h.effects<conversation::StartTools>()[0];
  h.play_all();
  conversation::ToolResult result;
  result.id = start.calls[0].id;
  result.tool = "search";
  result.status = conversation::ToolStatus::kNotFound;
  h.feed(conversation::ToolFinished{start.turn, result});
  const std::size_t answer = h.queued().size();
  EXPECT_TRUE(h.fire(1500ms));
  EXPECT_EQ(h.queued().size(), answer);
}

TEST(ConversationTools, WhatAModelAskedForIsKeptAndDecidesNothing) {
  MachineHarness h;
  reach_needs(h);
  h.withhold_replies();
  h.say("that is too expensive");
  const auto reply = h.effects<conversation::StartReply>().back();
  const int decided = h.count<conversation::StartReply>();
  conversation::ToolResult result;
  result.id = core::ToolCallId(pipeline::kFirstAskedTool);
  result.tool = "search";
  result.status = conversation::ToolStatus::kOk;
  h.feed(conversation::ToolFinished{reply.request.turn, result});
  EXPECT_EQ(h.session().tool_results.size(), 1U);
  EXPECT_EQ(h.count<conversation::StartReply>(), decided);
  EXPECT_EQ(h.count<conversation::StartTools>(), 0);
  h.feed(conversation::ReplyFinished{reply.request.turn, false});
  h.feed(conversation::ToolFinished{reply.request.turn, result});
  EXPECT_EQ(h.session().tool_results.size(), 1U) << "nobody waits for it any more";
}

TEST(Silence, PromptsThenSaysGoodbyeAndHangsUp) {
  MachineHarness h;
  reach_needs(h);
  h.say("twelve");
  h.play_all();
  ASSERT_TRUE(h.fire(5500ms));
  ASSERT_FALSE(h.queued().empty());
  EXPECT_EQ(h.queued().front().script, "still_there");
  h.play_all();
  ASSERT_TRUE(h.fire(6000ms));
  EXPECT_EQ(h.queued().front().script, "silence_goodbye");
  EXPECT_EQ(h.count<conversation::HangUp>(), 0);
  h.play_all();
  ASSERT_EQ(h.count<conversation::HangUp>(), 1);
  EXPECT_EQ(h.session().outcome, "no_response");
}

TEST(Silence, AnswerResetsThePrompts) {
  MachineHarness h;
  reach_needs(h);
  h.say("twelve");
  h.play_all();
  h.fire(5500ms);
  h.play_all();
  h.say("the basic one");
  h.play_all();
  h.forget_effects();
  h.say("hm");
  h.play_all();
  ASSERT_TRUE(h.fire(5500ms)) << "the next silence is prompted again";
}

TEST(DurationCap, EndsTheCallWhateverIsGoingOn) {
  MachineHarness h;
  reach_needs(h);
  MachineHarness stuck;
  stuck.connect();
  stuck.play_all();
  stuck.withhold_replies();
  stuck.say("yes");
  ASSERT_TRUE(stuck.fire(480s));
  EXPECT_EQ(stuck.count<conversation::HangUp>(), 0);
  ASSERT_TRUE(stuck.fire(8s)) << "the goodbye never comes, the guard does";
  ASSERT_EQ(stuck.count<conversation::HangUp>(), 1);
  EXPECT_EQ(stuck.session().outcome, "max_duration");
}

TEST(DurationCap, GoodbyeIsDrainedBeforeTheLineIsCut) {
  MachineHarness h;
  reach_needs(h);
  ASSERT_TRUE(h.machine().setup().campaign->session_config.max_call == 480s);
  const auto before = h.count<conversation::HangUp>();
  MachineHarness g;
  g.connect();
  g.play_all();
  ASSERT_TRUE(g.fire(480s));
  ASSERT_FALSE(g.queued().empty());
  EXPECT_EQ(g.queued().front().script, "time_is_up");
  EXPECT_EQ(g.count<conversation::HangUp>(), before);
  g.play_all();
  EXPECT_EQ(g.count<conversation::HangUp>(), 1);
}

TEST(End, IsSaidExactlyOnce) {
  MachineHarness h;
  reach_needs(h);
  h.feed(conversation::CallEnded{conversation::HangupCause::kCallerHungUp});
  h.feed(conversation::CallEnded{conversation::HangupCause::kNetwork});
  EXPECT_EQ(h.count<conversation::EndSession>(), 1);
  EXPECT_EQ(h.session().outcome, "caller_hung_up");
  EXPECT_TRUE(h.machine().ended());
  EXPECT_TRUE(h.machine().on(conversation::CallConnected{}, h.now()).empty());
}

TEST(End, HangUpInMidSentenceKeepsOnlyTheWordsHeard) {
  MachineHarness h;
  reach_needs(h);
  const core::SegmentId id = talking_agent(h);
  h.feed(conversation::CallEnded{conversation::HangupCause::kCallerHungUp});
  EXPECT_EQ(h.count<conversation::EndSession>(), 0);
  h.feed(conversation::PlayoutCut{id, 2});
  ASSERT_EQ(h.count<conversation::EndSession>(), 1);
  const auto turns = h.effects<conversation::PersistTurn>();
  ASSERT_EQ(turns.size(), 1U);
  EXPECT_EQ(turns[0].turn.spoken.front().words_heard, 2);
  EXPECT_EQ(turns[0].turn.cancel_reason, "hangup");
}

TEST(Voicemail, LeavesItsMessageAfterTheBeep) {
  MachineHarness h;
  h.connect();
  h.begin_next();
  h.feed(conversation::MachineDetected{false});
  h.drop_queue();
  EXPECT_TRUE(h.queued().empty());
  h.feed(conversation::MachineDetected{true});
  ASSERT_FALSE(h.queued().empty());
  EXPECT_EQ(h.queued().front().script, "voicemail_message");
  h.play_all();
  ASSERT_EQ(h.count<conversation::HangUp>(), 1);
  EXPECT_EQ(h.session().outcome, "voicemail");
}

TEST(Voicemail, WaitsForTheEndOfTheGreetingWhenThereIsNoBeep) {
  MachineHarness h;
  h.connect();
  h.begin_next();
  h.feed(conversation::CallerSpeechStarted{});
  h.feed(conversation::MachineDetected{false});
  h.drop_queue();
  const core::Duration wait = std::chrono::seconds(4);
  EXPECT_FALSE(h.fire(wait));  // while it talks
  h.feed(conversation::CallerSpeechStopped{});
  h.feed(conversation::CallerSpeechStarted{});
  h.forget_effects();
  h.feed(conversation::CallerSpeechStopped{});
  EXPECT_TRUE(h.queued().empty());
  EXPECT_TRUE(h.fire(wait));
  ASSERT_FALSE(h.queued().empty());
  EXPECT_EQ(h.queued().front().script, "voicemail_message");
}

TEST(Stale, AnswersOfAnotherTurnChangeNothing) {
  MachineHarness h;
  reach_needs(h);
  const auto before = h.session().conversation_history.size();
  h.feed(conversation::SignalsReady{core::TurnId(999), {}});
  h.feed(conversation::ReplyDelta{core::TurnId(999), {}});
  h.feed(conversation::ReplyFinished{core::TurnId(999)});
  h.feed(conversation::SegmentStarted{core::SegmentId(999)});
  h.feed(conversation::SegmentFinished{core::SegmentId(999)});
  h.feed(conversation::PlayoutCut{core::SegmentId(999), 3});
  h.feed(conversation::TimerFired{core::TimerId(999)});
  EXPECT_TRUE(h.all().empty());
  EXPECT_EQ(h.session().conversation_history.size(), before);
}

TEST(Operator, HangUpEndsTheCallAtOnce) {
  MachineHarness h;
  reach_needs(h);
  const core::SegmentId id = talking_agent(h);
  h.feed(conversation::OperatorCommand{conversation::OperatorVerb::kHangUp, ""});
  EXPECT_EQ(h.count<conversation::HangUp>(), 1);
  h.feed(conversation::PlayoutCut{id, 1});
  h.feed(conversation::CallEnded{conversation::HangupCause::kAgentHungUp});
  EXPECT_EQ(h.session().outcome, "ended_by_operator");
}

/// Random events in random order: the machine never crashes, never hangs up twice, ends at most once.
TEST(Robustness, AnyOrderOfEventsKeepsTheEndExactlyOnce) {
  const std::vector<std::string> lines{"yes",        "no", "twelve",        "basic",     "what about the warranty",
                                       "mm hm",      "",   "too expensive", "i am busy", "next tuesday at two",
                                       "who is this"};
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    core::SeededRandom random(seed);
    MachineHarness h;
    h.connect();
    for (int i = 0; i < 60; ++i) {
      h.advance(std::chrono::milliseconds(random.next() % 700));
      switch (random.next() % 12) {
        case 0: h.feed(conversation::CallerSpeechStarted{h.now()}); break;
        case 1: h.feed(conversation::CallerSpeechContinues{240ms}); break;
        case 2: h.feed(conversation::CallerSpeechStopped{h.now()}); break;
        case 3:
        case 4: {
          conversation::Transcript t;
          t.text = lines[random.next() % lines.size()];
          t.confidence = 0.8;
          h.feed(conversation::TranscriptFinal{t});
          break;
        }
        case 5:
        case 6:
          if (!h.queued().empty()) h.play_one();
          break;
        case 7:
          h.feed(conversation::PlayoutCut{core::SegmentId(static_cast<std::uint32_t>(random.next() % 8)), 1});
          break;
        case 8: h.feed(conversation::TimerFired{core::TimerId(static_cast<std::uint32_t>(random.next() % 20))}); break;
        case 9: h.feed(conversation::DtmfReceived{"1"}); break;
        case 10: {
          const auto starts = h.effects<conversation::StartTools>();
          if (starts.empty()) break;
          conversation::ToolResult r;
          r.id = starts.back().calls[0].id;
          r.tool = "search";
          r.status = conversation::ToolStatus::kNotFound;
          h.feed(conversation::ToolFinished{starts.back().turn, r});
          break;
        }
        default: h.feed(conversation::MachineDetected{false}); break;
      }
      ASSERT_LE(h.count<conversation::HangUp>(), 1) << "seed " << seed;
    }
    h.feed(conversation::CallEnded{conversation::HangupCause::kCallerHungUp});
    h.feed(conversation::PlayoutCut{});
    h.fire(500ms);
    ASSERT_EQ(h.count<conversation::EndSession>(), 1) << "seed " << seed;
  }
}

}  // namespace
}  // namespace callai::orchestrators
