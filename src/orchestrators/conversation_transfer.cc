#include <algorithm>
#include <utility>

#include "orchestrators/conversation_orchestrator.h"

// The end of a call that is handed on. Blind: the line is asked, and says what became of it. Warm: the caller waits on
// hold while the target is called, told who is there, and asked; joined are the two only after a yes.

namespace callai::orchestrators {

using conversation::Ending;
using conversation::EndingKind;
using conversation::SayItem;
using conversation::SayKind;
using Stage = WarmTransfer::Stage;

namespace {

// A line that was asked to join or to hand on answers within this.
constexpr core::Duration kLineGuard = std::chrono::seconds(20);
// The briefing, from the answer of the target to its last word.
constexpr core::Duration kBriefingGuard = std::chrono::seconds(60);
// How long the target may think about yes or no.
constexpr core::Duration kAnswerWait = std::chrono::seconds(8);
// From taking the caller off hold to the first word, so that it is not lost on the way.
constexpr core::Duration kUnholdPause = std::chrono::milliseconds(400);
constexpr int kMostQuestions = 2;
constexpr int kMostFields = 3;

constexpr const char* kDefaultBriefing =
    "Hello, this is {agent.name} with a call for you. I have {contact.first_name|somebody} on the line.";
constexpr const char* kQuestion = "Say yes or press one to take the call, or say no.";
constexpr const char* kQuestionAgain = "Sorry, can you take the call? Say yes or press one, or say no.";
constexpr const char* kNobody = "Thank you for waiting. I am sorry, nobody can take your call right now.";

/// "So far: team size 12, budget 500 dollars." and the caller's last words, for a template without a briefing of its
/// own.
std::string what_is_known(const conversation::SessionState& session) {
  std::string known;
  int told = 0;
  for (const auto& [id, field] : session.fields) {
    if (told++ == kMostFields) break;
    std::string name = id;
    std::replace(name.begin(), name.end(), '_', ' ');
    known += (known.empty() ? "So far: " : ", ") + name + " {field." + id + "}";
  }
  if (!known.empty()) known += ". ";
  const auto& history = session.conversation_history;
  const auto last = std::find_if(history.rbegin(), history.rend(), [](const conversation::HistoryEntry& entry) {
    return entry.role == conversation::Role::kUser && !entry.text.empty();
  });
  if (last == history.rend()) return known;
  std::string words;
  for (const char c : last->text) words += c == '{' ? "{{" : std::string(1, c);
  return known + "Their last words were: " + words + ".";
}

SayItem text_item(std::string text) {
  return {SayKind::kText, "", std::move(text), "", ""};
}

}  // namespace

/// The last words have been heard: the call is handed on.
void ConversationOrchestrator::begin_transfer() {
  phase_ = Phase::kHangingUp;
  conversation::TransferCall transfer;
  transfer.destination = ending_->destination;
  transfer.mode = ending_->mode;
  transfer.number = ending_->destination;  // an operator names a number, the tree a destination
  for (const templates::TransferDestination& d : setup_.campaign->decision_tree.destinations) {
    if (d.id == ending_->destination) transfer.number = d.number;
  }
  const auto& session = session_.state();
  transfer.briefing = "stage " + session.current_stage;
  for (const auto& [id, field] : session.fields) {
    transfer.briefing += ", " + id + " " + templates::to_canonical(field.value);
  }
  start_timer(TimerKind::kEndGuard, kLineGuard);
  if (transfer.mode == templates::TransferMode::kWarm) {
    warm_.emplace();
    emit(conversation::Hold{});
  }
  emit(std::move(transfer));
}

void ConversationOrchestrator::handle(const conversation::TransferProgress& progress) {
  if (!progress.done || !ending_ || ending_->kind != EndingKind::kTransfer) return;
  if (warm_ && warm_->stage == Stage::kReturning) return;  // given up already
  stop_timer(TimerKind::kEndGuard);
  if (progress.succeeded) {
    if (session_.state().outcome.empty()) session_.set_outcome(ending_->outcome);
    return;  // the adapter ends our leg: CallEnded follows
  }
  if (warm_) return give_up_transfer(progress.reason);
  return_to_caller("");
}

/// Nobody took the call: says goodbye in the template's closing words rather than drop the caller in silence.
void ConversationOrchestrator::return_to_caller(const std::string& words) {
  if (taken_over_) {  // the operator has the caller back, and says so himself
    ending_.reset();
    phase_ = Phase::kTalking;
    return emit(conversation::Publish{"transfer", "failed"});
  }
  ending_ = Ending{EndingKind::kHangUp, "transfer_failed", {}, {}, {}};
  phase_ = Phase::kTalking;
  begin_prompt(conversation::TurnTrigger::kOperator, setup_.campaign->response_templates.closing_script, ending_,
               words);
}

// ---- warm ----------------------------------------------------------------------------------------------------------

void ConversationOrchestrator::handle(const conversation::TargetAnswered&) {
  if (!warm_ || warm_->stage != Stage::kCalling) return emit(conversation::DropTarget{});
  stop_timer(TimerKind::kEndGuard);
  warm_->stage = Stage::kBriefing;
  start_timer(TimerKind::kTarget, kBriefingGuard);
  SayItem briefing = text_item(kDefaultBriefing);
  if (!ending_->briefing.empty()) briefing = {SayKind::kScript, ending_->briefing, "", "", ""};
  std::vector<SayItem> say{std::move(briefing)};
  if (ending_->briefing.empty()) say.push_back(text_item(what_is_known(session_.state())));
  say.push_back(text_item(kQuestion));
  speak_to_target(std::move(say));
}

void ConversationOrchestrator::speak_to_target(std::vector<SayItem> say) {
  warm_->turn = core::TurnId(next_turn_++);
  warm_->composed = false;
  ++warm_->questions;
  conversation::ReplyRequest request;
  request.turn = warm_->turn;
  request.decision.next_stage = session_.state().current_stage;
  request.decision.say = std::move(say);
  request.session = session_.state();
  request.session.session_id.clear();
  request.now = local_now();
  request.seed = setup_.seed + warm_->turn.value();
  emit(conversation::StartReply{std::move(request)});
}

/// True: the words were meant for the target.
bool ConversationOrchestrator::target_reply(const conversation::ReplyDelta& delta) {
  if (!warm_ || delta.turn != warm_->turn || warm_->stage != Stage::kBriefing) return false;
  conversation::SpeechSegment segment = delta.segment;
  segment.id = warm_->last = core::SegmentId(warm_->next_segment++);
  emit(conversation::SpeakToTarget{std::move(segment)});
  return true;
}

void ConversationOrchestrator::handle(const conversation::TargetSegmentFinished& e) {
  if (!warm_) return;
  warm_->heard = e.segment;
  wait_for_target_if_told();
}

/// All of it has been composed, and the last of it was heard.
void ConversationOrchestrator::wait_for_target_if_told() {
  if (warm_->stage != Stage::kBriefing || !warm_->composed || warm_->heard != warm_->last) return;
  warm_->stage = Stage::kAsking;
  start_timer(TimerKind::kTarget, kAnswerWait);
}

void ConversationOrchestrator::handle(const conversation::TargetHeard& e) {
  if (!warm_ || e.transcript.text.empty()) return;
  if (warm_->stage != Stage::kBriefing && warm_->stage != Stage::kAsking) return;
  conversation::ExtractionInput input;
  input.utterance = e.transcript.text;
  input.confidence = e.transcript.confidence;
  input.stage = session_.state().current_stage;
  input.now = local_now();
  warm_->judging = core::TurnId(next_turn_++);
  emit(conversation::StartExtraction{warm_->judging, std::move(input)});
}

void ConversationOrchestrator::target_said(const conversation::Signals& signals) {
  warm_->judging = core::TurnId{};
  if (warm_->stage != Stage::kBriefing && warm_->stage != Stage::kAsking) return;
  if (signals.affirmation) return signals.affirmation.value() ? accept_transfer() : give_up_transfer("declined");
  if (warm_->stage == Stage::kAsking) ask_target_again();
}

void ConversationOrchestrator::ask_target_again() {
  if (warm_->questions >= kMostQuestions) return give_up_transfer("no yes");
  warm_->stage = Stage::kBriefing;
  start_timer(TimerKind::kTarget, kBriefingGuard);
  speak_to_target({text_item(kQuestionAgain)});
}

void ConversationOrchestrator::handle(const conversation::TargetKey& e) {
  if (!warm_ || (warm_->stage != Stage::kBriefing && warm_->stage != Stage::kAsking)) return;
  if (e.digit == "1") accept_transfer();
  if (e.digit == "2") give_up_transfer("declined");
}

void ConversationOrchestrator::handle(const conversation::TargetGone& e) {
  // Of two that are being joined the line tells by TransferProgress.
  if (warm_ && warm_->stage != Stage::kJoining && warm_->stage != Stage::kReturning) give_up_transfer(e.reason);
}

void ConversationOrchestrator::accept_transfer() {
  warm_->stage = Stage::kJoining;
  stop_timer(TimerKind::kTarget);
  start_timer(TimerKind::kEndGuard, kLineGuard);
  emit(conversation::JoinTarget{});
}

void ConversationOrchestrator::give_up_transfer(const std::string& reason) {
  emit(conversation::Publish{"transfer", reason});
  stop_timer(TimerKind::kEndGuard);
  emit(conversation::DropTarget{});
  emit(conversation::Unhold{});
  warm_->stage = Stage::kReturning;
  start_timer(TimerKind::kTarget, kUnholdPause);
}

void ConversationOrchestrator::target_timer_fired() {
  if (!warm_) return;
  switch (warm_->stage) {
    case Stage::kAsking: return ask_target_again();
    case Stage::kReturning: warm_.reset(); return return_to_caller(kNobody);
    default: return give_up_transfer("the briefing did not come to its end");
  }
}

}  // namespace callai::orchestrators
