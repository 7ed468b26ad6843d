#include "orchestrators/call_runner.h"

#include <type_traits>
#include <utility>

namespace callai::orchestrators {

namespace {

constexpr std::size_t kFlushEvery = 64;                                // steps kept in memory at most
constexpr core::Duration kKeyPause = std::chrono::milliseconds(1500);  // ends a run of keys
constexpr std::size_t kMaxKeys = 32;
constexpr double kPartialConfidence = 0.8;  // what is partly heard is read as if it were heard so well

/// Nobody on the line waits for it. The end of all comes last.
bool is_stored(const conversation::Effect& effect) {
  return std::visit(
      [](const auto& e) {
        using E = std::decay_t<decltype(e)>;
        return std::is_same_v<E, conversation::StoreField> || std::is_same_v<E, conversation::ScheduleCallback> ||
               std::is_same_v<E, conversation::RecordOptOut> || std::is_same_v<E, conversation::SetLeadStatus> ||
               std::is_same_v<E, conversation::PersistTurn> || std::is_same_v<E, conversation::EndSession>;
      },
      effect);
}

}  // namespace

CallRunner::CallRunner(Parts parts, CallHeader header, std::shared_ptr<const CampaignRuntime> runtime,
                       std::unique_ptr<conversation::VoiceChannel> voice)
    : parts_(parts),
      header_(std::move(header)),
      runtime_(std::move(runtime)),
      voice_(std::move(voice)),
      machine_(header_.setup, runtime_->engine) {
  pipeline::ToolContext context;
  context.campaign = header_.campaign;
  context.contact = header_.setup.contact.id;
  context.phone_number = header_.setup.contact.phone_number;
  context.call = header_.setup.call;
  context.utc_offset = header_.setup.contact.utc_offset;
  core::WorkLanes& lanes = parts_.tool_lanes != nullptr ? *parts_.tool_lanes : parts_.lanes;
  tools_ = std::make_unique<pipeline::ToolOrchestrator>(
      parts_.env, parts_.sequence, lanes, parts_.tools, runtime_->campaign, header_.setup.call.value() + "/tools",
      std::move(context), [this](conversation::Event event) { post(std::move(event)); });
}

CallRunner::~CallRunner() = default;

void CallRunner::start(Finished finished) {
  finished_ = std::move(finished);
  origin_ = parts_.env.clock.now();
  connected_ = origin_;
  parts_.journal.connected(header_);
  voice_->start([this](conversation::Event event) { post(on_call_clock(std::move(event))); });
  post(conversation::CallConnected{});
}

/// The voice channel tells moments on the process's clock; the machine knows only its call's own.
conversation::Event CallRunner::on_call_clock(conversation::Event event) const {
  const core::Duration origin = origin_.time_since_epoch();
  if (auto* started = std::get_if<conversation::CallerSpeechStarted>(&event)) started->first_voiced -= origin;
  if (auto* stopped = std::get_if<conversation::CallerSpeechStopped>(&event)) stopped->last_voiced -= origin;
  return event;
}

void CallRunner::post(conversation::Event event) {
  inbox_.push_back(std::move(event));
  if (busy_) return;
  busy_ = true;
  while (!inbox_.empty()) {
    conversation::Event next = std::move(inbox_.front());
    inbox_.pop_front();
    if (!ended_) step(std::move(next));
  }
  busy_ = false;
}

void CallRunner::line_ended(conversation::HangupCause cause, const telephony::Ended& ended) {
  end_reason_ = ended.reason;
  end_code_ = ended.code;
  post(conversation::CallEnded{cause});
}

void CallRunner::step(conversation::Event event) {
  const core::TimePoint now = parts_.env.clock.now();
  // From here on the caller waits: recognition takes its part of his patience.
  if (std::holds_alternative<conversation::CallerSpeechStopped>(event) ||
      std::holds_alternative<conversation::DtmfReceived>(event)) {
    unanswered_since_ = now;
  }
  if (const auto* partial = std::get_if<conversation::TranscriptPartial>(&event)) read_early(partial->text);
  const core::Duration at = now - origin_;
  conversation::Effects effects = machine_.on(event, core::TimePoint(at));
  const auto step = std::make_shared<const CallStep>(CallStep{next_seq_++, at, std::move(event), std::move(effects)});
  unflushed_.push_back(step);
  // The caller first: to wake whoever writes takes this thread's time, and his processor that of the next request.
  for (const conversation::Effect& effect : step->effects) {
    if (!is_stored(effect)) carry_out(effect);
  }
  for (const conversation::Effect& effect : step->effects) {
    if (!is_stored(effect)) continue;
    // A turn that becomes durable has the steps that led to it beside it.
    const bool record = std::holds_alternative<conversation::PersistTurn>(effect) ||
                        std::holds_alternative<conversation::EndSession>(effect);
    if (record) flush_steps();
    carry_out(effect);
  }
  if (unflushed_.size() >= kFlushEvery) flush_steps();
  if (parts_.observer != nullptr) parts_.observer->on_step(header_.setup.call, at, step->event, step->effects);
}

void CallRunner::flush_steps() {
  if (unflushed_.empty()) return;
  parts_.journal.steps(header_.setup.call, std::exchange(unflushed_, {}));
}

void CallRunner::carry_out(const conversation::Effect& effect) {
  std::visit([this](const auto& e) { do_effect(e); }, effect);
}

bool CallRunner::asks_models() const {
  return parts_.models != nullptr && runtime_->campaign->response_templates.mode != templates::ResponseMode::kScripted;
}

void CallRunner::read_early(const std::string& words) {
  if (!asks_models() || ended_ || machine_.taken_over()) return;
  if (!early_) early_.emplace(parts_.env, parts_.sequence, parts_.models->signals(), runtime_, spent_);
  early_->heard(words, [this, words] {
    conversation::Transcript so_far;
    so_far.text = words;
    so_far.confidence = kPartialConfidence;
    return machine_.extraction_input(so_far);
  });
}

void CallRunner::do_effect(const conversation::StartExtraction& e) {
  if (asks_models()) {
    const auto done = [this, turn = e.turn](conversation::Signals signals) {
      post(conversation::SignalsReady{turn, std::move(signals)});
    };
    if (early_ && early_->adopt(e.input, done)) return;
    reading_ = parts_.models->signals().start(runtime_->campaign, runtime_->extractor, e.input, done, spent_, waited());
    return;
  }
  post(conversation::SignalsReady{e.turn, runtime_->extractor.extract(e.input)});
}

void CallRunner::do_effect(const conversation::StartTools& e) {
  tools_->start(e);
}

void CallRunner::do_effect(const conversation::CancelTools& e) {
  tools_->cancel(e);
}

void CallRunner::do_effect(const conversation::CancelTurn& e) {
  if (early_) early_->drop();
  tools_->abandon(e.turn);
  reading_.reset();
  reply_.reset();
}

void CallRunner::do_effect(const conversation::StartReply& e) {
  if (asks_models()) {
    pipeline::ReplyEvents events;
    events.segment = [this, turn = e.request.turn](conversation::SpeechSegment segment) {
      post(conversation::ReplyDelta{turn, std::move(segment)});
    };
    events.finished = [this, turn = e.request.turn](bool failed) { post(conversation::ReplyFinished{turn, failed}); };
    reply_ = parts_.models->replies().start(runtime_->campaign, runtime_->generator, e.request, std::move(events),
                                            tools_.get(), waited(), spent_);
    return;
  }
  for (conversation::SpeechSegment& segment : runtime_->generator.compose(e.request)) {
    post(conversation::ReplyDelta{e.request.turn, std::move(segment)});
  }
  post(conversation::ReplyFinished{e.request.turn, false});
}

core::Duration CallRunner::waited() const {
  return unanswered_since_ ? parts_.env.clock.now() - *unanswered_since_ : core::Duration{0};
}

void CallRunner::do_effect(const conversation::Speak& e) {
  unanswered_since_.reset();
  voice_->speak(e.segment);
}
void CallRunner::do_effect(const conversation::PausePlayout&) {
  voice_->pause();
}
void CallRunner::do_effect(const conversation::ResumePlayout&) {
  voice_->resume();
}
void CallRunner::do_effect(const conversation::ClearPlayout&) {
  voice_->clear();
}
void CallRunner::do_effect(const conversation::Listen& e) {
  voice_->listen(e);
}

void CallRunner::do_effect(const conversation::StartTimer& e) {
  timers_.insert(e.timer);
  parts_.sequence.post_at(parts_.env.clock.now() + e.after, safety_.wrap([this, timer = e.timer] {
    if (timers_.erase(timer) > 0) post(conversation::TimerFired{timer});
  }));
}

void CallRunner::do_effect(const conversation::StopTimer& e) {
  timers_.erase(e.timer);
}

void CallRunner::do_effect(const conversation::SendDtmf& e) {
  parts_.control.send_dtmf(header_.setup.call, e.digits);
}
void CallRunner::do_effect(const conversation::Hold&) {
  parts_.control.hold(header_.setup.call);
}
void CallRunner::do_effect(const conversation::Unhold&) {
  parts_.control.unhold(header_.setup.call);
}
void CallRunner::do_effect(const conversation::TransferCall& e) {
  parts_.control.transfer(header_.setup.call, e);
}
void CallRunner::do_effect(const conversation::SpeakToTarget& e) {
  parts_.control.speak_to_target(header_.setup.call, e.segment);
}
void CallRunner::do_effect(const conversation::JoinTarget&) {
  parts_.control.join_target(header_.setup.call);
}
void CallRunner::do_effect(const conversation::DropTarget&) {
  parts_.control.drop_target(header_.setup.call);
}
void CallRunner::do_effect(const conversation::HangUp&) {
  parts_.control.hang_up(header_.setup.call);
}

void CallRunner::do_effect(const conversation::ScheduleCallback& e) {
  parts_.journal.callback(header_.setup.call, header_.setup.contact, e);
}
void CallRunner::do_effect(const conversation::RecordOptOut&) {
  parts_.journal.opt_out(header_.setup.call, header_.setup.contact);
}
void CallRunner::do_effect(const conversation::SetLeadStatus& e) {
  parts_.journal.lead_status(header_.setup.call, header_.setup.contact.id, e.status);
}
void CallRunner::do_effect(const conversation::StoreField& e) {
  parts_.journal.field(header_.setup.call, header_.setup.contact.id, e);
}

void CallRunner::do_effect(const conversation::PersistTurn& e) {
  notes_.add(e.turn);
  core::Task durable = [] {};
  if (parts_.observer != nullptr) {
    durable = safety_.wrap([this, turn = e.turn] { parts_.observer->on_turn(header_.setup.call, turn, session()); });
  }
  parts_.journal.turn(header_.setup.call, e.turn, std::move(durable));
}

void CallRunner::do_effect(const conversation::EndSession& e) {
  ended_ = true;
  timers_.clear();
  tools_->shut_down();
  early_.reset();
  reading_.reset();
  reply_.reset();
  voice_->stop();
  CallSummary summary;
  summary.status = "completed";
  summary.outcome = e.outcome;
  summary.talk = parts_.env.clock.now() - connected_;
  summary.session = session();
  summary.session.outcome = e.outcome;
  summary.reason = end_reason_;
  summary.code = end_code_;
  summary.spent = *spent_;
  review(summary);
  parts_.journal.ended(header_.setup.call, summary, safety_.wrap([this, summary] {
    if (parts_.observer != nullptr) parts_.observer->on_end(header_.setup.call, summary);
    if (finished_) finished_(header_.setup.call);
  }));
}

/// What the call comes to: at once by rules; a model's words follow when there is one, and nobody waits for them.
void CallRunner::review(CallSummary& summary) {
  const auto& campaign = runtime_->campaign;
  const auto now = templates::to_civil(parts_.env.clock.wall_now(), header_.setup.contact.utc_offset);
  const pipeline::FinishedCall call{*campaign, summary.session, notes_, summary.talk, now};
  summary.review = pipeline::review_by_rules(call);
  if (parts_.models == nullptr || summary.session.turns == 0) return;
  const auto spent = std::make_shared<pipeline::LlmUsage>();
  parts_.models->reviews().start(
      call, campaign, summary.review,
      [&journal = parts_.journal, id = header_.setup.call, spent](const conversation::CallReview& by_model) {
        journal.reviewed(id, by_model, *spent);
      },
      spent);
}

void CallRunner::key(char digit) {
  if (ended_) return;
  if (digit != '#' && keys_.size() < kMaxKeys) keys_.push_back(digit);
  ++key_generation_;
  if (digit == '#') {
    keys_done(key_generation_);
    return;
  }
  parts_.sequence.post_at(parts_.env.clock.now() + kKeyPause,
                          safety_.wrap([this, generation = key_generation_] { keys_done(generation); }));
}

void CallRunner::keys_done(std::uint32_t generation) {
  if (generation != key_generation_ || keys_.empty()) return;
  post(conversation::DtmfReceived{std::exchange(keys_, {})});
}

}  // namespace callai::orchestrators
