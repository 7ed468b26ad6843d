#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conversation/decision.h"
#include "pipeline/condition_eval.h"
#include "pipeline/decision_engine.h"
#include "pipeline/field_validation.h"

namespace callai::pipeline {

/// One decision being made: lives for one call of DecisionEngine::decide. Its three files are its three parts:
/// readings, tree and transitions (decision_run.cc), actions (decision_actions.cc), what to say when the tree is silent
/// (decision_policy.cc).
class DecisionRun {
 public:
  DecisionRun(const templates::CampaignTemplate& campaign, const FieldChecker& checker,
              const conversation::Signals& signals, const conversation::SessionState& session,
              const DecisionInput& input);

  conversation::Decision run();

 private:
  using Entry = conversation::TraceEntry;
  struct ActionVisitor;

  // ---- decision_run.cc: readings, tree, transitions
  void take_readings();
  void take_reading(const conversation::FieldReading& reading);
  void take_answer_to_read_back();
  void run_tree();
  bool run_nodes(const std::vector<templates::Node>& nodes, bool top_level);  // true: stop
  void take_transition();
  void bound_stage_turns();
  void change_stage(const std::string& stage);
  void set_field(const templates::Field& field, templates::FieldValue value, bool confirmed, bool correction,
                 bool from_rule);
  void clear_field(const std::string& field, bool from_rule);
  void trace(std::string id, bool fired, std::string why, std::vector<std::string> actions = {});
  bool ended() const { return decision_.ending.has_value(); }
  bool waits() const { return !decision_.tools.empty(); }
  bool is_utterance() const {  // keys are words too
    return input_.trigger == conversation::TurnTrigger::kUtterance ||
           input_.trigger == conversation::TurnTrigger::kDtmf;
  }
  bool is_tool_result() const { return input_.trigger == conversation::TurnTrigger::kToolResult; }
  bool only_backchannel() const;
  const conversation::FieldState* value_of(const std::string& field) const;

  // ---- decision_actions.cc: what the nodes ask for
  void apply(const std::vector<templates::Action>& actions, const void* source, Entry& entry);
  bool permitted(const templates::Action& action, Entry& entry);
  bool satisfied(const std::string& require) const;
  bool refuse(const templates::Invariant& rule, const std::string& kind, Entry& entry);
  bool already_ran(const conversation::ToolRequest& request) const;
  template <typename Predicate>
  bool earlier_in_turn(Predicate predicate) const;
  std::string filled(const std::string& text) const;

  // ---- decision_policy.cc: what to say when nobody said it
  void open_call();
  bool nothing_came_of_it() const;
  void bound_not_understood();
  void handle_not_understood();
  void default_policy();
  void say_what_was_held();
  void answer_from_documents(bool nodes_said);
  void repeat_cut_disclosure();
  bool say_entry(const std::string& stage);  // true when it asks something itself
  void acknowledge(bool enters_with_words, const std::optional<conversation::SayItem>& next);
  std::optional<conversation::SayItem> next_question();
  std::optional<conversation::SayItem> read_back_item();
  std::optional<conversation::SayItem> open_question_item();
  std::optional<conversation::SayItem> question_item(const templates::Field& field);
  conversation::SayItem confirm_item(const templates::Field& field) const;
  conversation::SayItem script_item(conversation::SayKind kind, const std::string& script) const;
  std::string without_acknowledgement(const std::string& reply) const;
  conversation::SayItem repeat_item() const;
  bool asks_something(const conversation::SayItem& item) const;
  bool turn_asks() const;
  bool entry_due() const;
  const conversation::ToolResult* document_result() const;
  void say_fallback();
  void choose_filler();
  void finish();

  const templates::CampaignTemplate& campaign_;
  const FieldChecker& checker_;
  const conversation::Signals& signals_;
  const conversation::SessionState& session_;
  const DecisionInput& input_;

  conversation::Decision decision_;
  conversation::SessionState working_;  // fields and current_stage only
  std::vector<std::string> filled_now_;
  std::vector<Entry> asides_;  // explained right after the entry at work
  std::string invalid_field_;
  std::string rejected_field_;
  bool confirmed_now_ = false;
  bool acted_ = false;  // a node did more than take notes
  bool stage_set_ = false;
  const void* stage_source_ = nullptr;  // the actions that set the stage
  std::string closing_script_;
  ConditionScope scope_;  // last: refers to the members above
};

}  // namespace callai::pipeline
