#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>

#include "core/env.h"
#include "pipeline/decision_engine.h"
#include "pipeline/testing/decision_bench.h"

namespace callai::pipeline {
namespace {

using namespace testing;  // NOLINT: the bench is made for these tests

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
