#include "pipeline/decision_run.h"

#include <algorithm>
#include <utility>

#include "pipeline/decision_trace.h"

namespace callai::pipeline {

using conversation::Decision;
using conversation::FieldState;
using conversation::FieldUpdate;
using conversation::QuestionKind;
using conversation::TurnTrigger;
using templates::Field;

DecisionRun::DecisionRun(const templates::CampaignTemplate& campaign, const FieldChecker& checker,
                         const conversation::Signals& signals, const conversation::SessionState& session,
                         const DecisionInput& input)
    : campaign_(campaign),
      checker_(checker),
      signals_(signals),
      session_(session),
      input_(input),
      scope_{campaign, signals, session, input, working_, filled_now_, decision_.offers, decision_.tags} {
  working_.fields = session.fields;
  working_.current_stage = session.current_stage;
  decision_.next_stage = session.current_stage;
  decision_.trace.reserve(32);
}

Decision DecisionRun::run() {
  if (input_.trigger == TurnTrigger::kCallStart) {
    open_call();
    finish();
    return std::move(decision_);
  }
  if (is_utterance()) decision_.understood = signals_.understood || signals_.backchannel;
  if (!is_tool_result()) take_readings();
  run_tree();
  if (decision_.voicemail) {
    // A machine listens: nothing of what the tree had to say is meant for it.
    decision_.say.clear();
    finish();
    return std::move(decision_);
  }
  if (only_backchannel()) {
    trace("default.backchannel", true, "only a backchannel, and nothing was asked");
    finish();
    return std::move(decision_);
  }
  if (!ended() && !waits()) {
    take_transition();
    bound_not_understood();
    bound_stage_turns();
    handle_not_understood();
  }
  default_policy();
  finish();
  return std::move(decision_);
}

bool DecisionRun::only_backchannel() const {
  return is_utterance() && signals_.backchannel && !session_.open_question && !acted_ && filled_now_.empty();
}

// ---- readings

void DecisionRun::take_readings() {
  for (const conversation::FieldReading& reading : signals_.entities) take_reading(reading);
  take_answer_to_read_back();
}

void DecisionRun::take_reading(const conversation::FieldReading& reading) {
  const Field* field = templates::find_field(campaign_, reading.field);
  const std::string seen = reading.field + "=" + templates::to_canonical(reading.value);
  if (field == nullptr) {
    trace("field.unknown", false, seen);
    return;
  }
  if (const auto problem = checker_.problem(*field, reading.value, input_.now)) {
    trace("field.invalid", true, reading.field + ": " + *problem, {"ask " + reading.field + " again"});
    if (invalid_field_.empty()) invalid_field_ = reading.field;
    return;
  }
  const FieldState* before = value_of(reading.field);
  const bool same = before != nullptr && before->value == reading.value;
  const bool reading_back = session_.open_question && session_.open_question->field == reading.field &&
                            session_.open_question->kind == QuestionKind::kConfirm;
  const bool readback = field->confirm == templates::ConfirmPolicy::kReadback;
  if (same && (before->confirmed || !readback)) {
    // Said once more: nothing changes, but the question that it answers is answered.
    filled_now_.push_back(reading.field);
    trace("field.same", false, seen);
    return;
  }
  // The very value that was read back, said by the caller: that is a yes.
  const bool confirmed = same && reading_back;
  confirmed_now_ = confirmed_now_ || confirmed;
  filled_now_.push_back(reading.field);
  trace("field.read", true, seen + " (" + number_text(reading.confidence) + ")",
        {reading.field + " = " + templates::to_canonical(reading.value) + (confirmed ? ", confirmed" : "")});
  set_field(*field, reading.value, confirmed, reading.correction || (before != nullptr && !same), false);
}

void DecisionRun::take_answer_to_read_back() {
  if (!session_.open_question || session_.open_question->kind != QuestionKind::kConfirm) return;
  const std::string& id = session_.open_question->field;
  const bool read_anew = std::find(filled_now_.begin(), filled_now_.end(), id) != filled_now_.end();
  const Field* field = templates::find_field(campaign_, id);
  const FieldState* state = value_of(id);
  if (read_anew || field == nullptr || state == nullptr || invalid_field_ == id) return;
  if (signals_.confirms) {
    trace("field.confirmed", true, id + "=" + templates::to_canonical(state->value), {id + " confirmed"});
    confirmed_now_ = true;
    set_field(*field, state->value, true, false, false);
  } else if (signals_.rejects) {
    trace("field.rejected", true, id + "=" + templates::to_canonical(state->value), {"clear " + id, "ask it again"});
    rejected_field_ = id;
    clear_field(id, false);
  }
}

void DecisionRun::set_field(const Field& field, templates::FieldValue value, bool confirmed, bool correction,
                            bool from_rule) {
  FieldState& state = working_.fields[field.id];
  state.value = value;
  state.confirmed = confirmed;
  if (correction) ++state.revisions;
  decision_.field_updates.push_back(FieldUpdate{field.id, std::move(value), confirmed, correction, from_rule});
}

void DecisionRun::clear_field(const std::string& field, bool from_rule) {
  working_.fields.erase(field);
  decision_.field_updates.push_back(FieldUpdate{field, std::nullopt, false, false, from_rule});
}

const FieldState* DecisionRun::value_of(const std::string& field) const {
  const auto found = working_.fields.find(field);
  return found == working_.fields.end() ? nullptr : &found->second;
}

void DecisionRun::trace(std::string id, bool fired, std::string why, std::vector<std::string> actions) {
  decision_.trace.push_back(Entry{std::move(id), fired, std::move(why), std::move(actions)});
}

// ---- tree

void DecisionRun::run_tree() {
  if (run_nodes(campaign_.decision_tree.global_nodes, true)) return;
  for (const templates::StageNodes& stage : campaign_.decision_tree.stage_nodes) {
    if (stage.stage == session_.current_stage && run_nodes(stage.nodes, true)) return;
  }
}

bool DecisionRun::run_nodes(const std::vector<templates::Node>& nodes, bool top_level) {
  for (const templates::Node& node : nodes) {
    Entry entry;
    entry.id = node.id;
    const bool fired = evaluate(node.when, scope_, entry.why);
    entry.fired = fired;
    apply(fired ? node.then : node.otherwise, &node, entry);
    decision_.trace.push_back(std::move(entry));
    std::move(asides_.begin(), asides_.end(), std::back_inserter(decision_.trace));
    asides_.clear();
    if (fired && run_nodes(node.children, false)) return true;
    if (fired && node.stop) return true;
    // What a later node has to say would come after the goodbye.
    if (top_level && (ended() || decision_.voicemail)) return true;
  }
  return false;
}

// ---- stage

void DecisionRun::change_stage(const std::string& stage) {
  decision_.next_stage = stage;
  stage_set_ = true;
}

void DecisionRun::take_transition() {
  if (stage_set_ || ended()) return;
  const templates::Stage* here = templates::find_stage(campaign_, session_.current_stage);
  for (const templates::StageTransition& transition : campaign_.decision_tree.stage_transitions) {
    if (transition.from != session_.current_stage || templates::find_stage(campaign_, transition.to) == nullptr)
      continue;
    if (here != nullptr && session_.stage_turns < here->min_turns) {
      trace("stage.min_turns", false,
            "stage_turns=" + std::to_string(session_.stage_turns) + " of " + std::to_string(here->min_turns));
      return;
    }
    Entry entry;
    entry.id = transition.id;
    entry.fired = evaluate(transition.when, scope_, entry.why) && transition.to != session_.current_stage;
    if (entry.fired) {
      entry.actions.push_back("stage -> " + transition.to);
      change_stage(transition.to);
    }
    decision_.trace.push_back(std::move(entry));
    if (stage_set_) return;
  }
}

void DecisionRun::bound_stage_turns() {
  const templates::Stage* here = templates::find_stage(campaign_, session_.current_stage);
  if (stage_set_ || ended() || here == nullptr || here->max_turns <= 0 || session_.stage_turns < here->max_turns)
    return;
  const std::string why =
      "stage_turns=" + std::to_string(session_.stage_turns) + " of " + std::to_string(here->max_turns);
  if (here->on_max_turns == "end") {
    trace("stage.max_turns", true, why, {"end call: max_turns"});
    decision_.ending = conversation::Ending{conversation::EndingKind::kHangUp, "max_turns", "", {}, ""};
    closing_script_ = campaign_.response_templates.closing_script;
    return;
  }
  if (here->on_max_turns == here->id || templates::find_stage(campaign_, here->on_max_turns) == nullptr) return;
  trace("stage.max_turns", true, why, {"stage -> " + here->on_max_turns});
  change_stage(here->on_max_turns);
}

}  // namespace callai::pipeline
