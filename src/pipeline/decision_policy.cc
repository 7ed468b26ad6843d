#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/contains.h"
#include "pipeline/decision_run.h"
#include "pipeline/decision_trace.h"

namespace callai::pipeline {
namespace {

using conversation::QuestionKind;
using conversation::SayItem;
using conversation::SayKind;
using conversation::ToolResult;
using conversation::ToolStatus;
using conversation::TurnTrigger;
using core::contains;
using templates::Field;

/// A question that the stage does not require is not asked more often than this.
constexpr int kMaxOptionalAsks = 3;
/// A disclosure that keeps being cut is begun at most this often.
constexpr int kMaxDisclosureStarts = 3;

int count_of(const std::map<std::string, int>& counts, const std::string& id) {
  const auto found = counts.find(id);
  return found == counts.end() ? 0 : found->second;
}

bool ends_in_question(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \n\"'");
  return last != std::string_view::npos && text[last] == '?';
}

template <typename T>
const T& in_turn(const std::vector<T>& lines, int n) {
  return lines[static_cast<std::size_t>(std::max(n, 0)) % lines.size()];
}

bool has_passages(const ToolResult& result) {
  return result.status == ToolStatus::kOk && !result.passages.empty();
}

}  // namespace

// ---- the order of things

void DecisionRun::open_call() {
  if (decision_.next_stage.empty()) decision_.next_stage = campaign_.session_config.initial_stage;
  working_.current_stage = decision_.next_stage;
  trace("default.open", true, "stage=" + decision_.next_stage);
  if (say_entry(decision_.next_stage)) return;
  if (auto next = next_question()) decision_.say.push_back(std::move(*next));
}

bool DecisionRun::nothing_came_of_it() const {
  return is_utterance() && !decision_.understood && !acted_ && !stage_set_ && !ended();
}

/// Before the stage's bound of turns: who is not understood is not moved on with "Wonderful" first.
void DecisionRun::bound_not_understood() {
  const templates::DecisionTree& tree = campaign_.decision_tree;
  if (!nothing_came_of_it() || tree.max_not_understood <= 0 || tree.on_not_understood.empty()) return;
  const int count = not_understood_in_a_row(scope_);
  if (count < tree.max_not_understood) return;
  const std::string why = "not_understood=" + std::to_string(count) + " of " + std::to_string(tree.max_not_understood);
  Entry entry{"not_understood.limit", true, why, {}};
  apply(tree.on_not_understood, &tree.on_not_understood, entry);
  decision_.trace.push_back(std::move(entry));
  std::move(asides_.begin(), asides_.end(), std::back_inserter(decision_.trace));
  asides_.clear();
}

void DecisionRun::handle_not_understood() {
  if (!nothing_came_of_it()) return;
  const int count = not_understood_in_a_row(scope_);
  const std::string why = "not_understood=" + std::to_string(count);
  const auto& scripts = campaign_.response_templates.not_understood;
  if (scripts.empty()) {
    trace("not_understood", true, why);
    return;
  }
  const std::string& script = in_turn(scripts, count - 1);
  trace("not_understood", true, why, {"say " + script});
  decision_.say.push_back(script_item(SayKind::kNotUnderstood, script));
}

void DecisionRun::default_policy() {
  if (ended()) return;
  if (waits()) {
    std::string tools;
    for (const auto& tool : decision_.tools) tools += (tools.empty() ? "" : ", ") + tool.tool;
    trace("default.waits", true, "tools pending: " + tools);
    return;
  }
  const bool nodes_said = !decision_.say.empty();
  say_what_was_held();
  answer_from_documents(nodes_said);
  const bool enters = stage_set_ || entry_due();
  const std::size_t before = decision_.say.size();
  bool asks = false;
  if (enters) {
    asks = say_entry(decision_.next_stage);
  } else {
    repeat_cut_disclosure();
  }
  const bool enters_with_words = enters && decision_.say.size() > before;
  if (asks || turn_asks()) return;
  auto next = next_question();
  acknowledge(enters_with_words, next);
  if (!next) return;
  const std::string& field = next->asks.empty() ? next->confirms : next->asks;
  const std::string_view kind = next->kind == SayKind::kConfirm    ? "default.confirm"
                                : next->kind == SayKind::kReprompt ? "default.reprompt"
                                                                   : "default.ask";
  trace(std::string(kind), true, "next is " + field,
        {(next->kind == SayKind::kConfirm ? "read back " : "ask ") + field});
  decision_.say.push_back(std::move(*next));
}

