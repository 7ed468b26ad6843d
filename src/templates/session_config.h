#pragma once

#include <string>
#include <vector>

#include "core/units.h"
#include "templates/condition.h"

namespace callai::templates {

/// One stage of the conversation. Entering it speaks `entry_script`; then its required fields are asked for in order.
struct Stage {
  std::string id;
  std::string title;
  std::string objective;
  std::string entry_script;                  ///< id of a script spoken when the stage is entered; "" none
  std::vector<std::string> key_questions;    ///< what the agent wants to learn; guidance for generated replies
  std::vector<std::string> required_fields;  ///< field ids, asked in this order when missing
  int min_turns = 0;         ///< caller turns before a stage_transition may leave; actions may leave earlier
  int max_turns = 0;         ///< caller turns after which `on_max_turns` is taken; 0: no bound
  std::string on_max_turns;  ///< stage id to go to, or "end" (closing script, then hang up)
  bool operator==(const Stage&) const = default;
};

enum class Opening { kAgentFirst, kCallerFirst };

/// The silence watchdog: prompts, then a goodbye. Silence is time in which nobody speaks and nothing is being worked
/// on.
struct SilencePolicy {
  core::Duration prompt_after = std::chrono::seconds(6);
  core::Duration hangup_after = std::chrono::seconds(6);  ///< after the last prompt
  std::vector<std::string> prompt_scripts;  ///< one script id per prompt, in order; as many prompts as scripts
  std::string goodbye_script;
  std::string outcome = "no_response";
  bool operator==(const SilencePolicy&) const = default;
};

enum class VoicemailAction { kHangUp, kLeaveMessage, kContinue };

struct VoicemailPolicy {
  VoicemailAction action = VoicemailAction::kHangUp;
  std::string message_script;  ///< spoken after the beep, or after `beep_timeout` of silence
  core::Duration beep_timeout = std::chrono::seconds(4);
  bool operator==(const VoicemailPolicy&) const = default;
};

/// One line of the rubric by which a finished call is scored. `when` is tested on the session as the call left it; with
/// a `question` instead, a model judges the transcript, and the line counts for nothing when there is no model.
struct RubricItem {
  std::string id;
  std::string title;
  double weight = 1;  ///< share of the score, in relation to the other lines; 0..100
  Condition when;
  std::string question;  ///< "Did the agent stay polite?"; "" none
  bool operator==(const RubricItem&) const = default;
};

/// -> SessionManager (and the limits of CallOrchestrator).
struct SessionConfig {
  std::vector<Stage> stages;
  std::string initial_stage;
  Opening opening = Opening::kAgentFirst;
  int history_exchanges = 5;                            ///< size of the window given to extraction and replies
  core::Duration max_call = std::chrono::seconds(600);  ///< JSON: max_call_seconds. Nothing can block it
  std::string max_call_script;                          ///< spoken before the cap hangs up; "" none
  SilencePolicy silence;
  VoicemailPolicy voicemail;
  bool recording = true;           ///< stereo WAV of the call
  std::string consent_script;      ///< disclosure that must be heard before anything is offered; "" none
  std::vector<RubricItem> rubric;  ///< how the call is scored after its end; empty: no score
  bool operator==(const SessionConfig&) const = default;
};

}  // namespace callai::templates
