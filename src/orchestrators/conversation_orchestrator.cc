#include "orchestrators/conversation_orchestrator.h"

#include <algorithm>
#include <utility>

// The nine steps of a turn. conversation_voice.cc has interruptions and hold, conversation_ending.cc silence, time and
// the end, conversation_tools.cc tools, conversation_transfer.cc handing the call on, conversation_operator.cc an
// operator.

namespace callai::orchestrators {

using conversation::Decision;
using conversation::SpeechSegment;
using conversation::Transcript;
using conversation::Turn;
using conversation::TurnTrigger;

namespace {

// A turn whose extraction, tools or reply never answer is given up after this long; tools have their own, shorter
// deadlines.
constexpr core::Duration kTurnStall = std::chrono::seconds(12);
constexpr const char* kKeySource = "dtmf";  // Transcript::source of keys pressed

}  // namespace

ConversationOrchestrator::ConversationOrchestrator(ConversationSetup setup, const pipeline::DecisionEngine& engine)
    : setup_(std::move(setup)), engine_(engine), session_(setup_.session_id, setup_.contact, setup_.campaign) {}

conversation::Effects ConversationOrchestrator::on(const conversation::Event& event, core::TimePoint now) {
  out_.clear();
  decided_.reset();
  if (phase_ == Phase::kEnded) return {};
  now_ = std::max(now_, now);
  std::visit([this](const auto& e) { handle(e); }, event);
  return std::exchange(out_, {});
}

Turn& ConversationOrchestrator::open_turn(TurnTrigger trigger) {
  stop_timer(TimerKind::kSilence);
  turn_.emplace();
  turn_->id = core::TurnId(next_turn_++);
  turn_->trigger = trigger;
  turn_->stage_before = session_.state().current_stage;
  turn_->stage_after = turn_->stage_before;
  tool_fillers_ = 0;
  start_timer(TimerKind::kTurnStall, kTurnStall);
  return *turn_;
}

conversation::ExtractionInput ConversationOrchestrator::extraction_input(const Transcript& transcript) const {
  conversation::ExtractionInput input;
  input.utterance = transcript.text;
  input.confidence = transcript.confidence;
  input.stage = session_.state().current_stage;
  input.open_question = question_in_the_air();
  input.recent = session_.recent(setup_.campaign->extraction_rules.context_turns);
  if (const PlayoutLedger::Entry* playing = ledger_.playing()) {
    const std::string begun = conversation::first_words(playing->spoken.segment.text, words_likely_heard(*playing));
    input.recent.push_back({conversation::Role::kAssistant, begun, turn_ ? turn_->id : core::TurnId{}, true});
  }
  input.known_fields = session_.known_fields();
  input.now = local_now();
  return input;
}

void ConversationOrchestrator::begin_utterance(const Transcript& transcript) {
  const bool keys = transcript.source == kKeySource;
  Turn& turn = open_turn(keys ? TurnTrigger::kDtmf : TurnTrigger::kUtterance);
  turn.heard = transcript;
  if (keys) turn.digits = transcript.text;
  turn.timings.speech_started = speech_started_;
  turn.timings.speech_stopped = speech_stopped_;
  turn.timings.transcript_final = now_;
  if (!transcript.text.empty()) silence_prompts_ = 0;
  const conversation::ExtractionInput input = extraction_input(transcript);
  session_.begin_caller_turn(turn.id, transcript.text);
  extracting_ = true;
  emit(conversation::StartExtraction{turn.id, input});
}

void ConversationOrchestrator::handle(const conversation::SignalsReady& e) {
  if (judging_ && e.turn == judging_turn_) {
    judged(e.signals);
    return;
  }
  if (warm_ && !warm_->judging.empty() && e.turn == warm_->judging) return target_said(e.signals);
  if (!turn_ || e.turn != turn_->id || !extracting_) return;
  extracting_ = false;
  turn_->signals = e.signals;
  turn_->timings.signals_ready = now_;
  session_.store_signals(e.signals);
  decide(turn_->trigger);
}

void ConversationOrchestrator::decide(TurnTrigger trigger) {
  pipeline::DecisionInput input;
  input.trigger = trigger;
  input.utterance = turn_->heard.text;
  input.digits = turn_->digits;
  input.elapsed = now_ - connected_;
  input.now = local_now();
  input.earlier = turn_->decisions;
  decided_ = engine_.decide(turn_->signals, session_.state(), input);
  if (!turn_->timings.decided) turn_->timings.decided = now_;
  carry_out(with_whispers(*decided_));
}

void ConversationOrchestrator::carry_out(const Decision& decision) {
  const std::string stage_before = session_.state().current_stage;
  session_.apply(decision, turn_->id);
  turn_->decisions.push_back(decision);
  turn_->stage_after = session_.state().current_stage;
  for (const conversation::FieldUpdate& update : decision.field_updates) {
    conversation::StoreField store;
    store.field = update.field;
    store.cleared = !update.value.has_value();
    if (update.value) store.canonical = templates::to_canonical(*update.value);
    store.confirmed = update.confirmed;
    if (const templates::Field* field = templates::find_field(*setup_.campaign, update.field)) {
      store.contact_attribute = field->contact_attribute;
    }
    emit(std::move(store));
  }
  if (!decision.lead_status.empty()) emit(conversation::SetLeadStatus{decision.lead_status});
  if (decision.opt_out) emit(conversation::RecordOptOut{});
  if (!decision.callback_field.empty()) {
    const auto& fields = session_.state().fields;
    const auto it = fields.find(decision.callback_field);
    if (it != fields.end()) {
      if (const auto* at = std::get_if<templates::CivilDateTime>(&it->second.value)) {
        emit(conversation::ScheduleCallback{decision.callback_field, *at});
      } else if (const auto* day = std::get_if<templates::CivilDate>(&it->second.value)) {
        emit(conversation::ScheduleCallback{decision.callback_field, templates::CivilDateTime{*day, {9, 0}}});
      }
    }
  }
  if (!decision.dtmf.empty()) emit(conversation::SendDtmf{decision.dtmf});
  if (session_.state().current_stage != stage_before) {
    emit(conversation::Publish{"stage", session_.state().current_stage});
    set_listening();
  }
  if (decision.voicemail) {
    start_voicemail(false);
    return;
  }
  if (decision.ending) begin_ending(*decision.ending);
  if (!decision.filler.empty()) {
    SpeechSegment filler;
    filler.text = decision.filler;
    filler.kind = conversation::SegmentKind::kFiller;
    speak(std::move(filler));
  }
  start_tools(decision);
  // While tools run nothing but the filler is said; a decision that ends the call waits for nobody.
  if (tools_running_.empty() || decision.ending) {
    start_reply(decision);
  }
}

void ConversationOrchestrator::start_reply(const Decision& decision) {
  if (decision.say.empty() && decision.direct.empty()) {
    replying_ = false;
    finish_turn_if_done();
    return;
  }
  conversation::ReplyRequest request;
  request.turn = turn_->id;
  request.utterance = turn_->heard.text;
  request.decision = decision;
  request.signals = turn_->signals;
  request.session = session_.state();
  request.session.session_id.clear();  // of no use to a reply, and no reason for two equal calls to differ
  for (const conversation::ToolResult& result : turn_->tool_results) {
    request.passages.insert(request.passages.end(), result.passages.begin(), result.passages.end());
  }
  request.now = local_now();
  request.seed = setup_.seed + turn_->id.value();
  replying_ = true;
  emit(conversation::StartReply{std::move(request)});
}

void ConversationOrchestrator::speak(SpeechSegment segment) {
  if (!turn_->timings.first_speak) turn_->timings.first_speak = now_;
  session_.begun(segment);
  if (on_hold_ && !std::exchange(paused_, true)) emit(conversation::PausePlayout{});  // said when the caller is back
  const core::SegmentId id = ledger_.add(std::move(segment));
  emit(conversation::Speak{turn_->id, ledger_.get(id)});
}

void ConversationOrchestrator::handle(const conversation::ReplyDelta& e) {
  if (target_reply(e)) return;
  if (!turn_ || e.turn != turn_->id || !replying_ || clearing_) return;
  if (!turn_->timings.first_words) turn_->timings.first_words = now_;
  SpeechSegment segment = e.segment;
  if (phase_ == Phase::kEnding) {
    segment.interruptible = false;
    segment.kind = conversation::SegmentKind::kClosing;
  }
  speak(std::move(segment));
}

void ConversationOrchestrator::handle(const conversation::ReplyFinished& e) {
  if (warm_ && e.turn == warm_->turn) {
    warm_->composed = true;
    wait_for_target_if_told();
  }
  if (!turn_ || e.turn != turn_->id || !replying_) return;
  replying_ = false;
  finish_turn_if_done();
}

void ConversationOrchestrator::handle(const conversation::SegmentStarted& e) {
  if (!ledger_.started(e.segment, now_)) return;
  session_.set_stream(e.segment);
  if (turn_ && !turn_->timings.first_audio) turn_->timings.first_audio = now_;
  const SpeechSegment& segment = ledger_.get(e.segment);
  // From the first word of a question on, an early answer is listened for as one.
  if (!segment.asks.empty() || !segment.confirms.empty()) set_listening();
}

void ConversationOrchestrator::handle(const conversation::SegmentFinished& e) {
  std::vector<PlayoutLedger::Entry> heard = ledger_.finished(e.segment);
  if (heard.empty()) return;
  for (PlayoutLedger::Entry& entry : heard) {
    if (!turn_) continue;
    session_.heard(entry.spoken, turn_->id);
    turn_->spoken.push_back(std::move(entry.spoken));
  }
  if (ledger_.empty()) session_.set_stream(core::SegmentId{});
  fill_tool_silence();
  set_listening();
  if (waiting_ && !clearing_ && !judging_ && may_be_interrupted()) {
    const Transcript next = *std::exchange(waiting_, std::nullopt);
    interrupt(next);
    return;
  }
  finish_turn_if_done();
}

void ConversationOrchestrator::finish_turn_if_done() {
  if (!turn_ || extracting_ || replying_ || !tools_running_.empty() || !ledger_.empty() || clearing_) return;
  if (voicemail_ && !voicemail_done_) return;
  judging_.reset();
  if (!on_hold_) paused_ = false;
  stop_timer(TimerKind::kFalseInterruption);
  session_.set_barge_in(false);
  close_turn("");
  if (phase_ == Phase::kEnding) {
    finish_ending();
    return;
  }
  if (phase_ != Phase::kTalking) return;
  if (waiting_) {
    const Transcript next = *std::exchange(waiting_, std::nullopt);
    begin_utterance(next);
    return;
  }
  if (!say_for_operator()) arm_silence();
}

/// Whatever this turn waits for did not answer: it is given up, and the silence watchdog takes over.
void ConversationOrchestrator::turn_stalled() {
  if (!turn_) return;
  if (agent_audible() && !extracting_ && !replying_ && tools_running_.empty()) {
    start_timer(TimerKind::kTurnStall, kTurnStall);  // a long reply is being heard
    return;
  }
  cancel_turn_work("deadline");
  emit(conversation::Publish{"stalled", "turn " + std::to_string(turn_->id.value())});
  finish_turn_if_done();
}

void ConversationOrchestrator::close_turn(const std::string& cancel_reason) {
  stop_timer(TimerKind::kTurnStall);
  stop_timer(TimerKind::kToolSilence);
  extracting_ = false;
  replying_ = false;
  for (const core::ToolCallId& id : tools_running_) kept_tools_[id] = turn_->id;
  tools_running_.clear();
  turn_->cancel_reason = cancel_reason;
  turn_->timings.finished = now_;
  emit(conversation::PersistTurn{*std::exchange(turn_, std::nullopt)});
}

void ConversationOrchestrator::handle(const conversation::DtmfReceived& e) {
  if (phase_ != Phase::kTalking || e.digits.empty() || voicemail_ || taken_over_) return;
  if (turn_ || agent_audible()) {
    // A key is never a nod: the agent gives way at once. The digits are taken as the words of the next turn.
    Transcript keys;
    keys.text = e.digits;
    keys.confidence = 1.0;
    keys.source = kKeySource;
    interrupt(keys);
    return;
  }
  Transcript keys;
  keys.text = e.digits;
  keys.confidence = 1.0;
  keys.source = kKeySource;
  begin_utterance(keys);
}

void ConversationOrchestrator::handle(const conversation::EngineFailed& e) {
  emit(conversation::Publish{"engine_failed", e.message});
  if (e.engine != conversation::EngineKind::kSpeechSynthesizer || e.segment.empty()) return;
  std::optional<PlayoutLedger::Entry> lost = ledger_.failed(e.segment);
  if (!lost) return;
  if (turn_) turn_->spoken.push_back(std::move(lost->spoken));
  finish_turn_if_done();
}

/// An estimate, for judging speech over the agent's words before the playout says what was really heard: three words a
/// second.
int ConversationOrchestrator::words_likely_heard(const PlayoutLedger::Entry& playing) const {
  const auto words = 3 * (now_ - *playing.started) / std::chrono::seconds(1);
  return std::min(playing.spoken.words_total, static_cast<int>(words));
}

/// The question the caller is likely to be answering: the one being spoken, once about half of it must have been heard,
/// else the last one that was heard.
std::optional<conversation::OpenQuestion> ConversationOrchestrator::question_in_the_air() const {
  const PlayoutLedger::Entry* playing = ledger_.playing();
  if (playing != nullptr) {
    const SpeechSegment& segment = playing->spoken.segment;
    const std::string& field = segment.confirms.empty() ? segment.asks : segment.confirms;
    if (!field.empty() && words_likely_heard(*playing) >= kQuestionHeardShare * playing->spoken.words_total) {
      return conversation::OpenQuestion{
          field, segment.confirms.empty() ? conversation::QuestionKind::kAsk : conversation::QuestionKind::kConfirm, 1};
    }
  }
  return session_.state().open_question;
}

void ConversationOrchestrator::set_listening() {
  conversation::Listen expected;
  expected.stage = session_.state().current_stage;
  if (const auto& open = session_.state().open_question) {
    expected.field = open->field;
    expected.confirming = open->kind == conversation::QuestionKind::kConfirm;
  }
  if (const PlayoutLedger::Entry* playing = ledger_.playing()) {
    const SpeechSegment& segment = playing->spoken.segment;
    if (!segment.confirms.empty()) {
      expected.field = segment.confirms;
      expected.confirming = true;
    } else if (!segment.asks.empty()) {
      expected.field = segment.asks;
      expected.confirming = false;
    }
  }
  const bool same = listening_ && listening_->stage == expected.stage && listening_->field == expected.field &&
                    listening_->confirming == expected.confirming;
  if (same) return;
  listening_ = expected;
  emit(std::move(expected));
}

templates::CivilDateTime ConversationOrchestrator::local_now() const {
  return templates::to_civil(setup_.started + now_.time_since_epoch(), setup_.contact.utc_offset);
}

}  // namespace callai::orchestrators
