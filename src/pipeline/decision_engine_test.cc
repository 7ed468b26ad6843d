#include "pipeline/decision_engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <functional>

#include "core/env.h"

namespace callai::pipeline {
namespace {

using namespace templates;  // NOLINT: a test that is made of template structs
using conversation::Decision;
using conversation::OpenQuestion;
using conversation::QuestionKind;
using conversation::SayKind;
using conversation::SessionState;
using conversation::Signals;
using conversation::ToolStatus;
using conversation::TurnTrigger;

Condition intent(const std::string& id) {
  return {IntentIs{{id}, 0.6}};
}

Node node(std::string id, Condition when, std::vector<Action> then, bool stop = false) {
  Node n;
  n.id = std::move(id);
  n.when = std::move(when);
  n.then = std::move(then);
  n.stop = stop;
  return n;
}

Script script(const std::string& id, const std::string& text, const std::string& asks = "") {
  Script s;
  s.id = id;
  s.variants = {text};
  s.asks = asks;
  return s;
}

/// needs (team size, plan) -> booking (callback time, read back) -> closing.
CampaignTemplate small_template() {
  CampaignTemplate t;
  Stage needs{"needs", "", "", "hello", {}, {"team_size", "plan"}, 0, 0, ""};
  Stage booking{"booking", "", "", "book", {}, {"callback_time"}, 0, 4, "end"};
  Stage closing{"closing", "", "", "", {}, {}, 0, 0, ""};
  t.session_config.stages = {needs, booking, closing};
  t.session_config.initial_stage = "needs";
  Field team;
  team.id = "team_size";
  team.type = FieldType::kNumber;
  team.validation.min = 1;
  team.question_script = "ask_team";
  team.reprompt_script = "again_team";
  Field plan;
  plan.id = "plan";
  plan.type = FieldType::kText;
  plan.question_script = "ask_plan";
  Field when;
  when.id = "callback_time";
  when.type = FieldType::kDateTime;
  when.validation.future_only = true;
  when.question_script = "ask_when";
  when.confirm = ConfirmPolicy::kReadback;
  when.confirm_script = "confirm_when";
  t.extraction_rules.fields = {team, plan, when};
  auto& r = t.response_templates;
  r.scripts = {script("hello", "Hello there."),
               script("book", "Let us find a time."),
               script("ask_team", "How many?"),
               script("again_team", "A number, please. How many?"),
               script("ask_plan", "Which plan?"),
               script("ask_when", "When?"),
               script("confirm_when", "{field.callback_time}, right?"),
               script("sorry_1", "Sorry?"),
               script("sorry_2", "Pardon?"),
               script("bye", "Goodbye."),
               script("info", "It is solid."),
               script("answer", "I found this. {passage}"),
               script("no_answer", "I have nothing on that."),
               script("disclosure", "This call is recorded.")};
  r.not_understood = {"sorry_1", "sorry_2"};
  r.acknowledgements = {"Great.", "Thanks."};
  r.answer_script = "answer";
  r.no_answer_script = "no_answer";
  r.closing_script = "bye";
  ToolConfig search;
  search.id = "search";
  search.fillers = {"One moment."};
  ToolConfig store;
  store.id = "store";
  store.kind = ToolKind::kCrmUpdate;
  store.effect = ToolEffect::kWrite;
  t.tool_configs.tools = {search, store};
  auto& d = t.decision_tree;
  d.offers = {OfferPolicy{"discount", "", OfferUnit::kPercent, {5, 10, 40}, 15, "USD"}};
  d.destinations = {TransferDestination{"desk", "", "+12025550100"}};
  d.stage_transitions = {StageTransition{"t.needs", "needs", "booking", {StageComplete{}}}};
  d.on_not_understood = {Transfer{"desk", TransferMode::kBlind, ""}};
  return t;
}

struct Bench {
  explicit Bench(CampaignTemplate t)
      : campaign(std::make_shared<const CampaignTemplate>(std::move(t))), engine(campaign) {
    session.current_stage = "needs";
    session.stages_visited = {"needs"};
    session.stage_turns = session.turns = 1;
    input.now = {{2026, 11, 23}, {9, 0}};
    input.utterance = "something";
    signals.understood = true;
  }
  Decision decide() const { return engine.decide(signals, session, input); }
  void hears(const std::string& id, double confidence = 0.9) {
    signals.intent = id;
    signals.intent_confidence = confidence;
    signals.intents.push_back({id, confidence, id});
  }
  void reads(const std::string& field, FieldValue value) {
    signals.entities.push_back({field, std::move(value), 0.9, "", false});
  }
  void has(const std::string& field, FieldValue value, bool confirmed = false) {
    session.fields[field].value = std::move(value);
    session.fields[field].confirmed = confirmed;
  }

