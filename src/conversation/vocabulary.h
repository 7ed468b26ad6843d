#pragma once

// The vocabulary of the product: everything that can happen to a conversation, and everything it can ask for.
//
//   Events in                                    Effects out
//   ---------                                    -----------
//   CallConnected, CallEnded                     StartExtraction, StartTools, CancelTools, StartReply
//   CallerSpeechStarted, CallerSpeechContinues,  Speak, PausePlayout, ResumePlayout, ClearPlayout
//   CallerSpeechStopped, TranscriptPartial,      Listen
//   TranscriptFinal                              CancelTurn
//   SignalsReady                                 StartTimer, StopTimer
//   ToolProgress, ToolFinished                   SendDtmf, Hold, Unhold, TransferCall, HangUp
//   ReplyDelta, ReplyFinished                    ScheduleCallback, RecordOptOut, SetLeadStatus, StoreField
//   SegmentStarted, SegmentFinished, PlayoutCut  PersistTurn, EndSession
//   DtmfReceived, TimerFired                     Publish
//   MachineDetected, TransferProgress            SpeakToTarget, JoinTarget, DropTarget
//   TargetAnswered, TargetHeard, TargetKey,
//   TargetSegmentFinished, TargetGone
//   OperatorCommand, EngineFailed, LineHeld
//
// Every event that answers an effect carries the TurnId that caused it; a stale one is dropped by the machine.

#include <string>
#include <variant>
#include <vector>

#include "conversation/decision.h"
#include "conversation/session_state.h"
#include "conversation/signals.h"
#include "conversation/turn.h"
#include "core/ids.h"
#include "core/units.h"