void DecisionRun::finish() {
  if (ended()) {
    const bool hangs_up = decision_.ending->kind == conversation::EndingKind::kHangUp;
    std::string script = closing_script_;
    if (script.empty() && hangs_up && decision_.say.empty()) script = campaign_.response_templates.closing_script;
    const auto said = [&script](const SayItem& item) { return item.script == script; };
    if (templates::find_script(campaign_, script) != nullptr &&
        std::none_of(decision_.say.begin(), decision_.say.end(), said)) {
      decision_.say.push_back(script_item(hangs_up ? SayKind::kClosing : SayKind::kScript, script));
    }
  }
  choose_filler();
  const bool silent_by_intent = ended() || decision_.voicemail || waits() || only_backchannel();
  if (decision_.say.empty() && !silent_by_intent) say_fallback();
}

void DecisionRun::say_fallback() {
  using templates::ResponseMode;
  if (!decision_.direct.empty()) return;  // the generator answers; scripted mode has its answer item by now
  if (campaign_.response_templates.mode != ResponseMode::kScripted && input_.trigger != TurnTrigger::kCallStart) {
    const templates::Stage* stage = templates::find_stage(campaign_, decision_.next_stage);
    const std::string objective = stage != nullptr ? stage->objective : std::string();
    decision_.direct.push_back(objective.empty() ? "Answer the caller briefly and lead on."
                                                 : "Answer the caller briefly, then pursue this: " + objective);
    trace("default.direct", true, "nothing else to say", {"direct"});
    return;
  }
  if (input_.trigger == TurnTrigger::kCallStart) return;  // a stage without words: the caller speaks first
  const auto& words = campaign_.response_templates.acknowledgements;
  if (is_tool_result() && !words.empty()) {
    decision_.say.push_back(SayItem{SayKind::kAcknowledge, "", in_turn(words, session_.turns), "", ""});
    trace("default.fallback", true, "tools are done, nothing else to say", {"acknowledge"});
    return;
  }
  const auto& scripts = campaign_.response_templates.not_understood;
  if (!scripts.empty() && templates::find_script(campaign_, in_turn(scripts, session_.turns)) != nullptr) {
    decision_.say.push_back(script_item(SayKind::kNotUnderstood, in_turn(scripts, session_.turns)));
  } else {
    decision_.say.push_back(SayItem{SayKind::kNotUnderstood, "", "Could you say that again, please?", "", ""});
  }
  trace("default.fallback", true, "nothing else to say", {"ask to say it again"});
}

void DecisionRun::choose_filler() {
  if (!waits() || ended() || decision_.voicemail) {
    decision_.filler.clear();
    return;
  }
  if (!decision_.filler.empty()) return;
  const int n = static_cast<int>(session_.tool_results.size()) + session_.turns;
  for (const templates::FillerRule& rule : campaign_.decision_tree.filler_rules) {
    Entry entry;
    entry.id = rule.id;
    entry.fired = !rule.lines.empty() && evaluate(rule.when, scope_, entry.why);
    if (entry.fired) {
      decision_.filler = filled(in_turn(rule.lines, n));
      entry.actions.push_back("filler \"" + decision_.filler + "\"");
    }
    decision_.trace.push_back(std::move(entry));
    if (!decision_.filler.empty()) return;
  }
  bool reads = false;
  for (const auto& request : decision_.tools) {
    const templates::ToolConfig* tool = templates::find_tool(campaign_, request.tool);
    if (tool == nullptr) continue;
    reads = reads || tool->effect == templates::ToolEffect::kRead;
    if (!tool->fillers.empty()) {
      decision_.filler = filled(in_turn(tool->fillers, n));
      return;
    }
  }
  if (!reads) return;  // nobody waits for what is only written down
  const auto& generic = campaign_.response_templates.fillers;
  decision_.filler = !signals_.filler.empty() ? signals_.filler : (generic.empty() ? "" : filled(in_turn(generic, n)));
}

// ---- answers, entry, acknowledgement

