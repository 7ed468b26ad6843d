#include "pipeline/condition_eval.h"

#include <gtest/gtest.h>

namespace callai::pipeline {
namespace {

using namespace templates;  // NOLINT: a test that is made of template structs
using conversation::ToolStatus;
using conversation::TurnTrigger;

/// One state of a call that all conditions are asked about: Monday 2026-11-23, 22:30.
struct World {
  World() {
    Field number;
    number.id = "size";
    number.type = FieldType::kNumber;
    Field money;
    money.id = "budget";
    money.type = FieldType::kMoney;
    Field when;
    when.id = "when";
    when.type = FieldType::kDateTime;
    when.confirm = ConfirmPolicy::kReadback;
    Field plan;
    plan.id = "plan";
    campaign.extraction_rules.fields = {number, money, when, plan};
    Stage stage;
    stage.id = "needs";
    stage.required_fields = {"size", "when"};
    campaign.session_config.stages = {stage};
    campaign.decision_tree.offers = {OfferPolicy{"discount", "", OfferUnit::kPercent, {5, 10, 50}, 10, "USD"}};
    signals.intent = "price";
    signals.intent_confidence = 0.9;
    signals.intents = {{"price", 0.9, ""}, {"busy", 0.65, ""}};
    signals.sentiment = -0.4;
    signals.understood = true;
    session.current_stage = "needs";
    session.stage_turns = 2;
    session.contact.status = "customer";
    session.contact.custom_fields = {{"age", "41"}};
    session.said = {{"hello", 1}};
    session.tags = {"vip"};
    session.offers = {{"discount", 5, 1}};
    session.tool_results = {{{}, "lookup", ToolStatus::kOk, {{"plan", "gold"}, {"seats", "9"}}, {}, ""}};
    session.active_tools = {{{}, "slow", ToolEffect::kRead, {}}};
    working.current_stage = "needs";
    working.fields["size"].value = 12.0;
    working.fields["budget"].value = Money{50000, "USD"};
    working.fields["when"].value = CivilDateTime{{2026, 11, 24}, {14, 30}};
    working.fields["plan"].value = std::string("pro");
    input.elapsed = std::chrono::milliseconds(61500);
    input.now = {{2026, 11, 23}, {22, 30}};
  }
  bool ask(const Condition& condition, std::string* why = nullptr) const {
    std::string seen;
    const ConditionScope scope{campaign, signals, session, input, working, filled_now, offers, tags};
    const bool result = evaluate(condition, scope, seen);
    EXPECT_FALSE(seen.empty());
    if (why != nullptr) *why = seen;
    return result;
  }