namespace callai::conversation {

// ---- Events ------------------------------------------------------------------------------------------------------

/// The far side answered; audio flows. The machine starts here.
struct CallConnected {};
enum class HangupCause { kCallerHungUp, kAgentHungUp, kTransferred, kNetwork, kShutdown };
std::string_view to_string(HangupCause cause);
/// The call is over, whoever ended it. Exactly once, and the last event.
struct CallEnded { HangupCause cause = HangupCause::kCallerHungUp; };

/// Voice activity began. `first_voiced`: when its first voiced frame was captured (a little before now).
struct CallerSpeechStarted { core::TimePoint first_voiced; };
/// The caller has been speaking for `voiced`; sent once, when it reaches barge_in.min_duration while the agent speaks.
struct CallerSpeechContinues { core::Duration voiced{0}; };
/// The pause has lasted the hangover; a TranscriptFinal for this speech follows, even if it is empty.
struct CallerSpeechStopped { core::TimePoint last_voiced; };
/// What has been recognised so far of the speech going on.
struct TranscriptPartial { std::string text; };
struct TranscriptFinal { Transcript transcript; };

struct SignalsReady { core::TurnId turn; Signals signals; };

struct ToolProgress { core::TurnId turn; core::ToolCallId id; std::string note; };
struct ToolFinished { core::TurnId turn; ToolResult result; };

/// A sentence of the reply. `segment.id` is 0: the machine numbers it.
struct ReplyDelta { core::TurnId turn; SpeechSegment segment; };
/// No more sentences. `failed`: the generator gave up; what to say instead has been sent as deltas already, if anything.
struct ReplyFinished { core::TurnId turn; bool failed = false; };

/// First frame of the segment was played.
struct SegmentStarted { core::SegmentId segment; };
/// Last frame of the segment was played.
struct SegmentFinished { core::SegmentId segment; };
/// Answer to ClearPlayout: the segment that was playing (0: none) and how many of its words were fully played. Segments
/// queued behind it were never heard.
struct PlayoutCut { core::SegmentId segment; int words_heard = 0; };

/// One or more digits, collected by the telephony side until a pause of 1.5 s or '#'.
struct DtmfReceived { std::string digits; };
struct TimerFired { core::TimerId timer; };
/// An answering machine: its greeting was recognised, or its beep was heard (`beep`: a message may be left now).
struct MachineDetected { bool beep = false; };
struct TransferProgress { bool done = false; bool succeeded = false; std::string reason; };

// Of the second call that a warm transfer makes, while the caller is on hold.
struct TargetAnswered {};
struct TargetHeard { Transcript transcript; };
struct TargetKey { std::string digit; };
/// Last frame of what SpeakToTarget asked for was played, or it could not be spoken.
struct TargetSegmentFinished { core::SegmentId segment; };
/// Not answered ("busy", "no_answer"), a voicemail, hung up. Not after the two were joined.
struct TargetGone { std::string reason; };

/// kHangUp with an outcome: after a goodbye. kWhisper: to the agent, never spoken. kTakeOver: silence until kHandBack.
enum class OperatorVerb { kHangUp, kHold, kUnhold, kTransfer, kSay, kWhisper, kTakeOver, kHandBack };
struct OperatorCommand { OperatorVerb verb = OperatorVerb::kHangUp; std::string argument; };

enum class EngineKind { kSpeechRecognizer, kSpeechSynthesizer, kLlm, kTools };
/// An engine cannot serve this call; the machine degrades. Synthesizer: `segment` could not be spoken.
struct EngineFailed { EngineKind engine = EngineKind::kSpeechRecognizer; core::SegmentId segment; std::string message; };

/// Either side has put the call on hold (or taken it back): nobody hears anybody meanwhile.
struct LineHeld { bool on_hold = false; };

using Event = std::variant<CallConnected, CallEnded, CallerSpeechStarted, CallerSpeechContinues, CallerSpeechStopped,
                           TranscriptPartial, TranscriptFinal, SignalsReady, ToolProgress, ToolFinished, ReplyDelta,
                           ReplyFinished, SegmentStarted, SegmentFinished, PlayoutCut, DtmfReceived, TimerFired,
                           MachineDetected, TransferProgress, OperatorCommand, EngineFailed, TargetAnswered, TargetHeard,
                           TargetKey, TargetSegmentFinished, TargetGone, LineHeld>;

// ---- Effects -----------------------------------------------------------------------------------------------------

/// Everything that extraction may look at: a value, so that it can run anywhere.
struct ExtractionInput {
  std::string utterance;
  double confidence = 1.0;                        ///< of recognition
  std::string stage;
  std::optional<OpenQuestion> open_question;
  std::vector<HistoryEntry> recent;               ///< last N history entries, oldest first
  std::map<std::string, templates::FieldValue> known_fields;
  templates::CivilDateTime now;                   ///< where the contact is
};
/// Answered by SignalsReady of the same turn.
struct StartExtraction { core::TurnId turn; ExtractionInput input; };

struct ToolCall { core::ToolCallId id; ToolRequest request; templates::ToolEffect effect = templates::ToolEffect::kRead; };
/// Answered by one ToolFinished per call, by its timeout at the latest.
struct StartTools { core::TurnId turn; std::vector<ToolCall> calls; };
struct CancelTools { std::vector<core::ToolCallId> calls; std::string reason; };

/// Everything a reply may be made of.
struct ReplyRequest {
  core::TurnId turn;
  std::string utterance;
  Decision decision;                              ///< what to say and in which order
  Signals signals;
  SessionState session;                           ///< after the decision was applied
  std::vector<Passage> passages;
  templates::CivilDateTime now;
  std::uint64_t seed = 0;                         ///< for the choice of variants
};
/// Answered by ReplyDelta for each sentence, then ReplyFinished.
struct StartReply { ReplyRequest request; };

/// Append to the playout queue. Answered by SegmentStarted, then SegmentFinished or PlayoutCut (or EngineFailed).
struct Speak { core::TurnId turn; SpeechSegment segment; };
/// Go silent within one frame, keeping the place.
struct PausePlayout {};
/// Go on from where it was paused (from the start of the word).
struct ResumePlayout {};
/// Drop everything queued. Answered by PlayoutCut. Idempotent.
struct ClearPlayout { std::string reason; };

/// What is expected next: chooses grammar and hangover. Sent when it changes.
struct Listen {
  std::string stage;
  std::string field;                              ///< of the open question, or ""
  bool confirming = false;                        ///< a read-back waits for yes or no
};

/// Everything that still works for this turn should stop (tools with effect write go on).
struct CancelTurn { core::TurnId turn; std::string reason; };
/// Answered by TimerFired unless stopped first.
struct StartTimer { core::TimerId timer; core::Duration after{0}; };
struct StopTimer { core::TimerId timer; };

struct SendDtmf { std::string digits; };
struct Hold {};
struct Unhold {};
/// Blind: answered by TransferProgress. Warm: the target is called and nothing else yet; answered by TargetAnswered or
/// TargetGone.
struct TransferCall { std::string destination; std::string number; templates::TransferMode mode = templates::TransferMode::kBlind; std::string briefing; };
/// Answered by TargetSegmentFinished.
struct SpeakToTarget { SpeechSegment segment; };
/// The target takes the call: join the two. Answered by TransferProgress.
struct JoinTarget {};
/// End the call to the target, if there is one.
struct DropTarget {};
/// End the call now; what had to be heard has been heard. Answered by CallEnded.
struct HangUp { std::string outcome; };

struct ScheduleCallback { std::string field; templates::CivilDateTime at; };
struct RecordOptOut {};
struct SetLeadStatus { std::string status; };
/// A field was filled, corrected or cleared (no value); to the conversation's extracted data and, where the template says so, the contact.
struct StoreField { std::string field; std::string canonical; bool cleared = false; bool confirmed = false; std::string contact_attribute; };
/// The turn is complete: durable before it is shown.
struct PersistTurn { Turn turn; };
/// The session is complete: outcome and final state. The last effect.
struct EndSession { std::string outcome; HangupCause cause = HangupCause::kCallerHungUp; };
/// Something for a live view that is not worth a row: a partial transcript, a stage, "thinking".
struct Publish { std::string topic; std::string text; };

using Effect = std::variant<StartExtraction, StartTools, CancelTools, StartReply, Speak, PausePlayout, ResumePlayout,
                            ClearPlayout, Listen, CancelTurn, StartTimer, StopTimer, SendDtmf, Hold, Unhold, TransferCall,
                            HangUp, ScheduleCallback, RecordOptOut, SetLeadStatus, StoreField, PersistTurn, EndSession,
                            Publish, SpeakToTarget, JoinTarget, DropTarget>;
using Effects = std::vector<Effect>;

}  // namespace callai::conversation