const ToolResult* DecisionRun::document_result() const {
  if (!is_tool_result()) return nullptr;
  const auto asked_now = [this](const std::string& tool) {
    if (input_.earlier.empty()) return true;
    return std::any_of(input_.earlier.begin(), input_.earlier.end(), [&tool](const conversation::Decision& decision) {
      return std::any_of(decision.tools.begin(), decision.tools.end(),
                         [&tool](const auto& request) { return request.tool == tool; });
    });
  };
  for (auto result = session_.tool_results.rbegin(); result != session_.tool_results.rend(); ++result) {
    const templates::ToolConfig* tool = templates::find_tool(campaign_, result->tool);
    if (tool != nullptr && tool->kind == templates::ToolKind::kDocumentSearch && asked_now(result->tool)) {
      return &*result;
    }
    if (input_.earlier.empty()) break;  // only the newest is surely of this turn
  }
  return nullptr;
}

/// The words of the decision that asked for the tools come first; a node that fired again repeats none of them.
void DecisionRun::say_what_was_held() {
  if (!is_tool_result() || input_.earlier.empty() || input_.earlier.back().tools.empty()) return;
  if (input_.earlier.back().ending) return;  // that one did not wait
  std::vector<SayItem> say = input_.earlier.back().say;
  for (SayItem& item : decision_.say) {
    const auto same = [&item](const SayItem& held) { return held.script == item.script && held.text == item.text; };
    if (std::none_of(say.begin(), say.end(), same)) say.push_back(std::move(item));
  }
  decision_.say = std::move(say);
}

void DecisionRun::answer_from_documents(bool nodes_said) {
  const ToolResult* result = document_result();
  const bool directed =
      !decision_.direct.empty() && campaign_.response_templates.mode == templates::ResponseMode::kScripted;
  const bool unanswered = result != nullptr && !nodes_said && (has_passages(*result) || !acted_);
  if (!directed && !unanswered) return;
  const templates::ResponseTemplates& words = campaign_.response_templates;
  if (result != nullptr && has_passages(*result)) {
    SayItem item = script_item(SayKind::kAnswer, words.answer_script);
    if (item.script.empty()) item.text = "{passage}";
    decision_.say.push_back(std::move(item));
    trace("default.answer", true, result->tool + "=ok", {"answer from \"" + result->passages.front().title + "\""});
    return;
  }
  SayItem item = script_item(SayKind::kAnswer, words.no_answer_script);
  if (item.script.empty()) item.text = "I'm sorry, I don't have that information at hand.";
  decision_.say.push_back(std::move(item));
  const std::string seen =
      result != nullptr ? result->tool + "=" + std::string(conversation::to_string(result->status)) : "no passages";
  trace("default.answer", true, seen, {"say that there is no answer"});
}

/// Entered in an earlier decision of this turn, which waited for tools: its words are still to come.
bool DecisionRun::entry_due() const {
  if (!is_tool_result() || session_.stage_turns > 0 || session_.stages_visited.size() < 2) return false;
  const templates::Stage* stage = templates::find_stage(campaign_, session_.current_stage);
  if (stage == nullptr || stage->entry_script.empty()) return false;
  const auto visits = std::count(session_.stages_visited.begin(), session_.stages_visited.end(), stage->id);
  return count_of(session_.spoken_variants, stage->entry_script) < visits;
}

bool DecisionRun::say_entry(const std::string& id) {
  const templates::Stage* stage = templates::find_stage(campaign_, id);
  if (stage == nullptr || templates::find_script(campaign_, stage->entry_script) == nullptr) return false;
  const auto said = [stage](const SayItem& item) { return item.script == stage->entry_script; };
  const auto found = std::find_if(decision_.say.begin(), decision_.say.end(), said);
  if (found != decision_.say.end()) return asks_something(*found);
  SayItem item = script_item(SayKind::kEntry, stage->entry_script);
  trace("default.entry", true, "stage=" + id, {"say " + stage->entry_script});
  const bool asks = asks_something(item);
  decision_.say.push_back(std::move(item));
  return asks;
}

