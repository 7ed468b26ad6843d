#pragma once

#include <memory>

#include "conversation/session_state.h"
#include "conversation/vocabulary.h"
#include "templates/campaign_template.h"

namespace callai::orchestrators {

/// Keeps the state of one call (the plan's session manager): history of what was said and heard, signals, fields,
/// stage, offers, tools, tts_state. Pure; owned by the conversation machine and touched only by it.
class SessionManager {
 public:
  SessionManager(std::string session_id, conversation::Contact contact,
                 std::shared_ptr<const templates::CampaignTemplate> campaign);

  const conversation::SessionState& state() const { return state_; }

  /// A caller's turn begins: counts it and appends his words (none: nothing was understood).
  void begin_caller_turn(core::TurnId turn, const std::string& text);
  /// Words of the caller that the agent heard and did not answer.
  void overheard(core::TurnId turn, const std::string& text);
  /// Steps 3 and 8 of the flow: what was understood, and what was decided.
  void store_signals(const conversation::Signals& signals);
  void apply(const conversation::Decision& decision, core::TurnId turn);

  void tool_started(const conversation::ActiveTool& tool);
  void tool_finished(const conversation::ToolResult& result);

  /// A segment left the playout: appends the words that were heard, counts finished scripts, opens the question it
  /// asked.
  void heard(const conversation::SpokenSegment& spoken, core::TurnId turn);
  /// A segment is going to be spoken: counts the script as begun (for the choice of the next variant).
  void begun(const conversation::SpeechSegment& segment);

  void set_stream(core::SegmentId segment) { state_.tts_state.current_stream = segment; }
  void set_barge_in(bool requested) { state_.tts_state.barge_in_requested = requested; }
  void set_outcome(std::string outcome) { state_.outcome = std::move(outcome); }

  /// The window for extraction and replies: the last `entries` history entries.
  std::vector<conversation::HistoryEntry> recent(int entries) const;
  std::map<std::string, templates::FieldValue> known_fields() const;

 private:
  void update_fields(const conversation::Decision& decision, core::TurnId turn);
  void enter_stage(const std::string& stage);
  std::string silence_prompt(const conversation::SpeechSegment& segment) const;

  std::shared_ptr<const templates::CampaignTemplate> campaign_;
  conversation::SessionState state_;
};

/// A question counts as heard when this share of its words was played: people answer before the last word.
inline constexpr double kQuestionHeardShare = 0.5;

}  // namespace callai::orchestrators