  CampaignTemplate campaign;
  conversation::Signals signals;
  conversation::SessionState session;
  conversation::SessionState working;
  DecisionInput input;
  std::vector<std::string> filled_now = {"size"};
  std::vector<conversation::OfferMade> offers;
  std::vector<std::string> tags = {"now"};
};

struct Case {
  Condition condition;
  bool holds;
  std::string why;
};

TEST(ConditionEval, EveryKindHoldsOrNotAndSaysWhatItSaw) {
  const World world;
  const auto field = [](const char* id, FieldCheck check, CompareOp op = CompareOp::kEq,
                        std::vector<std::string> values = {}) {
    return Condition{FieldIs{id, check, op, std::move(values)}};
  };
  const auto tool = [](const char* id, std::vector<std::string> statuses) {
    return Condition{ToolResultIs{id, ToolCheck::kStatus, std::move(statuses), "", CompareOp::kEq, ""}};
  };
  const auto value = [](const char* path, CompareOp op, const char* text) {
    return Condition{ToolResultIs{"lookup", ToolCheck::kValue, {}, path, op, text}};
  };
  const std::vector<Case> cases = {
      {{IntentIs{{"price"}, 0.6}}, true, "intent=price (0.9)"},
      {{IntentIs{{"busy"}, 0.6}}, true, "intent=busy (0.65)"},
      {{IntentIs{{"busy"}, 0.7}}, false, "intent=price (0.9)"},
      {{IntentIs{{"other", "price"}, 0.6}}, true, "intent=price (0.9)"},
      {field("size", FieldCheck::kExists), true, "size=12"},
      {field("none", FieldCheck::kExists), false, "none missing"},
      {field("none", FieldCheck::kMissing), true, "none missing"},
      {field("when", FieldCheck::kConfirmed), false, "when=2026-11-24T14:30 unconfirmed"},
      {field("size", FieldCheck::kConfirmed), true, "size=12 confirmed"},
      {field("size", FieldCheck::kFilledNow), true, "size=12 now"},
      {field("plan", FieldCheck::kFilledNow), false, "plan=pro not now"},
      {field("size", FieldCheck::kCompares, CompareOp::kGe, {"12"}), true, "size=12"},
      {field("size", FieldCheck::kCompares, CompareOp::kLt, {"12"}), false, "size=12"},
      {field("size", FieldCheck::kCompares, CompareOp::kNe, {"13"}), true, "size=12"},
      {field("none", FieldCheck::kCompares, CompareOp::kNe, {"13"}), false, "none missing"},
      {field("budget", FieldCheck::kCompares, CompareOp::kGt, {"400 USD"}), true, "budget=500 USD"},
      {field("budget", FieldCheck::kCompares, CompareOp::kGt, {"400 EUR"}), false, "budget=500 USD"},
      {field("plan", FieldCheck::kIn, CompareOp::kEq, {"basic", "pro"}), true, "plan=pro"},
      {field("plan", FieldCheck::kIn, CompareOp::kEq, {"basic"}), false, "plan=pro"},
      {{SentimentIs{CompareOp::kLt, -0.3}}, true, "sentiment=-0.4"},
      {{SentimentIs{CompareOp::kGt, 0}}, false, "sentiment=-0.4"},
      {{StageTurns{CompareOp::kGe, 2}}, true, "stage_turns=2"},
      {{CallSeconds{CompareOp::kGt, 61}}, true, "call_seconds=61.5"},
      {{CallSeconds{CompareOp::kGt, 62}}, false, "call_seconds=61.5"},
      {{NotUnderstood{CompareOp::kGe, 1}}, false, "not_understood=0"},
      {{StageIs{{"closing", "needs"}}}, true, "stage=needs"},
      {{StageIs{{"closing"}}}, false, "stage=needs"},
      {{StageComplete{true}}, false, "stage_complete=no"},
      {{StageComplete{false}}, true, "stage_complete=no"},
      {{TriggerIs{{"utterance"}}}, true, "trigger=utterance"},
      {{TriggerIs{{"tool_result", "dtmf"}}}, false, "trigger=utterance"},
      {tool("lookup", {"ok"}), true, "lookup=ok"},
      {tool("lookup", {"failed", "timeout"}), false, "lookup=ok"},
      {tool("slow", {"pending"}), true, "slow=pending"},
      {tool("never", {"none"}), true, "never=none"},
      {value("plan", CompareOp::kEq, "gold"), true, "lookup.plan=gold"},
      {value("seats", CompareOp::kLt, "10"), true, "lookup.seats=9"},
      {value("none", CompareOp::kEq, ""), false, "lookup.none missing"},
      {{ContactIs{"status", FieldCheck::kCompares, CompareOp::kEq, "customer"}}, true, "contact.status=customer"},
      {{ContactIs{"age", FieldCheck::kCompares, CompareOp::kGt, "9"}}, true, "contact.age=41"},
      {{ContactIs{"email", FieldCheck::kMissing, CompareOp::kEq, ""}}, true, "contact.email missing"},
      {{ContactIs{"email", FieldCheck::kExists, CompareOp::kEq, ""}}, false, "contact.email missing"},
      {{Said{"hello"}}, true, "said hello=1"},
      {{Said{"bye"}}, false, "said bye=0"},
      {{OfferIs{"discount", OfferCheck::kCount, CompareOp::kGe, 1}}, true, "offers of discount=1"},
      {{OfferIs{"discount", OfferCheck::kExhausted, CompareOp::kGe, 1}}, false, "offers of discount=1 of 2"},
      {{OfferIs{"ghost", OfferCheck::kExhausted, CompareOp::kGe, 1}}, true, "offers of ghost=0 of 0"},
      {{LocalTimeIs{{1}, {22, 0}, {23, 0}}}, true, "time=mon 22:30"},
      {{LocalTimeIs{{2}, {22, 0}, {23, 0}}}, false, "time=mon 22:30"},
      {{LocalTimeIs{{}, {9, 0}, {22, 30}}}, false, "time=mon 22:30"},
      {{LocalTimeIs{{1}, {22, 0}, {6, 0}}}, true, "time=mon 22:30"},
      {{DtmfIs{{"1"}}}, false, "dtmf=none"},
      {{HasTag{"vip"}}, true, "tag vip=yes"},
      {{HasTag{"now"}}, true, "tag now=yes"},
      {{HasTag{"new"}}, false, "tag new=no"},
  };
  for (const Case& c : cases) {
    std::string why;
    EXPECT_EQ(world.ask(c.condition, &why), c.holds) << c.why;
    EXPECT_EQ(why, c.why);
  }
}

TEST(ConditionEval, CombinationsProveThemselvesBriefly) {
  const World world;
  const Condition yes{HasTag{"vip"}};
  const Condition no{HasTag{"new"}};
  const std::vector<Case> cases = {
      {{AllOf{}}, true, "always"},
      {{AnyOf{}}, false, "never"},
      {{AllOf{{yes, yes}}}, true, "tag vip=yes and tag vip=yes"},
      {{AllOf{{yes, no, yes}}}, false, "tag new=no"},
      {{AnyOf{{no, yes, no}}}, true, "tag vip=yes"},
      {{AnyOf{{no, no}}}, false, "tag new=no and tag new=no"},
      {{Not{{no}}}, true, "not (tag new=no)"},
      {{Not{{yes}}}, false, "not (tag vip=yes)"},
      {{AllOf{{{AnyOf{{no, yes}}}, {Not{{no}}}}}}, true, "tag vip=yes and not (tag new=no)"},
  };
  for (const Case& c : cases) {
    std::string why;
    EXPECT_EQ(world.ask(c.condition, &why), c.holds) << c.why;
    EXPECT_EQ(why, c.why);
  }
}

TEST(ConditionEval, AWindowOverMidnightBelongsToItsEvening) {
  World world;
  world.input.now = {{2026, 11, 24}, {3, 0}};  // Tuesday
  EXPECT_TRUE(world.ask({LocalTimeIs{{1}, {22, 0}, {6, 0}}}));
  EXPECT_FALSE(world.ask({LocalTimeIs{{2}, {22, 0}, {6, 0}}}));
}

TEST(ConditionEval, DigitsCountOnlyWhenTheyAreTheTrigger) {
  World world;
  world.input.digits = "1";
  EXPECT_FALSE(world.ask({DtmfIs{{"1"}}}));
  world.input.trigger = TurnTrigger::kDtmf;
  EXPECT_TRUE(world.ask({DtmfIs{{"1"}}}));
  EXPECT_TRUE(world.ask({TriggerIs{{"dtmf"}}}));
  EXPECT_TRUE(world.ask({TriggerIs{{"utterance"}}})) << "keys are an utterance in digits";
}

TEST(ConditionEval, TheAnswerOfALaterCallCountsWhileAnEarlierOneStillRuns) {
  World world;
  world.session.tool_results.front().id = core::ToolCallId(2);
  const Condition answered{ToolResultIs{"lookup", ToolCheck::kStatus, {"ok"}, "", CompareOp::kEq, ""}};
  world.session.active_tools = {{core::ToolCallId(1), "lookup", ToolEffect::kWrite, {}}};
  EXPECT_TRUE(world.ask(answered));
  world.session.active_tools = {{core::ToolCallId(3), "lookup", ToolEffect::kWrite, {}}};
  EXPECT_FALSE(world.ask(answered));
}

TEST(ConditionEval, CountsThePresentUtteranceThatWasNotUnderstood) {
  World world;
  world.signals.understood = false;
  world.session.not_understood = 1;
  EXPECT_TRUE(world.ask({NotUnderstood{CompareOp::kEq, 2}}));
  world.signals.backchannel = true;
  EXPECT_TRUE(world.ask({NotUnderstood{CompareOp::kEq, 0}}));
}

}  // namespace
}  // namespace callai::pipeline