void DecisionRun::repeat_cut_disclosure() {
  if (!is_utterance()) return;
  for (const templates::Script& script : campaign_.response_templates.scripts) {
    if (!script.disclosure) continue;
    const int begun = count_of(session_.spoken_variants, script.id);
    if (begun == 0 || begun >= kMaxDisclosureStarts || count_of(session_.said, script.id) > 0) continue;
    const auto said = [&script](const SayItem& item) { return item.script == script.id; };
    if (std::any_of(decision_.say.begin(), decision_.say.end(), said)) continue;
    trace("default.disclosure", true, script.id + " was cut", {"say " + script.id});
    SayItem item = script_item(SayKind::kScript, script.id);
    if (value_of(item.asks) != nullptr) item.asks.clear();
    decision_.say.push_back(std::move(item));
    return;
  }
}

void DecisionRun::acknowledge(bool enters_with_words, const std::optional<SayItem>& next) {
  const auto& words = campaign_.response_templates.acknowledgements;
  const bool heard_something = !filled_now_.empty() || confirmed_now_ || signals_.affirmation.value_or(false);
  if (words.empty() || !is_utterance() || !decision_.understood || !heard_something || enters_with_words) return;
  if (!decision_.say.empty() || signals_.affirmation == false || signals_.sentiment < 0 || !invalid_field_.empty())
    return;
  if (!next || next->kind != SayKind::kQuestion) return;
  // The one after the word that was used last.
  std::size_t last = words.size() - 1;
  bool found = false;
  for (auto entry = session_.conversation_history.rbegin(); entry != session_.conversation_history.rend() && !found;
       ++entry) {
    if (entry->role != conversation::Role::kAssistant) continue;
    for (std::size_t i = 0; i < words.size() && !found; ++i) {
      found = !words[i].empty() && entry->text.rfind(words[i], 0) == 0;
      if (found) last = i;
    }
  }
  decision_.say.push_back(SayItem{SayKind::kAcknowledge, "", words[(last + 1) % words.size()], "", ""});
}

// ---- questions

std::optional<SayItem> DecisionRun::next_question() {
  if (const Field* field = templates::find_field(campaign_, invalid_field_)) {
    if (auto item = question_item(*field)) return item;
  }
  if (auto item = read_back_item()) return item;
  if (const Field* field = templates::find_field(campaign_, rejected_field_)) {
    if (auto item = question_item(*field)) return item;
  }
  if (auto item = open_question_item()) return item;
  const templates::Stage* stage = templates::find_stage(campaign_, decision_.next_stage);
  if (stage == nullptr) return std::nullopt;
  for (const std::string& id : stage->required_fields) {
    const Field* field = templates::find_field(campaign_, id);
    if (field == nullptr || value_of(id) != nullptr) continue;
    if (auto item = question_item(*field)) return item;
  }
  return std::nullopt;
}

std::optional<SayItem> DecisionRun::read_back_item() {
  const auto wants = [this](const Field* field) {
    if (field == nullptr || field->confirm != templates::ConfirmPolicy::kReadback) return false;
    const conversation::FieldState* state = value_of(field->id);
    return state != nullptr && !state->confirmed;
  };
  for (const std::string& id : filled_now_) {
    const Field* field = templates::find_field(campaign_, id);
    if (wants(field)) return confirm_item(*field);
  }
  for (const Field& field : campaign_.extraction_rules.fields) {
    if (wants(&field)) return confirm_item(field);
  }
  return std::nullopt;
}

/// The question that is still open: after a side question, or when its answer was not understood.
std::optional<SayItem> DecisionRun::open_question_item() {
  if (!session_.open_question || stage_set_) return std::nullopt;
  const std::string& id = session_.open_question->field;
  const Field* field = templates::find_field(campaign_, id);
  if (field == nullptr || value_of(id) != nullptr) return std::nullopt;
  const templates::Stage* stage = templates::find_stage(campaign_, decision_.next_stage);
  const bool required = stage != nullptr && contains(stage->required_fields, id);
  const bool declined = signals_.affirmation == false && filled_now_.empty();
  if (!required && (declined || count_of(session_.times_asked, id) >= kMaxOptionalAsks)) return std::nullopt;
  return question_item(*field);
}

