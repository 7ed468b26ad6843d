#include <algorithm>
#include <utility>

#include "orchestrators/conversation_orchestrator.h"

// Interruptions: speech over the agent's words, what it means, and who gives way. And the line on hold.

namespace callai::orchestrators {

using conversation::ClearPlayout;
using conversation::Transcript;

namespace {

// Speech shorter than this from which no word was recognised is taken for noise.
constexpr core::Duration kNoise = std::chrono::milliseconds(300);
// Words over the agent's voice that mean nothing to the template and were recognised no better than this do not stop
// it.
constexpr double kUnsure = 0.4;
// A hum over the agent's voice is heard as some word or other. Measured on voices: hums come out at 0.41 to 0.58 and
// last up to a second, a "no" of 0.4 s at 0.99. With nothing asked, what is as brief and as doubtful is a nod.
constexpr double kDoubtful = 0.6;
constexpr core::Duration kLongestNod = std::chrono::milliseconds(1200);

std::string joined(const std::string& a, const std::string& b) {
  return a.empty() ? b : b.empty() ? a : a + " " + b;
}

}  // namespace

bool ConversationOrchestrator::may_be_interrupted() const {
  if (phase_ != Phase::kTalking || clearing_ || voicemail_) return false;
  if (!setup_.campaign->audio_settings.barge_in.enabled) return false;
  const PlayoutLedger::Entry* next = ledger_.playing();
  if (next == nullptr) next = ledger_.front();  // between two sentences of a protected script
  return next == nullptr || next->spoken.segment.interruptible;
}

void ConversationOrchestrator::handle(const conversation::CallerSpeechStarted& e) {
  if (on_hold_) return;  // not the caller's voice
  caller_speaking_ = true;
  final_due_ = true;
  speech_started_ = e.first_voiced;
  stop_timer(TimerKind::kSilence);
  // The message is left after the beep, or after silence: not into the greeting.
  if (armed_.contains(TimerKind::kBeepWait)) start_timer(TimerKind::kBeepWait, kLongestGreeting);
}

void ConversationOrchestrator::handle(const conversation::CallerSpeechContinues&) {
  if (!agent_audible() || paused_ || taken_over_ || !may_be_interrupted()) return;
  paused_ = true;
  session_.set_barge_in(true);
  emit(conversation::PausePlayout{});
  start_timer(TimerKind::kFalseInterruption, setup_.campaign->audio_settings.barge_in.false_interruption);
}

void ConversationOrchestrator::handle(const conversation::CallerSpeechStopped& e) {
  caller_speaking_ = false;
  speech_stopped_ = e.last_voiced;
  if (armed_.contains(TimerKind::kBeepWait)) {
    start_timer(TimerKind::kBeepWait, setup_.campaign->session_config.voicemail.beep_timeout);
  }
}

void ConversationOrchestrator::handle(const conversation::TranscriptPartial& e) {
  emit(conversation::Publish{"partial", e.text});
}

void ConversationOrchestrator::handle(const conversation::TranscriptFinal& e) {
  const bool due = std::exchange(final_due_, false);
  if (on_hold_ && !due) return;
  if (phase_ != Phase::kTalking) return;
  const Transcript& heard = e.transcript;
  if (voicemail_) return;  // a machine is talking
  if (taken_over_) return overhear(heard);
  if (clearing_ || judging_) {
    // More words while an interruption is being settled belong to it.
    keep_for_later(heard);
    return;
  }
  if (agent_audible()) {
    judge(heard);
    return;
  }
  if (heard.text.empty()) {
    const bool brief = speech_started_ && speech_stopped_ && *speech_stopped_ - *speech_started_ < kNoise;
    if (brief || turn_) {
      if (!turn_) arm_silence();
      return;
    }
  }
  if (turn_) {
    interrupt(heard);
  } else {
    begin_utterance(heard);
  }
}

/// Speech over the agent's words: what it means is asked first, in the light of what is being said, then the agent goes
/// on or gives way.
void ConversationOrchestrator::judge(const Transcript& transcript) {
  if (transcript.text.empty()) {
    go_on_speaking();
    return;
  }
  judging_ = transcript;
  judging_turn_ = core::TurnId(next_turn_++);
  emit(conversation::StartExtraction{judging_turn_, extraction_input(transcript)});
}

bool ConversationOrchestrator::is_hum(const Transcript& heard) const {
  if (heard.confidence >= kDoubtful || question_in_the_air()) return false;
  return speech_started_ && speech_stopped_ && *speech_stopped_ - *speech_started_ <= kLongestNod;
}

void ConversationOrchestrator::keep_for_later(const Transcript& heard) {
  if (heard.text.empty()) return;
  if (!waiting_) {
    waiting_ = heard;
    return;
  }
  waiting_->text = joined(waiting_->text, heard.text);
  waiting_->confidence = std::min(waiting_->confidence, heard.confidence);
}

void ConversationOrchestrator::judged(const conversation::Signals& signals) {
  Transcript heard = *judging_;
  const auto& barge_in = setup_.campaign->audio_settings.barge_in;
  const bool too_few = !signals.understood && conversation::count_words(heard.text) < barge_in.min_words;
  const bool unsure = !signals.understood && heard.confidence < kUnsure;
  // Words that came in meanwhile make it more than a nod.
  if ((signals.backchannel || too_few || unsure || is_hum(heard)) && !waiting_) {
    emit(conversation::Publish{"backchannel", heard.text});
    go_on_speaking();
    arm_silence();
    return;
  }
  if (agent_audible() && !may_be_interrupted()) {
    // A protected segment, or no barge-in at all: its end is waited for, then this is answered.
    judging_.reset();
    keep_for_later(heard);
    return;
  }
  if (waiting_) heard.text = joined(heard.text, waiting_->text);
  waiting_.reset();
  if (agent_audible() || turn_) {
    interrupt(heard);
  } else {
    judging_.reset();
    begin_utterance(heard);
  }
}

void ConversationOrchestrator::go_on_speaking() {
  judging_.reset();
  session_.set_barge_in(false);
  stop_timer(TimerKind::kFalseInterruption);
  if (!paused_ || on_hold_) return;
  paused_ = false;
  emit(conversation::ResumePlayout{});
}

/// On hold the agent goes on thinking, keeps its words for later and hurries nobody.
void ConversationOrchestrator::handle(const conversation::LineHeld& e) {
  if (e.on_hold == on_hold_) return;
  on_hold_ = e.on_hold;
  if (on_hold_) {
    stop_timer(TimerKind::kSilence);
    stop_timer(TimerKind::kFalseInterruption);
    if (!agent_audible() || clearing_ || std::exchange(paused_, true)) return;
    return emit(conversation::PausePlayout{});
  }
  silence_prompts_ = 0;
  if (!judging_ && !clearing_) go_on_speaking();
  fill_tool_silence();
  if (!clearing_ && !judging_) arm_silence();
}

/// What is queued is never said. The turn keeps it as words that nobody heard.
void ConversationOrchestrator::drop_words(const std::string& reason) {
  if (ledger_.empty()) return;
  emit(ClearPlayout{reason});
  for (PlayoutLedger::Entry& entry : ledger_.cut(core::SegmentId{}, 0)) {
    if (turn_) turn_->spoken.push_back(std::move(entry.spoken));
  }
  paused_ = false;
  session_.set_stream(core::SegmentId{});
}

void ConversationOrchestrator::cancel_turn_work(const std::string& reason) {
  if (!turn_) return;
  if (extracting_ || replying_ || !tools_running_.empty()) emit(conversation::CancelTurn{turn_->id, reason});
  extracting_ = false;
  replying_ = false;
  conversation::CancelTools cancel;
  cancel.reason = reason;
  for (const conversation::ActiveTool& tool : session_.state().active_tools) {
    if (!tools_running_.contains(tool.id)) continue;
    if (tool.effect == templates::ToolEffect::kRead) {
      cancel.calls.push_back(tool.id);
    } else {
      kept_tools_[tool.id] = turn_->id;
    }
  }
  for (const core::ToolCallId& id : cancel.calls) {
    conversation::ToolResult cancelled;
    cancelled.id = id;
    cancelled.status = conversation::ToolStatus::kCancelled;
    session_.tool_finished(cancelled);
  }
  tools_running_.clear();
  stop_timer(TimerKind::kToolSilence);
  if (!cancel.calls.empty()) emit(std::move(cancel));
}

void ConversationOrchestrator::interrupt(const Transcript& transcript) {
  judging_.reset();
  stop_timer(TimerKind::kFalseInterruption);
  session_.set_barge_in(true);
  cancel_turn_work("barge_in");
  if (ledger_.empty()) {
    if (turn_) {
      turn_->interrupted = true;
      close_turn("barge_in");
    }
    begin_utterance(transcript);
    return;
  }
  waiting_ = transcript;
  clearing_ = true;
  emit(ClearPlayout{"barge_in"});
  start_timer(TimerKind::kClosedCut, kCutGuard);
}

void ConversationOrchestrator::handle(const conversation::PlayoutCut& cut) {
  if (!clearing_) return;
  settle_cut(cut.segment, cut.words_heard);
}

void ConversationOrchestrator::settle_cut(core::SegmentId playing, int words) {
  clearing_ = false;
  paused_ = false;
  stop_timer(TimerKind::kClosedCut);
  session_.set_stream(core::SegmentId{});
  for (PlayoutLedger::Entry& entry : ledger_.cut(playing, words)) {
    if (!turn_) continue;
    session_.heard(entry.spoken, turn_->id);
    turn_->spoken.push_back(std::move(entry.spoken));
  }
  if (phase_ == Phase::kHangingUp) {
    if (cause_) finish_session(*cause_);
    return;
  }
  if (turn_) {
    turn_->interrupted = !taken_over_;
    close_turn(taken_over_ ? "operator" : "barge_in");
  }
  session_.set_barge_in(false);
  if (waiting_) {
    const Transcript next = *std::exchange(waiting_, std::nullopt);
    begin_utterance(next);
  } else if (phase_ == Phase::kTalking && !say_for_operator()) {
    arm_silence();
  }
}

}  // namespace callai::orchestrators
