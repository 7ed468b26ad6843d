#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conversation/contact.h"
#include "conversation/decision.h"
#include "conversation/signals.h"
#include "core/ids.h"
#include "core/units.h"

namespace callai::conversation {

enum class Role { kUser, kAssistant };

/// What was really said and heard: an assistant's entry holds only words that were played to the caller.
struct HistoryEntry {
  Role role = Role::kUser;
  std::string text;
  core::TurnId turn;
  bool cut = false;                 ///< the caller interrupted it
  std::string prompt;               ///< script that only asked whether the caller is there
};

struct FieldState {
  templates::FieldValue value;
  double confidence = 0;
  bool confirmed = false;
  core::TurnId turn;                ///< where it was last set
  int revisions = 0;                ///< times it was corrected
};

enum class QuestionKind { kAsk, kConfirm };

/// The question that the caller has really heard last and not answered yet.
struct OpenQuestion {
  std::string field;
  QuestionKind kind = QuestionKind::kAsk;
  int times_asked = 1;
};

struct ActiveTool { core::ToolCallId id; std::string tool; templates::ToolEffect effect; core::TurnId turn; };

struct TtsState {
  core::SegmentId current_stream;       ///< 0: silent
  bool barge_in_requested = false;
};

/// Everything that one call remembers (the plan's session structure, and what the decisions need). Owned by the pure
/// machine; copied out for the UI.
struct SessionState {
  std::string session_id;
  Contact contact;
  std::vector<HistoryEntry> conversation_history;
  Signals extracted_signals;                    ///< of the last utterance
  std::string campaign_stage = "new";           ///< lead status: new, warm_lead, qualified, ...
  std::vector<ActiveTool> active_tools;
  TtsState tts_state;

  std::string current_stage;                    ///< template stage id
  int stage_turns = 0;                          ///< caller turns in it
  int turns = 0;                                ///< caller turns in the call
  int not_understood = 0;                       ///< in a row
  std::map<std::string, FieldState> fields;
  std::optional<OpenQuestion> open_question;
  std::map<std::string, int> times_asked;       ///< field id -> how often it was asked in this call
  std::vector<OfferMade> offers;
  std::map<std::string, int> said;              ///< script id -> how often it was heard to its end
  std::map<std::string, int> spoken_variants;   ///< script id -> how often it was begun; picks the next variant
  std::vector<std::string> stages_visited;      ///< in order, the first being the initial stage
  std::vector<ToolResult> tool_results;         ///< in order of arrival
  std::vector<std::string> tags;
  bool opted_out = false;
  std::string outcome;                          ///< "" while it goes on
};

/// The newest result of `tool`, or null.
const ToolResult* last_result(const SessionState& session, const std::string& tool);
int offers_made(const SessionState& session, const std::string& offer);
/// True when every required field of the stage is there, and confirmed where its template demands it.
bool stage_complete(const SessionState& session, const templates::CampaignTemplate& t, const std::string& stage);

}  // namespace callai::conversation
