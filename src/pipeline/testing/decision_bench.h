#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/decision_engine.h"

// What the tests of decisions share: a small template, and one engine with the inputs of one decision.

namespace callai::pipeline::testing {

using namespace templates;  // NOLINT: a test that is made of template structs
using conversation::Decision;
using conversation::OpenQuestion;
using conversation::QuestionKind;
using conversation::SayKind;
using conversation::SessionState;
using conversation::Signals;
using conversation::ToolStatus;
using conversation::TurnTrigger;

inline Condition intent(const std::string& id) {
  return {IntentIs{{id}, 0.6}};
}

inline Node node(std::string id, Condition when, std::vector<Action> then, bool stop = false) {
  Node n;
  n.id = std::move(id);
  n.when = std::move(when);
  n.then = std::move(then);
  n.stop = stop;
  return n;
}

inline Script script(const std::string& id, const std::string& text, const std::string& asks = "") {
  Script s;
  s.id = id;
  s.variants = {text};
  s.asks = asks;
  return s;
}

/// needs (team size, plan) -> booking (callback time, read back) -> closing.
inline CampaignTemplate small_template() {
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
inline std::string said(const Decision& d) {
  std::string text;
  for (const auto& item : d.say) {
    if (!text.empty()) text += ' ';
    text += std::string(conversation::to_string(item.kind)) + ":" + (item.script.empty() ? item.text : item.script);
  }
  return text;
}

inline const conversation::TraceEntry* traced(const Decision& d, const std::string& id) {
  const auto found = std::find_if(d.trace.begin(), d.trace.end(), [&id](const auto& entry) { return entry.id == id; });
  return found == d.trace.end() ? nullptr : &*found;
}

inline const CivilDateTime kTomorrow{{2026, 11, 24}, {14, 30}};

}  // namespace callai::pipeline::testing
