#include "pipeline/decision_engine.h"

#include <gtest/gtest.h>

#include <functional>

#include "pipeline/testing/decision_bench.h"

namespace callai::pipeline {
namespace {

using namespace testing;  // NOLINT: the bench is made for these tests

TEST(DecisionEngine, OpensWithTheEntryScriptAndTheFirstQuestion) {
  Bench b(small_template());
  b.session.stage_turns = b.session.turns = 0;
  b.input.trigger = TurnTrigger::kCallStart;
  EXPECT_EQ(said(b.decide()), "entry:hello question:ask_team");
}

TEST(DecisionEngine, AsksOneQuestionWhenTheEntryScriptAsksItself) {
  CampaignTemplate t = small_template();
  t.response_templates.scripts[0] = script("hello", "Hello. Is it a good time?");
  Bench b(std::move(t));
  b.input.trigger = TurnTrigger::kCallStart;
  EXPECT_EQ(said(b.decide()), "entry:hello");
}

TEST(DecisionEngine, StoresAReadingAcknowledgesItAndAsksTheNextField) {
  Bench b(small_template());
  b.reads("team_size", 12.0);
  const Decision d = b.decide();
  ASSERT_EQ(d.field_updates.size(), 1U);
  EXPECT_EQ(d.field_updates[0].field, "team_size");
  EXPECT_FALSE(d.field_updates[0].correction);
  EXPECT_EQ(said(d), "acknowledge:Great. question:ask_plan");
  EXPECT_EQ(d.say.back().asks, "plan");
}

TEST(DecisionEngine, TakesAcknowledgementsInTurn) {
  Bench b(small_template());
  b.session.conversation_history = {{conversation::Role::kAssistant, "Great. How many?", {}, false}};
  b.reads("team_size", 12.0);
  EXPECT_EQ(b.decide().say.front().text, "Thanks.");
}

TEST(DecisionEngine, DoesNotAcknowledgeARefusalOrABadMood) {
  Bench refusal(small_template());
  refusal.reads("team_size", 12.0);
  refusal.signals.affirmation = false;
  EXPECT_EQ(said(refusal.decide()), "question:ask_plan");
  Bench mood(small_template());
  mood.reads("team_size", 12.0);
  mood.signals.sentiment = -0.5;
  EXPECT_EQ(said(mood.decide()), "question:ask_plan");
}

TEST(DecisionEngine, RefusesAnInvalidValueSaysWhyAndAsksAgain) {
  Bench b(small_template());
  b.session.open_question = OpenQuestion{"team_size", QuestionKind::kAsk, 1};
  b.reads("team_size", 0.0);
  const Decision d = b.decide();
  EXPECT_TRUE(d.field_updates.empty());
  EXPECT_EQ(said(d), "reprompt:again_team");
  ASSERT_NE(traced(d, "field.invalid"), nullptr);
  EXPECT_EQ(traced(d, "field.invalid")->why, "team_size: 0 is below 1");
}

TEST(DecisionEngine, RefusesAMomentInThePast) {
  Bench b(small_template());
  b.reads("callback_time", CivilDateTime{{2026, 11, 23}, {8, 59}});
  const Decision d = b.decide();
  EXPECT_TRUE(d.field_updates.empty());
  ASSERT_NE(traced(d, "field.invalid"), nullptr);
  EXPECT_EQ(traced(d, "field.invalid")->why, "callback_time: 2026-11-23T08:59 is in the past");
}

TEST(DecisionEngine, ReadsBackAValueThatMustBeConfirmed) {
  Bench b(small_template());
  b.reads("callback_time", kTomorrow);
  const Decision d = b.decide();
  EXPECT_EQ(said(d), "confirm:confirm_when");
  EXPECT_EQ(d.say[0].confirms, "callback_time");
  EXPECT_EQ(d.say[0].asks, "");
}

TEST(DecisionEngine, AYesConfirmsTheValueThatWasReadBack) {
  Bench b(small_template());
  b.has("callback_time", kTomorrow);
  b.session.open_question = OpenQuestion{"callback_time", QuestionKind::kConfirm, 1};
  b.signals.confirms = true;
  b.signals.affirmation = true;
  const Decision d = b.decide();
  ASSERT_EQ(d.field_updates.size(), 1U);
  EXPECT_TRUE(d.field_updates[0].confirmed);
  EXPECT_EQ(said(d), "acknowledge:Great. question:ask_team");
}

TEST(DecisionEngine, ANoClearsTheValueThatWasReadBackAndAsksAgain) {
  Bench b(small_template());
  b.has("callback_time", kTomorrow);
  b.session.open_question = OpenQuestion{"callback_time", QuestionKind::kConfirm, 1};
  b.signals.rejects = true;
  b.signals.affirmation = false;
  const Decision d = b.decide();
  ASSERT_EQ(d.field_updates.size(), 1U);
  EXPECT_FALSE(d.field_updates[0].value.has_value());
  EXPECT_EQ(said(d), "reprompt:ask_when");
}

TEST(DecisionEngine, ACorrectionIsReadBackAnew) {
  Bench b(small_template());
  b.has("callback_time", kTomorrow);
  b.session.open_question = OpenQuestion{"callback_time", QuestionKind::kConfirm, 1};
  b.reads("callback_time", CivilDateTime{{2026, 11, 25}, {14, 30}});
  const Decision d = b.decide();
  ASSERT_EQ(d.field_updates.size(), 1U);
  EXPECT_TRUE(d.field_updates[0].correction);
  EXPECT_FALSE(d.field_updates[0].confirmed);
  EXPECT_EQ(said(d), "confirm:confirm_when");
}

TEST(DecisionEngine, TheSameValueSaidAgainConfirmsIt) {
  Bench b(small_template());
  b.has("callback_time", kTomorrow);
  b.session.open_question = OpenQuestion{"callback_time", QuestionKind::kConfirm, 1};
  b.reads("callback_time", kTomorrow);
  const Decision d = b.decide();
  ASSERT_EQ(d.field_updates.size(), 1U);
  EXPECT_TRUE(d.field_updates[0].confirmed);
}

TEST(DecisionEngine, TakesTheTransitionWhenTheStageIsComplete) {
  Bench b(small_template());
  b.has("team_size", 12.0);
  b.reads("plan", std::string("pro"));
  const Decision d = b.decide();
  EXPECT_EQ(d.next_stage, "booking");
  EXPECT_EQ(said(d), "entry:book question:ask_when");
}

TEST(DecisionEngine, HoldsATransitionBackForTheStagesFewestTurns) {
  CampaignTemplate t = small_template();
  t.session_config.stages[0].min_turns = 2;
  Bench b(std::move(t));
  b.has("team_size", 12.0);
  b.reads("plan", std::string("pro"));
  const Decision d = b.decide();
  EXPECT_EQ(d.next_stage, "needs");
  ASSERT_NE(traced(d, "stage.min_turns"), nullptr);
  EXPECT_EQ(traced(d, "stage.min_turns")->why, "stage_turns=1 of 2");
}

TEST(DecisionEngine, EndsAStageThatHasHadItsTurns) {
  Bench b(small_template());
  b.session.current_stage = "booking";
  b.session.stage_turns = 4;
  const Decision d = b.decide();
  ASSERT_TRUE(d.ending.has_value());
  EXPECT_EQ(d.ending->outcome, "max_turns");
  EXPECT_EQ(said(d), "closing:bye");
}

TEST(DecisionEngine, WhatIsNotUnderstoodCountsBeforeTheTurnsOfTheStage) {
  Bench b(small_template());
  b.signals.understood = false;
  b.session.current_stage = "booking";
  b.session.stage_turns = 4;
  b.session.not_understood = 2;
  EXPECT_EQ(b.decide().ending->kind, conversation::EndingKind::kTransfer);
  b.session.not_understood = 1;
  EXPECT_EQ(b.decide().ending->outcome, "max_turns");
}

TEST(DecisionEngine, CountsWhatWasNotUnderstoodUpToTheLimit) {
  Bench b(small_template());
  b.signals.understood = false;
  b.session.open_question = OpenQuestion{"team_size", QuestionKind::kAsk, 1};
  EXPECT_EQ(said(b.decide()), "not_understood:sorry_1 reprompt:again_team");
  EXPECT_FALSE(b.decide().understood);
  b.session.not_understood = 1;
  EXPECT_EQ(said(b.decide()), "not_understood:sorry_2 reprompt:again_team");
  b.session.not_understood = 2;
  const Decision d = b.decide();
  ASSERT_TRUE(d.ending.has_value());
  EXPECT_EQ(d.ending->kind, conversation::EndingKind::kTransfer);
  EXPECT_EQ(traced(d, "not_understood.limit")->actions[0], "transfer to desk");
}

TEST(DecisionEngine, ABackchannelIsNoTurn) {
  Bench b(small_template());
  b.signals.understood = false;
  b.signals.backchannel = true;
  const Decision d = b.decide();
  EXPECT_TRUE(d.say.empty());
  EXPECT_TRUE(d.understood);
  EXPECT_NE(traced(d, "default.backchannel"), nullptr);
}

TEST(DecisionEngine, AsksTheOpenQuestionAgainAfterASideQuestion) {
  CampaignTemplate t = small_template();
  t.decision_tree.global_nodes = {node("side", intent("quality"), {Say{"info", ""}})};
  Bench b(std::move(t));
  b.session.open_question = OpenQuestion{"team_size", QuestionKind::kAsk, 1};
  b.hears("quality");
  EXPECT_EQ(said(b.decide()), "script:info question:ask_team");
}

TEST(DecisionEngine, MakesOffersStepByStepAndNeverAboveTheLimit) {
  CampaignTemplate t = small_template();
  t.decision_tree.global_nodes = {node("price", intent("price"), {MakeOffer{"discount"}, Say{"info", ""}})};
  Bench b(std::move(t));
  b.hears("price");
  Decision d = b.decide();
  ASSERT_EQ(d.offers.size(), 1U);
  EXPECT_EQ(d.offers[0].value, 5);
  EXPECT_EQ(traced(d, "price")->why, "intent=price (0.9)");
  EXPECT_EQ(traced(d, "price")->actions[0], "offer discount 5 % (step 1)");
  b.session.offers = {{"discount", 5, 1}, {"discount", 10, 2}};
  d = b.decide();
  EXPECT_TRUE(d.offers.empty());
  EXPECT_EQ(traced(d, "price")->actions[0], "ignored: offer discount (exhausted after 2)");
}

TEST(DecisionEngine, OffersNothingBeforeTheDisclosureWasHeard) {
  CampaignTemplate t = small_template();
  t.decision_tree.invariants = {Invariant{"disclosed", "offer", "said:disclosure", ""}};
  t.decision_tree.global_nodes = {node("price", intent("price"), {MakeOffer{"discount"}, Say{"info", ""}})};
  Bench b(std::move(t));
  b.hears("price");
  Decision d = b.decide();
  EXPECT_TRUE(d.offers.empty());
  EXPECT_EQ(d.say.front().script, "disclosure");
  b.session.said["disclosure"] = 1;
  EXPECT_EQ(b.decide().offers.size(), 1U);
}

TEST(DecisionEngine, OffersWhatNeedsALookupOnceItHasOneAndNothingAfterAnotherOffer) {
  CampaignTemplate t = small_template();
  t.decision_tree.invariants = {Invariant{"looked_up", "offer", "tool:search", ""}};
  t.decision_tree.global_nodes = {node("price", intent("price"), {MakeOffer{"discount"}})};
  Bench b(t);
  b.hears("price");
  EXPECT_TRUE(b.decide().offers.empty());
  conversation::ToolResult result;
  result.tool = "search";
  result.status = ToolStatus::kNotFound;
  b.session.tool_results = {result};
  EXPECT_TRUE(b.decide().offers.empty()) << "it found nothing";
  b.session.tool_results.front().status = ToolStatus::kOk;
  EXPECT_EQ(b.decide().offers.size(), 1U);
  t.decision_tree.invariants = {Invariant{"one_only", "", "", "offer", "offer:discount", "", ""}};
  Bench once(std::move(t));
  once.hears("price");
  EXPECT_EQ(once.decide().offers.size(), 1U);
  once.session.offers = {{"discount", 5, 1}};
  EXPECT_TRUE(once.decide().offers.empty());
}

TEST(DecisionEngine, SaysADisclosureAgainThatWasCut) {
  CampaignTemplate t = small_template();
  t.response_templates.scripts.back().disclosure = true;
  Bench b(std::move(t));
  b.session.spoken_variants["disclosure"] = 1;
  EXPECT_EQ(b.decide().say.front().script, "disclosure");
  b.session.said["disclosure"] = 1;
  EXPECT_NE(b.decide().say.front().script, "disclosure");
}

TEST(DecisionEngine, OnlyTheFillerIsSaidWhileToolsRun) {
  CampaignTemplate t = small_template();
  t.decision_tree.global_nodes = {node("ask", intent("question"), {CallTool{"search", {{"query", "{utterance}"}}}})};
  Bench b(std::move(t));
  b.hears("question");
  b.input.utterance = "is it solid";
  const Decision d = b.decide();
  ASSERT_EQ(d.tools.size(), 1U);
  EXPECT_EQ(d.tools[0].arguments[0].second, "is it solid");
  EXPECT_EQ(d.filler, "One moment.");
  EXPECT_TRUE(d.say.empty());
}

TEST(DecisionEngine, AnswersFromTheDocumentsAndComesBackToItsQuestion) {
  CampaignTemplate t = small_template();
  t.decision_tree.global_nodes = {node("ask", intent("question"), {CallTool{"search", {{"query", "{utterance}"}}}})};
  Bench b(std::move(t));
  b.hears("question");
  b.session.open_question = OpenQuestion{"team_size", QuestionKind::kAsk, 1};
  const std::vector<Decision> first = {b.decide()};
  conversation::ToolResult result;
  result.tool = "search";
  result.status = ToolStatus::kOk;
  result.passages.push_back({core::DocumentId("d"), "Warranty", "Ten years.", 0, 0.9});
  b.session.tool_results = {result};
  b.input.trigger = TurnTrigger::kToolResult;
  b.input.earlier = first;
  Decision d = b.decide();
  EXPECT_TRUE(d.tools.empty());
  EXPECT_NE(traced(d, "tool.already_ran"), nullptr);
  EXPECT_EQ(said(d), "answer:answer question:ask_team");
  b.session.tool_results[0].status = ToolStatus::kNotFound;
  b.session.tool_results[0].passages.clear();
  EXPECT_EQ(said(b.decide()), "answer:no_answer question:ask_team");
  b.input.earlier = {};
  EXPECT_TRUE(b.decide().tools.empty()) << "no loop even where nothing is known of the turn";
}

TEST(DecisionEngine, SaysAfterTheToolWhatWaitedForIt) {
  CampaignTemplate t = small_template();
  t.decision_tree.global_nodes = {node("store", intent("note"), {Say{"info", ""}, CallTool{"store", {}}})};
  Bench b(std::move(t));
  b.hears("note");
  const std::vector<Decision> first = {b.decide()};
  EXPECT_EQ(first[0].filler, "") << "nobody waits for what is only written down";
  b.input.trigger = TurnTrigger::kToolResult;
  b.input.earlier = first;
  EXPECT_EQ(said(b.decide()), "script:info question:ask_team");
}

TEST(DecisionEngine, StopsAtANodeThatStopsAndTracesEveryNodeTested) {
  CampaignTemplate t = small_template();
  Node parent = node("parent", intent("a"), {Tag{"x"}}, true);
  parent.children = {node("child", Condition{HasTag{"x"}}, {Say{"info", ""}})};
  t.decision_tree.global_nodes = {node("not", intent("b"), {Tag{"never"}}), parent, node("late", {}, {Tag{"late"}})};
  Bench b(std::move(t));
  b.hears("a");
  const Decision d = b.decide();
  EXPECT_EQ(d.tags, (std::vector<std::string>{"x"}));
  EXPECT_FALSE(traced(d, "not")->fired);
  EXPECT_TRUE(traced(d, "child")->fired);
  EXPECT_EQ(traced(d, "late"), nullptr);
}

TEST(DecisionEngine, TheFirstStageAndTheFirstEndingWin) {
  CampaignTemplate t = small_template();
  t.decision_tree.global_nodes = {node("a", {}, {SetStage{"closing"}}), node("b", {}, {SetStage{"booking"}}),
                                  node("c", {}, {EndCall{"late", ""}})};
  Bench b(t);
  const Decision d = b.decide();
  EXPECT_EQ(d.next_stage, "closing");
  EXPECT_FALSE(d.ending.has_value());
  EXPECT_EQ(traced(d, "b")->actions[0], "ignored: stage -> booking (the stage is set already)");
  t.decision_tree.global_nodes = {node("a", {}, {SetStage{"closing"}, EndCall{"done", ""}, EndCall{"again", ""}})};
  Bench same(std::move(t));
  EXPECT_EQ(same.decide().ending->outcome, "done");
}

TEST(DecisionEngine, RepeatsWhatItSaidBeforeItAskedWhetherTheCallerIsThere) {
  CampaignTemplate t = small_template();
  t.decision_tree.global_nodes = {node("again", {}, {Repeat{}})};
  Bench b(std::move(t));
  b.session.open_question = OpenQuestion{"team_size", QuestionKind::kAsk, 1};
  b.session.conversation_history = {{conversation::Role::kAssistant, "How many are you?", {}, false, ""},
                                    {conversation::Role::kAssistant, "Are you still there?", {}, false, "still_there"}};
  EXPECT_EQ(b.decide().say[0].text, "How many are you?");
  b.session.conversation_history[0].text = "Great. How many are you?";
  EXPECT_EQ(b.decide().say[0].text, "How many are you?") << "what it thanked for is over";
  b.session.conversation_history[0].cut = true;
  EXPECT_EQ(said(b.decide()), "repeat:ask_team") << "half a reply is no use again: its question is asked anew";
}

TEST(DecisionEngine, CarriesOutEveryAction) {
  struct Case {
    Action action;
    std::function<bool(const Decision&)> done;
    std::string words;
  };
  const std::vector<Case> cases = {
      {SetField{"plan", "pro"},
       [](const Decision& d) { return d.field_updates.size() == 1 && d.field_updates[0].from_rule; }, "plan = pro"},
      {ClearField{"team_size"},
       [](const Decision& d) { return d.field_updates.size() == 1 && !d.field_updates[0].value; }, "clear team_size"},
      {Say{"", "Words."}, [](const Decision& d) { return d.say[0].text == "Words."; }, "say \"Words.\""},
      {Ask{"plan"}, [](const Decision& d) { return d.say.size() == 1 && d.say[0].asks == "plan"; }, "ask plan"},
      {Repeat{}, [](const Decision& d) { return d.say[0].kind == SayKind::kRepeat && d.say[0].text == "Before."; },
       "repeat"},
      {Direct{"Explain."}, [](const Decision& d) { return d.direct.size() == 1 && d.say[0].script == "no_answer"; },
       "direct \"Explain.\""},
      {Transfer{"desk", TransferMode::kWarm, "info"},
       [](const Decision& d) { return d.ending->destination == "desk" && said(d) == "script:info"; },
       "transfer to desk"},
      {ScheduleCallback{"callback_time"}, [](const Decision& d) { return d.callback_field.empty(); },
       "ignored: call back at callback_time (it has no value)"},
      {ScheduleCallback{"team_size"}, [](const Decision& d) { return d.callback_field == "team_size"; },
       "call back at team_size"},
      {SendDtmf{"1#"}, [](const Decision& d) { return d.dtmf == "1#"; }, "send dtmf 1#"},
      {OptOut{}, [](const Decision& d) { return d.opt_out; }, "opt out"},
      {SetLeadStatus{"qualified"}, [](const Decision& d) { return d.lead_status == "qualified"; },
       "lead status -> qualified"},
      {EndCall{"no", "info"}, [](const Decision& d) { return d.ending->outcome == "no" && said(d) == "closing:info"; },
       "end call: no"},
      {EndCall{"no", ""}, [](const Decision& d) { return said(d) == "closing:bye"; }, "end call: no"},
      {Tag{"vip"}, [](const Decision& d) { return d.tags.size() == 1; }, "tag vip"},
      {Voicemail{}, [](const Decision& d) { return d.voicemail && d.say.empty(); }, "voicemail"},
      {SetStage{"nowhere"}, [](const Decision& d) { return d.next_stage == "needs"; },
       "ignored: stage -> nowhere (no such stage)"},
  };
  for (const Case& c : cases) {
    CampaignTemplate t = small_template();
    t.decision_tree.global_nodes = {node("n", {}, {c.action})};
    Bench b(std::move(t));
    b.has("team_size", 3.0);
    b.session.conversation_history = {{conversation::Role::kAssistant, "Before.", {}, false}};
    const Decision d = b.decide();
    EXPECT_TRUE(c.done(d)) << c.words << ": " << said(d);
    ASSERT_FALSE(traced(d, "n")->actions.empty()) << c.words;
    EXPECT_EQ(traced(d, "n")->actions[0], c.words);
  }
}

}  // namespace
}  // namespace callai::pipeline