  std::shared_ptr<const CampaignTemplate> campaign;
  DecisionEngine engine;
  SessionState session;
  Signals signals;
  DecisionInput input;
};

/// "entry:hello ask:ask_team": kinds and scripts (or texts) in order.
std::string said(const Decision& d) {
  std::string text;
  for (const auto& item : d.say) {
    if (!text.empty()) text += ' ';
    text += std::string(conversation::to_string(item.kind)) + ":" + (item.script.empty() ? item.text : item.script);
  }
  return text;
}

const conversation::TraceEntry* traced(const Decision& d, const std::string& id) {
  const auto found = std::find_if(d.trace.begin(), d.trace.end(), [&id](const auto& entry) { return entry.id == id; });
  return found == d.trace.end() ? nullptr : &*found;
}

const CivilDateTime kTomorrow{{2026, 11, 24}, {14, 30}};

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

// ---- properties

/// A random template over the small one's ids: trees of every action, and every kind of signal.
class Fuzz {
 public:
  explicit Fuzz(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t n) { return random_.next() % n; }
  Condition condition() {
    switch (below(8)) {
      case 0: return {IntentIs{{name()}, 0.5}};
      case 1: return {FieldIs{field(), static_cast<FieldCheck>(below(6)), CompareOp::kGe, {"3"}}};
      case 2: return {Not{{{IntentIs{{name()}, 0.5}}}}};
      case 3: return {OfferIs{"discount", OfferCheck::kCount, CompareOp::kLt, 2}};
      case 4: return {NotUnderstood{CompareOp::kGe, 1}};
      case 5: return {TriggerIs{{"tool_result"}}};
      case 6: return {AnyOf{{{SentimentIs{CompareOp::kLt, 0}}, {StageIs{{"booking"}}}}}};
      default: return {};
    }
  }
  Action action() {
    switch (below(12)) {
      case 0: return MakeOffer{"discount"};
      case 1: return Say{below(2) == 0 ? "info" : "nothing", ""};
      case 2: return SetStage{stage()};
      case 3: return SetField{field(), below(2) == 0 ? "4" : "{utterance}"};
      case 4: return ClearField{field()};
      case 5: return CallTool{"search", {{"query", "{utterance}"}}};
      case 6: return Repeat{};
      case 7: return Ask{field()};
      case 8: return Direct{"Explain."};
      case 9: return below(6) == 0 ? Action(EndCall{"end", ""}) : Action(Tag{"t"});
      case 10: return ScheduleCallback{"callback_time"};
      default: return MakeOffer{below(2) == 0 ? "discount" : "unknown"};
    }
  }
  Node make_node(int depth) {
    Node n = node("n" + std::to_string(below(1000)), condition(), {action(), action()}, below(8) == 0);
    if (below(2) == 0) n.otherwise = {action()};
    if (depth > 0 && below(2) == 0) n.children = {make_node(depth - 1), make_node(depth - 1)};
    return n;
  }
  CampaignTemplate make_template() {
    CampaignTemplate t = small_template();
    for (int i = 0; i < 4; ++i) t.decision_tree.global_nodes.push_back(make_node(2));
    t.decision_tree.stage_nodes = {{"booking", {make_node(1)}}, {"needs", {make_node(1), make_node(1)}}};
    return t;
  }
  Signals make_signals() {
    Signals s;
    s.understood = below(3) != 0;
    s.backchannel = below(9) == 0;
    s.intent = name();
    s.intent_confidence = 0.8;
    if (below(2) == 0) s.affirmation = below(2) == 0;
    s.confirms = below(5) == 0;
    s.rejects = !s.confirms && below(5) == 0;
    s.sentiment = static_cast<double>(below(20)) / 10 - 1;
    if (below(2) == 0) s.entities.push_back({"team_size", static_cast<double>(below(9)), 0.9, "", false});
    if (below(3) == 0)
      s.entities.push_back(
          {"callback_time", CivilDateTime{{2026, 11, 20 + static_cast<int>(below(9))}, {10, 0}}, 0.9, "", false});
    if (below(6) == 0) s.entities.push_back({"team_size", std::string("wrong type"), 0.9, "", true});
    if (below(9) == 0) s.entities.push_back({"ghost", true, 0.9, "", false});
    return s;
  }
  std::string name() { return std::string(1, static_cast<char>('a' + below(4))); }
  std::string field() { return std::vector<std::string>{"team_size", "plan", "callback_time", "ghost"}[below(4)]; }
  std::string stage() { return std::vector<std::string>{"needs", "booking", "closing", "ghost"}[below(4)]; }

