#include "orchestrators/session_manager.h"

#include <algorithm>

namespace callai::orchestrators {

using conversation::HistoryEntry;
using conversation::OpenQuestion;
using conversation::QuestionKind;
using conversation::Role;

SessionManager::SessionManager(std::string session_id, conversation::Contact contact,
                               std::shared_ptr<const templates::CampaignTemplate> campaign)
    : campaign_(std::move(campaign)) {
  state_.session_id = std::move(session_id);
  state_.contact = std::move(contact);
  state_.campaign_stage = state_.contact.status;
  enter_stage(campaign_->session_config.initial_stage);
}

void SessionManager::enter_stage(const std::string& stage) {
  state_.current_stage = stage;
  state_.stage_turns = 0;
  state_.stages_visited.push_back(stage);
}

void SessionManager::begin_caller_turn(core::TurnId turn, const std::string& text) {
  ++state_.turns;
  ++state_.stage_turns;
  if (!text.empty()) state_.conversation_history.push_back({Role::kUser, text, turn, false});
}

void SessionManager::overheard(core::TurnId turn, const std::string& text) {
  state_.conversation_history.push_back({Role::kUser, text, turn, false});
}

void SessionManager::store_signals(const conversation::Signals& signals) {
  state_.extracted_signals = signals;
}

void SessionManager::update_fields(const conversation::Decision& decision, core::TurnId turn) {
  for (const conversation::FieldUpdate& update : decision.field_updates) {
    if (!update.value) {
      state_.fields.erase(update.field);
      continue;
    }
    conversation::FieldState& field = state_.fields[update.field];
    if (update.correction) ++field.revisions;
    field.value = *update.value;
    field.confirmed = update.confirmed;
    field.turn = turn;
    field.confidence = 1.0;
    for (const conversation::FieldReading& reading : state_.extracted_signals.entities) {
      if (!update.from_rule && reading.field == update.field) field.confidence = reading.confidence;
    }
  }
}

void SessionManager::apply(const conversation::Decision& decision, core::TurnId turn) {
  update_fields(decision, turn);
  state_.offers.insert(state_.offers.end(), decision.offers.begin(), decision.offers.end());
  for (const std::string& tag : decision.tags) {
    if (std::find(state_.tags.begin(), state_.tags.end(), tag) == state_.tags.end()) state_.tags.push_back(tag);
  }
  if (!decision.lead_status.empty()) state_.campaign_stage = decision.lead_status;
  if (decision.opt_out) state_.opted_out = true;
  state_.not_understood = decision.understood ? 0 : state_.not_understood + 1;
  // What was asked is settled by an answer; a question that is still open is asked again and opens anew. While tools
  // run it stays: the decision on their results must know what the caller was asked.
  if (decision.understood && decision.tools.empty()) state_.open_question.reset();
  if (!decision.next_stage.empty() && decision.next_stage != state_.current_stage) enter_stage(decision.next_stage);
}

void SessionManager::tool_started(const conversation::ActiveTool& tool) {
  state_.active_tools.push_back(tool);
}

void SessionManager::tool_finished(const conversation::ToolResult& result) {
  std::erase_if(state_.active_tools, [&](const conversation::ActiveTool& t) { return t.id == result.id; });
  if (result.status != conversation::ToolStatus::kCancelled) state_.tool_results.push_back(result);
}

void SessionManager::begun(const conversation::SpeechSegment& segment) {
  if (segment.completes_script) ++state_.spoken_variants[segment.script];
}

/// The script's id when it is one of silence's and asks for nothing of its own.
std::string SessionManager::silence_prompt(const conversation::SpeechSegment& segment) const {
  const auto& prompts = campaign_->session_config.silence.prompt_scripts;
  const bool prompt = std::find(prompts.begin(), prompts.end(), segment.script) != prompts.end();
  return prompt && segment.asks.empty() && segment.confirms.empty() ? segment.script : "";
}

void SessionManager::heard(const conversation::SpokenSegment& spoken, core::TurnId turn) {
  const conversation::SpeechSegment& segment = spoken.segment;
  if (spoken.words_heard > 0) {
    const std::string words =
        spoken.finished ? segment.text : conversation::first_words(segment.text, spoken.words_heard);
    auto& history = state_.conversation_history;
    const bool same = !history.empty() && history.back().role == Role::kAssistant && history.back().turn == turn;
    if (same) {
      history.back().text += " " + words;
      history.back().cut = !spoken.finished;
    } else {
      history.push_back({Role::kAssistant, words, turn, !spoken.finished, silence_prompt(segment)});
    }
  }
  if (spoken.finished && segment.completes_script && !segment.script.empty()) ++state_.said[segment.script];
  const std::string& asked = segment.confirms.empty() ? segment.asks : segment.confirms;
  if (asked.empty()) return;
  if (spoken.words_heard < kQuestionHeardShare * spoken.words_total || spoken.words_heard == 0) return;
  const int times = ++state_.times_asked[asked];
  state_.open_question =
      OpenQuestion{asked, segment.confirms.empty() ? QuestionKind::kAsk : QuestionKind::kConfirm, times};
}

std::vector<HistoryEntry> SessionManager::recent(int entries) const {
  const auto& history = state_.conversation_history;
  const std::size_t count = std::min(history.size(), static_cast<std::size_t>(std::max(entries, 0)));
  return {history.end() - static_cast<std::ptrdiff_t>(count), history.end()};
}

std::map<std::string, templates::FieldValue> SessionManager::known_fields() const {
  std::map<std::string, templates::FieldValue> known;
  for (const auto& [id, field] : state_.fields) known.emplace(id, field.value);
  return known;
}

}  // namespace callai::orchestrators
