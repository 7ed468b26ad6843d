#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conversation/decision.h"
#include "conversation/signals.h"
#include "core/ids.h"
#include "core/units.h"

namespace callai::conversation {

struct HeardWord {
  std::string text;
  double confidence = 0;                ///< 0..1
  core::Duration start{0};              ///< from the utterance's first voiced frame
  core::Duration end{0};
};

/// An utterance of the caller as recognised.
struct Transcript {
  std::string text;                     ///< lower case, words only; "" when nothing could be understood
  double confidence = 0;                ///< 0..1, honest: 0.5 means half of such results are right
  std::vector<HeardWord> words;
  std::string source;                   ///< "grammar", "general", "text", "rejected"
};

enum class SegmentKind { kReply, kFiller, kPrompt, kClosing };

/// One sentence to speak: the unit of synthesis, of playout and of "what was heard".
struct SpeechSegment {
  core::SegmentId id;                   ///< given by the machine
  std::string text;
  SegmentKind kind = SegmentKind::kReply;
  std::string script;                   ///< the script it comes from, or ""
  bool completes_script = false;        ///< its last sentence: heard to the end, the script counts as said
  std::string asks;                     ///< field it asks for, or ""
  std::string confirms;                 ///< field it reads back, or ""
  bool interruptible = true;
};

struct SpokenSegment {
  SpeechSegment segment;
  int words_total = 0;
  int words_heard = 0;
  bool finished = false;                ///< played to its end
};

enum class TurnTrigger { kCallStart, kUtterance, kDtmf, kSilence, kToolResult, kVoicemail, kDurationCap, kOperator };
std::string_view to_string(TurnTrigger trigger);

/// Moments on the call's own clock (time since the session began); nothing: it did not happen.
struct TurnTimings {
  std::optional<core::TimePoint> speech_started;      ///< caller's first voiced frame
  std::optional<core::TimePoint> speech_stopped;      ///< caller's last voiced frame
  std::optional<core::TimePoint> transcript_final;
  std::optional<core::TimePoint> signals_ready;
  std::optional<core::TimePoint> decided;
  std::optional<core::TimePoint> tools_done;          ///< the last tool of the tree's answered
  std::optional<core::TimePoint> first_words;         ///< of the reply: a model's first clause, or the script
  std::optional<core::TimePoint> first_speak;         ///< first Speak effect, a filler's too
  std::optional<core::TimePoint> first_audio;         ///< first frame of it played
  std::optional<core::TimePoint> finished;
};

/// One exchange: it accretes from heard to spoken. One turn is one row, one JSON, one fixture.
struct Turn {
  core::TurnId id;
  TurnTrigger trigger = TurnTrigger::kUtterance;
  std::string stage_before;
  std::string stage_after;
  Transcript heard;                     ///< empty unless the trigger is an utterance
  std::string digits;                   ///< trigger dtmf
  Signals signals;
  std::vector<Decision> decisions;      ///< one, and one more when tool results came
  std::vector<ToolResult> tool_results;
  std::vector<SpokenSegment> spoken;
  bool interrupted = false;             ///< cut by the caller
  std::string cancel_reason;            ///< "", "barge_in", "hangup", "deadline", "shutdown"
  TurnTimings timings;
};

/// The words of `text` as playout counts them: split at white space.
int count_words(std::string_view text);
/// The first `n` words of `text`.
std::string first_words(std::string_view text, int n);

}  // namespace callai::conversation
