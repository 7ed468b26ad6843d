#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conversation/vocabulary.h"
#include "core/env.h"
#include "orchestrators/playout_ledger.h"
#include "orchestrators/session_manager.h"
#include "orchestrators/warm_transfer.h"
#include "pipeline/decision_engine.h"
#include "templates/campaign_template.h"

namespace callai::orchestrators {

/// Version of the machine's behaviour: a call recorded by another one cannot be replayed bit for bit.
inline constexpr int kMachineVersion = 8;

/// Everything a conversation is made from. All of it is in the event log's header: nothing else can influence a call.
struct ConversationSetup {
  core::CallId call;
  std::string session_id;
  bool outbound = true;
  conversation::Contact contact;  ///< snapshot, with the contact's UTC offset
  std::shared_ptr<const templates::CampaignTemplate> campaign;
  core::WallTime started;      ///< wall time of logical time 0
  core::Duration max_call{0};  ///< operator's cap; 0: the template's alone
  std::uint64_t seed = 0;
};

/// The heart: the conversation as a pure machine. `on(event, now)` never blocks, reads no clock, starts no thread and
/// never throws; the same events at the same times give the same effects. It coordinates the nine steps of a turn:
///
///   transcript final -> StartExtraction -> signals into the session -> DecisionEngine::decide -> filler spoken at once
///   -> StartTools -> results -> decide again -> StartReply, each sentence a Speak -> heard words into history,
///   PersistTurn; and at any moment caller speech that counts as an interruption -> ClearPlayout, CancelTurn, history
///   cut to what was heard, and back to the first step.
///
/// `now` is time since the call's session was created; it never goes back. One machine a call; not thread-safe.
class ConversationOrchestrator {
 public:
  /// `engine` must be made from `setup.campaign` and outlive this.
  ConversationOrchestrator(ConversationSetup setup, const pipeline::DecisionEngine& engine);

  /// Feeds one event. After EndSession every event is ignored.
  conversation::Effects on(const conversation::Event& event, core::TimePoint now);

  const conversation::SessionState& session() const { return session_.state(); }
  const ConversationSetup& setup() const { return setup_; }
  /// What the tree decided in the last step; at most one decision. Prompts of the machine's own are none.
  const std::optional<conversation::Decision>& decided() const { return decided_; }
  bool ended() const { return phase_ == Phase::kEnded; }
  /// An operator talks instead of the agent.
  bool taken_over() const { return taken_over_; }
  /// What the words would be read with if they came now.
  conversation::ExtractionInput extraction_input(const conversation::Transcript& transcript) const;
  /// Nothing is being worked on, said or judged: it is the caller's turn.
  bool waiting_for_caller() const { return phase_ == Phase::kTalking && !turn_ && ledger_.empty() && !judging_; }

 private:
  enum class Phase { kWaiting, kTalking, kEnding, kHangingUp, kEnded };
  /// An answering machine that talks longer than this is left its message anyway.
  static constexpr core::Duration kLongestGreeting = std::chrono::seconds(60);
  /// How long the answer to ClearPlayout may take before the machine goes on without it.
  static constexpr core::Duration kCutGuard = std::chrono::milliseconds(500);

  enum class TimerKind {
    kSilence,
    kDurationCap,
    kFalseInterruption,
    kTurnStall,
    kEndGuard,
    kBeepWait,
    kClosedCut,
    kTarget,
    kToolSilence
  };

  // One handler an event.
  void handle(const conversation::CallConnected&);
  void handle(const conversation::CallEnded&);
  void handle(const conversation::CallerSpeechStarted&);
  void handle(const conversation::CallerSpeechContinues&);
  void handle(const conversation::CallerSpeechStopped&);
  void handle(const conversation::TranscriptPartial&);
  void handle(const conversation::TranscriptFinal&);
  void handle(const conversation::SignalsReady&);
  void handle(const conversation::ToolProgress&);
  void handle(const conversation::ToolFinished&);
  void handle(const conversation::ReplyDelta&);
  void handle(const conversation::ReplyFinished&);
  void handle(const conversation::SegmentStarted&);
  void handle(const conversation::SegmentFinished&);
  void handle(const conversation::PlayoutCut&);
  void handle(const conversation::DtmfReceived&);
  void handle(const conversation::TimerFired&);
  void handle(const conversation::MachineDetected&);
  void handle(const conversation::TransferProgress&);
  void handle(const conversation::OperatorCommand&);
  void handle(const conversation::EngineFailed&);
  void handle(const conversation::TargetAnswered&);
  void handle(const conversation::TargetHeard&);
  void handle(const conversation::TargetKey&);
  void handle(const conversation::TargetSegmentFinished&);
  void handle(const conversation::TargetGone&);
  void handle(const conversation::LineHeld&);