 private:
  core::SeededRandom random_;
};

/// What a machine does with a decision, as far as the next one depends on it.
void apply(const Decision& d, SessionState& s) {
  for (const auto& update : d.field_updates) {
    if (!update.value) {
      s.fields.erase(update.field);
      continue;
    }
    s.fields[update.field].value = *update.value;
    s.fields[update.field].confirmed = update.confirmed;
  }
  s.offers.insert(s.offers.end(), d.offers.begin(), d.offers.end());
  s.not_understood = d.understood ? 0 : s.not_understood + 1;
  if (d.next_stage != s.current_stage) {
    s.current_stage = d.next_stage;
    s.stage_turns = 0;
    s.stages_visited.push_back(d.next_stage);
  }
  s.open_question.reset();
  for (const auto& item : d.say) {
    if (!item.asks.empty()) s.open_question = OpenQuestion{item.asks, QuestionKind::kAsk, 1};
    if (!item.confirms.empty()) s.open_question = OpenQuestion{item.confirms, QuestionKind::kConfirm, 1};
  }
}

TEST(DecisionEngine, IsTotalDeterministicAndBoundedOnRandomCalls) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    Fuzz fuzz(seed);
    Bench b(fuzz.make_template());
    double highest = 0;
    for (int turn = 0; turn < 20; ++turn) {
      b.signals = fuzz.make_signals();
      b.input.trigger = TurnTrigger::kUtterance;
      b.input.earlier = {};
      ++b.session.turns;
      ++b.session.stage_turns;
      std::vector<Decision> decisions = {b.decide()};
      const Decision again = b.decide();
      ASSERT_EQ(said(decisions[0]), said(again)) << "seed " << seed;
      ASSERT_EQ(decisions[0].trace.size(), again.trace.size());
      apply(decisions[0], b.session);
      if (!decisions[0].tools.empty() && !decisions[0].ending) {
        conversation::ToolResult result;
        result.tool = "search";
        result.status = static_cast<ToolStatus>(2 + fuzz.below(5));
        b.session.tool_results.push_back(result);
        b.input.trigger = TurnTrigger::kToolResult;
        b.input.earlier = decisions;
        Decision second = b.decide();
        EXPECT_TRUE(second.tools.empty()) << "seed " << seed;
        apply(second, b.session);
        decisions.push_back(std::move(second));
      }
      const Decision& last = decisions.back();
      const bool silent = last.say.empty() && last.direct.empty() && !last.ending && last.tools.empty();
      const bool backchannel = b.signals.backchannel && decisions.size() == 1;
      EXPECT_TRUE(!silent || backchannel) << "seed " << seed << " turn " << turn;
      if (last.ending) break;
    }
    for (const auto& offer : b.session.offers) highest = std::max(highest, offer.value);
    EXPECT_LE(highest, 15);
    EXPECT_LE(b.session.offers.size(), 2U);
  }
}

TEST(DecisionEngine, DecidesALargeTreeInMicroseconds) {
  CampaignTemplate t = small_template();
  for (int i = 0; i < 200; ++i) {
    t.decision_tree.global_nodes.push_back(
        node("n" + std::to_string(i), intent("intent_" + std::to_string(i)), {Tag{"x"}}));
  }
  Bench b(std::move(t));
  b.hears("unheard_of");
  b.reads("team_size", 12.0);
  constexpr int kRounds = 500;
  std::size_t entries = 0;
  const std::clock_t begin = std::clock();  // of this process: other work on the machine does not count
  for (int i = 0; i < kRounds; ++i) entries += b.decide().trace.size();
  const double took = 1e6 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC / kRounds;
  RecordProperty("microseconds", std::to_string(took));
  EXPECT_GE(entries, 200U * kRounds);
  // A generous bound: it must hold under sanitizers and on a busy machine.
  EXPECT_LT(took, 5000);
}

}  // namespace
}  // namespace callai::pipeline