std::optional<SayItem> DecisionRun::question_item(const Field& field) {
  if (templates::find_script(campaign_, field.question_script) == nullptr) return std::nullopt;
  const bool open = session_.open_question && session_.open_question->field == field.id;
  const bool side_answer = std::any_of(decision_.say.begin(), decision_.say.end(),
                                       [](const SayItem& item) { return item.kind != SayKind::kNotUnderstood; });
  const bool failed = field.id == invalid_field_ || field.id == rejected_field_;
  const bool again = failed || (open && !stage_set_ && filled_now_.empty() && !side_answer);
  const bool has_reprompt = templates::find_script(campaign_, field.reprompt_script) != nullptr;
  SayItem item = script_item(again ? SayKind::kReprompt : SayKind::kQuestion,
                             again && has_reprompt ? field.reprompt_script : field.question_script);
  item.asks = field.id;
  return item;
}

SayItem DecisionRun::confirm_item(const Field& field) const {
  SayItem item = script_item(SayKind::kConfirm, field.confirm_script);
  if (item.script.empty()) item.text = "I have {field." + field.id + "}. Is that right?";
  item.asks.clear();
  item.confirms = field.id;
  return item;
}

/// A script with what its end asks for; no script when the template has none of that id.
SayItem DecisionRun::script_item(SayKind kind, const std::string& id) const {
  SayItem item{kind, "", "", "", ""};
  const templates::Script* script = templates::find_script(campaign_, id);
  if (script == nullptr) return item;
  item.script = id;
  item.asks = script->asks;
  for (const Field& field : campaign_.extraction_rules.fields) {
    if (field.confirm_script == id && field.confirm == templates::ConfirmPolicy::kReadback) item.confirms = field.id;
    // A node that says a field's question asks it, even where its author did not repeat that on the script.
    if (item.asks.empty() && field.question_script == id) item.asks = field.id;
  }
  return item;
}

/// A reply without the "Thank you." that it began with: that was for the turn before.
std::string DecisionRun::without_acknowledgement(const std::string& reply) const {
  for (const std::string& word : campaign_.response_templates.acknowledgements) {
    if (!word.empty() && reply.size() > word.size() + 1 && reply.starts_with(word + " ")) {
      return reply.substr(word.size() + 1);
    }
  }
  return reply;
}

SayItem DecisionRun::repeat_item() const {
  SayItem item{SayKind::kRepeat, "", "", "", ""};
  if (session_.open_question) {
    const bool confirming = session_.open_question->kind == QuestionKind::kConfirm;
    (confirming ? item.confirms : item.asks) = session_.open_question->field;
  }
  const auto& history = session_.conversation_history;
  const auto last = std::find_if(history.rbegin(), history.rend(), [](const conversation::HistoryEntry& entry) {
    // "Are you still there?" is nothing to come back to.
    return entry.role == conversation::Role::kAssistant && !entry.text.empty() && entry.prompt.empty();
  });
  // A reply that was cut is no use again in half: its question is asked anew instead.
  if (last != history.rend() && !(last->cut && session_.open_question)) {
    item.text = without_acknowledgement(last->text);
    return item;
  }
  if (session_.open_question) {
    if (const Field* field = templates::find_field(campaign_, session_.open_question->field)) {
      item.script = item.confirms.empty() ? field->question_script : field->confirm_script;
    }
  }
  if (item.script.empty()) {
    const templates::Stage* stage = templates::find_stage(campaign_, session_.current_stage);
    if (stage != nullptr) item.script = stage->entry_script;
  }
  if (templates::find_script(campaign_, item.script) == nullptr) item.script.clear();
  return item;
}

// ---- what has been said

bool DecisionRun::asks_something(const SayItem& item) const {
  if (item.kind == SayKind::kNotUnderstood || item.kind == SayKind::kAnswer) return false;
  if (item.kind == SayKind::kRepeat || !item.asks.empty() || !item.confirms.empty()) return true;
  if (item.script.empty()) return ends_in_question(item.text);
  const templates::Script* script = templates::find_script(campaign_, item.script);
  return script != nullptr && std::any_of(script->variants.begin(), script->variants.end(),
                                          [](const std::string& text) { return ends_in_question(text); });
}

bool DecisionRun::turn_asks() const {
  return std::any_of(decision_.say.begin(), decision_.say.end(),
                     [this](const SayItem& item) { return asks_something(item); });
}

}  // namespace callai::pipeline
