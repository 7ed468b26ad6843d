#include <utility>

#include "orchestrators/conversation_orchestrator.h"

// An operator beside the agent: what he orders, what he whispers, and the call while he talks himself.

namespace callai::orchestrators {

using conversation::ClearPlayout;
using conversation::Decision;
using conversation::Ending;
using conversation::EndingKind;

namespace {

constexpr std::size_t kMostWhispers = 8;  // the oldest is forgotten
constexpr std::size_t kMostSayings = 8;   // that wait for the end of a turn; further ones are not said

}  // namespace

void ConversationOrchestrator::handle(const conversation::OperatorCommand& command) {
  using conversation::OperatorVerb;
  switch (command.verb) {
    case OperatorVerb::kHangUp:
      if (command.argument.empty()) {
        hang_up_for_operator();
      } else {
        part_for_operator(command.argument);
      }
      break;
    case OperatorVerb::kHold: emit(conversation::Hold{}); break;
    case OperatorVerb::kUnhold: emit(conversation::Unhold{}); break;
    case OperatorVerb::kTransfer:
      if (phase_ == Phase::kTalking) {
        Ending ending{EndingKind::kTransfer, "transferred", command.argument, templates::TransferMode::kBlind, {}};
        begin_ending(std::move(ending));
        if (on_hold_) {  // there is nobody to finish a sentence for
          cancel_turn_work("operator");
          drop_words("operator");
          if (turn_) close_turn("operator");
        }
        if (ledger_.empty() && !turn_) finish_ending();
      }
      break;
    case OperatorVerb::kSay:
      if (phase_ != Phase::kTalking || sayings_.size() == kMostSayings) break;
      sayings_.push_back(command.argument);
      if (!turn_ && !clearing_) (void)say_for_operator();
      break;
    case OperatorVerb::kWhisper: whisper(command.argument); break;
    case OperatorVerb::kTakeOver: take_over(); break;
    case OperatorVerb::kHandBack: hand_back(); break;
  }
}

void ConversationOrchestrator::hang_up_for_operator() {
  if (warm_) {
    emit(conversation::DropTarget{});
    stop_timer(TimerKind::kTarget);
    warm_.reset();
    phase_ = Phase::kEnding;
  }
  if (phase_ != Phase::kTalking && phase_ != Phase::kEnding) return;
  ending_ = Ending{EndingKind::kHangUp, "ended_by_operator", {}, {}, {}};
  cancel_turn_work("operator");
  if (!ledger_.empty()) emit(ClearPlayout{"operator"});
  clearing_ = !ledger_.empty();
  hang_up();
}

/// With a goodbye. A call that ends by itself is left to it, and one in which the operator talks to him.
void ConversationOrchestrator::part_for_operator(const std::string& outcome) {
  if (phase_ == Phase::kTalking && !taken_over_) run_out_of_time(conversation::TurnTrigger::kOperator, outcome);
}

/// What the operator typed, once nothing else is being said or worked out: words cut nobody short. False: nothing
/// waits.
bool ConversationOrchestrator::say_for_operator() {
  if (sayings_.empty()) return false;
  open_turn(conversation::TurnTrigger::kOperator);
  Decision decision;
  decision.next_stage = session_.state().current_stage;
  for (std::string& text : std::exchange(sayings_, {})) {
    decision.say.push_back({conversation::SayKind::kText, "", std::move(text), "", ""});
  }
  carry_out(decision);
  return true;
}

// ---- Whispers ------------------------------------------------------------------------------------------------------

void ConversationOrchestrator::whisper(const std::string& instruction) {
  if (whispers_.size() == kMostWhispers) whispers_.erase(whispers_.begin());
  whispers_.push_back(instruction);
  emit(conversation::Publish{"whisper", instruction});
}

/// They go with every decision that says something, to whoever words the reply; the trace shows it. Goodbyes stay as
/// they are written.
Decision ConversationOrchestrator::with_whispers(Decision decision) const {
  if (whispers_.empty() || decision.ending || (decision.say.empty() && decision.direct.empty())) return decision;
  conversation::TraceEntry why;
  why.id = "operator.whisper";
  why.fired = true;
  for (const std::string& instruction : whispers_) {
    decision.direct.push_back(instruction);
    why.actions.push_back("direct: " + instruction);
  }
  decision.trace.push_back(std::move(why));
  return decision;
}

// ---- The operator talks himself ------------------------------------------------------------------------------------

void ConversationOrchestrator::take_over() {
  const bool goodbye = phase_ == Phase::kEnding && !capped_;  // it can still be called off
  if (taken_over_ || warm_ || voicemail_ || (phase_ != Phase::kTalking && !goodbye)) return;
  taken_over_ = true;
  phase_ = Phase::kTalking;
  ending_.reset();
  judging_.reset();
  waiting_.reset();
  stop_timer(TimerKind::kEndGuard);
  stop_timer(TimerKind::kSilence);
  stop_timer(TimerKind::kFalseInterruption);
  cancel_turn_work("operator");
  emit(conversation::Publish{"operator", "taken_over"});
  if (ledger_.empty()) {
    if (turn_) close_turn("operator");
    (void)say_for_operator();
    return;
  }
  if (std::exchange(clearing_, true)) return;
  emit(ClearPlayout{"operator"});
  start_timer(TimerKind::kClosedCut, kCutGuard);
}

void ConversationOrchestrator::hand_back() {
  if (!std::exchange(taken_over_, false)) return;
  emit(conversation::Publish{"operator", "handed_back"});
  silence_prompts_ = 0;
  set_listening();
  arm_silence();
}

/// The caller talks with the operator: the agent remembers it, and does not answer.
void ConversationOrchestrator::overhear(const conversation::Transcript& heard) {
  if (heard.text.empty()) return;
  conversation::Turn turn;
  turn.id = core::TurnId(next_turn_++);
  turn.heard = heard;
  turn.stage_before = turn.stage_after = session_.state().current_stage;
  turn.cancel_reason = "operator";
  turn.timings.speech_started = speech_started_;
  turn.timings.speech_stopped = speech_stopped_;
  turn.timings.transcript_final = turn.timings.finished = now_;
  session_.overheard(turn.id, heard.text);
  emit(conversation::PersistTurn{std::move(turn)});
}

}  // namespace callai::orchestrators