  // A turn from its trigger to its row.
  conversation::Turn& open_turn(conversation::TurnTrigger trigger);
  void begin_utterance(const conversation::Transcript& transcript);
  void begin_prompt(conversation::TurnTrigger trigger, const std::string& script,
                    std::optional<conversation::Ending> ending, const std::string& words_before = "");
  void decide(conversation::TurnTrigger trigger);
  void carry_out(const conversation::Decision& decision);
  void start_tools(const conversation::Decision& decision);
  void fill_tool_silence();
  void tool_silence_fired();
  void start_reply(const conversation::Decision& decision);
  void speak(conversation::SpeechSegment segment);
  void finish_turn_if_done();
  void close_turn(const std::string& cancel_reason);
  void turn_stalled();
  void finish_ending();

  // Interruptions.
  bool agent_audible() const { return !ledger_.empty(); }
  bool may_be_interrupted() const;
  void judge(const conversation::Transcript& transcript);
  void judged(const conversation::Signals& signals);
  bool is_hum(const conversation::Transcript& heard) const;
  void keep_for_later(const conversation::Transcript& heard);
  void go_on_speaking();
  void interrupt(const conversation::Transcript& transcript);
  void cancel_turn_work(const std::string& reason);
  void settle_cut(core::SegmentId playing, int words);
  void drop_words(const std::string& reason);

  // Silence, time and the end.
  void arm_silence();
  void silence_fired();
  void cap_fired();
  void run_out_of_time(conversation::TurnTrigger trigger, const std::string& outcome);
  void begin_ending(conversation::Ending ending);
  void hang_up();
  void finish_session(conversation::HangupCause cause);
  void start_voicemail(bool beep);

  // An operator.
  void hang_up_for_operator();
  void part_for_operator(const std::string& outcome);
  bool say_for_operator();
  void whisper(const std::string& instruction);
  conversation::Decision with_whispers(conversation::Decision decision) const;
  void take_over();
  void hand_back();
  void overhear(const conversation::Transcript& heard);

  // Handing the call on.
  void begin_transfer();
  void return_to_caller(const std::string& words);
  void speak_to_target(std::vector<conversation::SayItem> say);
  bool target_reply(const conversation::ReplyDelta& delta);
  void wait_for_target_if_told();
  void target_said(const conversation::Signals& signals);
  void ask_target_again();
  void accept_transfer();
  void give_up_transfer(const std::string& reason);
  void target_timer_fired();

  core::TimerId start_timer(TimerKind kind, core::Duration after);
  void stop_timer(TimerKind kind);
  void set_listening();
  int words_likely_heard(const PlayoutLedger::Entry& playing) const;
  std::optional<conversation::OpenQuestion> question_in_the_air() const;
  templates::CivilDateTime local_now() const;
  void emit(conversation::Effect effect) { out_.push_back(std::move(effect)); }

  // Passed in.
  ConversationSetup setup_;
  const pipeline::DecisionEngine& engine_;

  // The conversation.
  SessionManager session_;
  Phase phase_ = Phase::kWaiting;
  core::TimePoint now_{};
  core::TimePoint connected_{};
  conversation::Effects out_;
  std::optional<conversation::Decision> decided_;

  // The turn going on.
  std::optional<conversation::Turn> turn_;
  std::uint32_t next_turn_ = 1;
  std::uint32_t next_tool_ = 1;
  bool extracting_ = false;
  bool replying_ = false;
  std::set<core::ToolCallId> tools_running_;
  std::map<core::ToolCallId, core::TurnId> kept_tools_;  // writes that outlived their turn
  int tool_fillers_ = 0;                                 // spoken in this turn while tools ran
  std::optional<conversation::Ending> ending_;
  std::optional<WarmTransfer> warm_;  // while the caller is on hold for it

  // Playout and the caller's voice.
  PlayoutLedger ledger_;
  bool paused_ = false;
  bool clearing_ = false;
  bool on_hold_ = false;  // of either side: nothing is said, and no time runs out but the call's own
  bool caller_speaking_ = false;
  bool final_due_ = false;
  std::optional<core::TimePoint> speech_started_;
  std::optional<core::TimePoint> speech_stopped_;
  std::optional<conversation::Transcript> judging_;  // speech over the agent, waiting for its signals
  core::TurnId judging_turn_;
  std::optional<conversation::Transcript> waiting_;  // utterance to be taken when the playout is cut or free
  std::optional<conversation::Listen> listening_;

  // An operator.
  std::vector<std::string> whispers_;
  std::vector<std::string> sayings_;  ///< of an operator, until the turn under way is over
  bool taken_over_ = false;

  // Silence and time.
  std::size_t silence_prompts_ = 0;
  bool capped_ = false;
  bool voicemail_ = false;
  bool voicemail_done_ = false;
  std::map<core::TimerId, TimerKind> timers_;
  std::map<TimerKind, core::TimerId> armed_;
  std::uint32_t next_timer_ = 1;
  std::optional<conversation::HangupCause> cause_;
};

}  // namespace callai::orchestrators
