#include <utility>

#include "orchestrators/conversation_orchestrator.h"

// Silence, answering machines, the duration cap, timers, and the end of a call, exactly once.

namespace callai::orchestrators {

using conversation::ClearPlayout;
using conversation::Decision;
using conversation::Ending;
using conversation::EndingKind;
using conversation::SayItem;
using conversation::SayKind;
using conversation::TurnTrigger;

namespace {

// The words that end a call are drained; should the playout never answer, the call ends all the same.
constexpr core::Duration kEndGuard = std::chrono::seconds(20);
// Once the time is up the closing words may take this long.
constexpr core::Duration kCapGrace = std::chrono::seconds(8);
// While an operator talks, the cap is looked at this often.
constexpr core::Duration kCapWait = std::chrono::seconds(30);

}  // namespace

void ConversationOrchestrator::handle(const conversation::CallConnected&) {
  if (phase_ != Phase::kWaiting) return;
  phase_ = Phase::kTalking;
  connected_ = now_;
  core::Duration cap = setup_.campaign->session_config.max_call;
  if (setup_.max_call.count() > 0) cap = std::min(cap, setup_.max_call);
  start_timer(TimerKind::kDurationCap, cap);
  emit(conversation::Publish{"stage", session_.state().current_stage});
  set_listening();
  if (setup_.campaign->session_config.opening == templates::Opening::kAgentFirst) {
    open_turn(TurnTrigger::kCallStart);
    decide(TurnTrigger::kCallStart);
  } else {
    arm_silence();
  }
}

void ConversationOrchestrator::handle(const conversation::CallEnded& ended) {
  if (cause_) return;
  cause_ = ended.cause;
  phase_ = Phase::kHangingUp;
  if (warm_ && cause_ != conversation::HangupCause::kTransferred) {
    emit(conversation::DropTarget{});
    ending_.reset();  // it did not come to that
  }
  warm_.reset();
  cancel_turn_work("hangup");
  if (ledger_.empty()) {
    finish_session(*cause_);
    return;
  }
  // What was heard of the words being spoken is asked for once more; the line is gone, so the wait is bounded.
  if (!clearing_) {
    clearing_ = true;
    emit(ClearPlayout{"hangup"});
  }
  start_timer(TimerKind::kClosedCut, kCutGuard);
}

void ConversationOrchestrator::finish_session(conversation::HangupCause cause) {
  if (turn_) close_turn(ending_ ? "" : "hangup");
  for (const auto& [id, kind] : timers_) emit(conversation::StopTimer{id});
  timers_.clear();
  armed_.clear();
  if (session_.state().outcome.empty()) {
    const bool by_caller = cause == conversation::HangupCause::kCallerHungUp;
    session_.set_outcome(ending_ && !ending_->outcome.empty() ? ending_->outcome
                         : by_caller                          ? "caller_hung_up"
                                                              : std::string(conversation::to_string(cause)));
  }
  phase_ = Phase::kEnded;
  emit(conversation::EndSession{session_.state().outcome, cause});
}

void ConversationOrchestrator::begin_ending(Ending ending) {
  ending_ = std::move(ending);
  if (phase_ == Phase::kTalking) phase_ = Phase::kEnding;
  stop_timer(TimerKind::kSilence);
  stop_timer(TimerKind::kFalseInterruption);
  if (paused_) go_on_speaking();
  start_timer(TimerKind::kEndGuard, kEndGuard);
}

/// The last words have been heard (or given up): transfers or hangs up, exactly once.
void ConversationOrchestrator::finish_ending() {
  if (phase_ != Phase::kEnding || !ending_) return;
  stop_timer(TimerKind::kEndGuard);
  if (ending_->kind == EndingKind::kTransfer) return begin_transfer();
  hang_up();
}

void ConversationOrchestrator::hang_up() {
  phase_ = Phase::kHangingUp;
  stop_timer(TimerKind::kEndGuard);
  if (ending_ && session_.state().outcome.empty()) session_.set_outcome(ending_->outcome);
  emit(conversation::HangUp{session_.state().outcome});
}

void ConversationOrchestrator::begin_prompt(TurnTrigger trigger, const std::string& script,
                                            std::optional<Ending> ending, const std::string& words_before) {
  open_turn(trigger);
  Decision decision;
  decision.next_stage = session_.state().current_stage;
  decision.understood = false;
  if (!words_before.empty()) decision.say.push_back({SayKind::kText, "", words_before, "", ""});
  if (!script.empty()) {
    SayItem item;
    item.kind = ending ? SayKind::kClosing : SayKind::kScript;
    item.script = script;
    if (const templates::Script* s = templates::find_script(*setup_.campaign, script)) item.asks = s->asks;
    decision.say.push_back(std::move(item));
  }
  decision.ending = std::move(ending);
  conversation::TraceEntry why;
  why.id = std::string("policy.") + std::string(conversation::to_string(trigger));
  why.fired = true;
  if (!script.empty()) why.actions.push_back("say " + script);
  if (decision.ending) why.actions.push_back("end call: " + decision.ending->outcome);
  decision.trace.push_back(std::move(why));
  // A prompt is no failure to understand: the count stays as it is.
  turn_->decisions.push_back(decision);
  turn_->timings.decided = now_;
  if (decision.ending) begin_ending(*decision.ending);
  start_reply(decision);
}

void ConversationOrchestrator::arm_silence() {
  if (phase_ != Phase::kTalking || caller_speaking_ || turn_ || agent_audible() || taken_over_ || on_hold_) return;
  const templates::SilencePolicy& policy = setup_.campaign->session_config.silence;
  const bool prompts_left = silence_prompts_ < policy.prompt_scripts.size();
  start_timer(TimerKind::kSilence, prompts_left ? policy.prompt_after : policy.hangup_after);
}

void ConversationOrchestrator::silence_fired() {
  if (phase_ != Phase::kTalking || turn_ || agent_audible() || caller_speaking_ || on_hold_) return;
  const templates::SilencePolicy& policy = setup_.campaign->session_config.silence;
  if (final_due_) {
    arm_silence();  // words are still being recognised
    return;
  }
  if (silence_prompts_ < policy.prompt_scripts.size()) {
    const std::string script = policy.prompt_scripts[silence_prompts_++];
    begin_prompt(TurnTrigger::kSilence, script, std::nullopt);
    return;
  }
  begin_prompt(TurnTrigger::kSilence, policy.goodbye_script, Ending{EndingKind::kHangUp, policy.outcome, {}, {}, {}});
}

void ConversationOrchestrator::handle(const conversation::MachineDetected& e) {
  if (phase_ != Phase::kTalking || taken_over_ || on_hold_) return;
  if (voicemail_) {
    if (e.beep && armed_.contains(TimerKind::kBeepWait)) {
      stop_timer(TimerKind::kBeepWait);
      start_voicemail(true);
    }
    return;
  }
  if (e.beep && session_.state().turns > 0) return;  // a tone in the middle of a talk is no answering machine
  start_voicemail(e.beep);
}

void ConversationOrchestrator::start_voicemail(bool beep) {
  const templates::VoicemailPolicy& policy = setup_.campaign->session_config.voicemail;
  if (policy.action == templates::VoicemailAction::kContinue) {
    finish_turn_if_done();
    return;
  }
  const bool first = !voicemail_;
  voicemail_ = true;
  if (first) {
    cancel_turn_work("voicemail");
    stop_timer(TimerKind::kSilence);
    drop_words("voicemail");
    if (turn_) close_turn("");
  }
  const Ending ending{EndingKind::kHangUp, "voicemail", {}, {}, {}};
  if (policy.action == templates::VoicemailAction::kHangUp) {
    begin_prompt(TurnTrigger::kVoicemail, "", ending);
    voicemail_done_ = true;
    finish_turn_if_done();
    return;
  }
  if (!beep) {
    start_timer(TimerKind::kBeepWait, caller_speaking_ ? kLongestGreeting : policy.beep_timeout);
    return;
  }
  voicemail_done_ = true;
  begin_prompt(TurnTrigger::kVoicemail, policy.message_script, ending);
}

void ConversationOrchestrator::cap_fired() {
  if (capped_ || phase_ == Phase::kHangingUp) return;
  if (taken_over_) {  // the operator ends it; the cap waits for the agent
    start_timer(TimerKind::kDurationCap, kCapWait);
    return;
  }
  run_out_of_time(TurnTrigger::kDurationCap, "max_duration");
}

/// Whatever is going on gives way to the goodbye of a call that has no time left.
void ConversationOrchestrator::run_out_of_time(TurnTrigger trigger, const std::string& outcome) {
  capped_ = true;
  session_.set_outcome(outcome);
  cancel_turn_work("deadline");
  judging_.reset();
  waiting_.reset();
  ending_ = Ending{EndingKind::kHangUp, outcome, {}, {}, {}};
  phase_ = Phase::kEnding;
  if (!ledger_.empty()) {
    drop_words("deadline");  // the rest of what was being said gives way to the goodbye
    clearing_ = false;
  }
  if (turn_) close_turn("deadline");
  stop_timer(TimerKind::kSilence);
  if (on_hold_) return hang_up();  // nobody would hear a goodbye
  start_timer(TimerKind::kEndGuard, kCapGrace);
  begin_prompt(trigger, setup_.campaign->session_config.max_call_script, ending_);
  start_timer(TimerKind::kEndGuard, kCapGrace);
}

void ConversationOrchestrator::handle(const conversation::TimerFired& e) {
  const auto it = timers_.find(e.timer);
  if (it == timers_.end()) return;
  const TimerKind kind = it->second;
  timers_.erase(it);
  armed_.erase(kind);
  switch (kind) {
    case TimerKind::kSilence: silence_fired(); break;
    case TimerKind::kDurationCap: cap_fired(); break;
    case TimerKind::kFalseInterruption:
      if (!paused_ || judging_ || clearing_) break;
      if (caller_speaking_ || final_due_) {
        start_timer(TimerKind::kFalseInterruption, setup_.campaign->audio_settings.barge_in.false_interruption);
      } else {
        go_on_speaking();
      }
      break;
    case TimerKind::kTurnStall: turn_stalled(); break;
    case TimerKind::kEndGuard:
      if (phase_ == Phase::kEnding || phase_ == Phase::kHangingUp) {
        if (warm_) {
          give_up_transfer("the line did not say what became of it");
          break;
        }
        if (on_hold_ && phase_ == Phase::kEnding && !capped_) {
          start_timer(TimerKind::kEndGuard, kEndGuard);  // the last words wait for the caller
          break;
        }
        if (turn_) close_turn("deadline");
        hang_up();
      }
      break;
    case TimerKind::kBeepWait: start_voicemail(true); break;
    case TimerKind::kTarget: target_timer_fired(); break;
    case TimerKind::kToolSilence: tool_silence_fired(); break;
    case TimerKind::kClosedCut:
      if (clearing_) {
        const PlayoutLedger::Entry* playing = ledger_.playing();
        settle_cut(playing != nullptr ? playing->spoken.segment.id : core::SegmentId{}, 0);
      }
      break;
  }
}

core::TimerId ConversationOrchestrator::start_timer(TimerKind kind, core::Duration after) {
  stop_timer(kind);
  const core::TimerId id(next_timer_++);
  timers_[id] = kind;
  armed_[kind] = id;
  emit(conversation::StartTimer{id, after});
  return id;
}

void ConversationOrchestrator::stop_timer(TimerKind kind) {
  const auto it = armed_.find(kind);
  if (it == armed_.end()) return;
  emit(conversation::StopTimer{it->second});
  timers_.erase(it->second);
  armed_.erase(it);
}

}  // namespace callai::orchestrators
