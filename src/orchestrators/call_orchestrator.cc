#include "orchestrators/call_orchestrator.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace callai::orchestrators {

using core::CallId;
using telephony::LegId;

namespace {

// After its cap a call has this long for its goodbye before the line is cut without asking the conversation.
constexpr core::Duration kHardCapGrace = std::chrono::seconds(15);
// While an operator talks, whether the call is over its cap is looked at this often; longer than the conversation's own
// look and its goodbye.
constexpr core::Duration kCapWhileTakenOver = std::chrono::seconds(60);
// A line that was told to hang up and does not report its end is taken for dead after this long.
constexpr core::Duration kHangUpGuard = std::chrono::seconds(5);
// The target of a warm transfer is rung this long; the conversation's own guard is a little longer.
constexpr core::Duration kTargetRing = std::chrono::seconds(18);
// The outcome of those who are let go because the program ends; dial_outcome_of() knows it.
constexpr const char* kStopped = "shutdown";

LegId leg_of(const CallId& call) {
  return LegId(call.value());
}
CallId call_of(const LegId& leg) {
  return CallId(leg.value());
}

std::string status_of(telephony::CallOutcome outcome) {
  switch (outcome) {
    case telephony::CallOutcome::kAnswered: return "completed";
    case telephony::CallOutcome::kBusy: return "busy";
    case telephony::CallOutcome::kNoAnswer: return "no_answer";
    case telephony::CallOutcome::kRejected: return "rejected";
    default: return "failed";
  }
}

}  // namespace

struct CallOrchestrator::ActiveCall {
  CallHeader header;
  std::shared_ptr<const CampaignRuntime> runtime;
  std::unique_ptr<CallRunner> runner;  // from the answer on
  conversation::LiveLine* live = nullptr;
  bool audio_attached = false;
  bool line_over = false;
  bool transferring = false;
  bool hung_up_by_us = false;
  bool unknown_caller = false;  // the line rings here until that is known
  bool looked_up = false;       // who that is
  bool cut_off = false;         // the program ends
  int max_conversations = 0;
  bool abandoned = false;  // answered, and nobody talked
};

CallOrchestrator::CallOrchestrator(Parts parts, CallLimits limits, InboundRouter router)
    : parts_(parts), limits_(limits), router_(std::move(router)) {
  parts_.telephony.set_event_sink(
      [this](const LegId& leg, const telephony::TelephonyEvent& event) { on_telephony(leg, event); });
}

CallOrchestrator::~CallOrchestrator() {
  for (auto& [id, call] : calls_) {
    if (call->audio_attached) (void)parts_.telephony.attach_audio(leg_of(id), nullptr);
  }
  for (auto& [leg, target] : targets_) {
    if (target.audio_attached) (void)parts_.telephony.attach_audio(leg, nullptr);
  }
}

CallOrchestrator::ActiveCall* CallOrchestrator::find(const CallId& call) {
  const auto it = calls_.find(call);
  return it == calls_.end() ? nullptr : it->second.get();
}

const conversation::SessionState* CallOrchestrator::session(const CallId& call) const {
  const auto it = calls_.find(call);
  return it == calls_.end() || !it->second->runner ? nullptr : &it->second->runner->session();
}

conversation::LiveLine* CallOrchestrator::live(const CallId& call) const {
  const auto it = calls_.find(call);
  return it == calls_.end() || it->second->line_over ? nullptr : it->second->live;
}

CallId CallOrchestrator::new_call(CallRequest request, bool outbound) {
  auto call = std::make_unique<ActiveCall>();
  CallHeader& header = call->header;
  header.setup.call = request.call.empty() ? CallId(parts_.env.ids.make("call")) : std::move(request.call);
  header.setup.session_id = parts_.env.ids.make("ses");
  header.setup.outbound = outbound;
  header.setup.contact = std::move(request.contact);
  header.setup.campaign = request.runtime->campaign;
  header.setup.started = parts_.env.clock.wall_now();
  header.setup.max_call = limits_.max_call;
  header.setup.seed = request.seed;
  header.campaign = request.campaign;
  header.template_version = request.template_version;
  header.template_digest = request.runtime->digest;
  header.number = std::move(request.number);
  if (header.setup.campaign->session_config.recording) header.recording_path = std::move(request.recording_path);
  header.scenario = std::move(request.scenario);
  header.time_zone = std::move(request.time_zone);
  call->runtime = std::move(request.runtime);
  call->max_conversations = request.max_conversations;
  const CallId id = header.setup.call;
  calls_.emplace(id, std::move(call));
  return id;
}

std::optional<core::Error> CallOrchestrator::refusal() const {
  if (draining_) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "no new calls: this node is shutting down",
                       "start it on another node, or after the restart", ""};
  }
  if (active_calls() >= limits_.max_calls) {
    return core::Error{core::ErrorCode::kResourceExhausted,
                       "all " + std::to_string(limits_.max_calls) + " call slots are taken",
                       "wait for a call to end, or raise limits.max_calls", ""};
  }
  return {};
}

core::Result<CallId> CallOrchestrator::start_call(CallRequest request) {
  if (const auto refused = refusal()) return *refused;
  if (calls_.contains(request.call)) {
    return core::Error{core::ErrorCode::kAlreadyExists, "call '" + request.call.value() + "' is going on",
                       "give every call an id of its own", ""};
  }
  telephony::OriginateRequest dial;
  dial.number = request.number;
  dial.caller_id = request.caller_id;
  dial.ring_timeout = limits_.ring_timeout;
  const CallId id = new_call(std::move(request), true);
  dial.leg = leg_of(id);
  // The intent is written before the network hears of it.
  parts_.journal.created(calls_.at(id)->header);
  const core::Status placed = parts_.telephony.originate(dial);
  if (!placed.ok()) {
    CallSummary summary;
    summary.status = "failed";
    summary.outcome = "failed";
    summary.reason = placed.error().message;
    parts_.journal.ended(id, summary, safety_.wrap([this, id] { release(id); }));
    return placed.error();
  }
  return id;
}

core::Status CallOrchestrator::command(const CallId& call, conversation::OperatorCommand command) {
  ActiveCall* active = find(call);
  if (active == nullptr || active->line_over) {
    return core::Error{core::ErrorCode::kNotFound, "no call '" + call.value() + "' is going on",
                       "list the running calls", ""};
  }
  const conversation::OperatorVerb verb = command.verb;
  if (!active->runner) {
    if (verb != conversation::OperatorVerb::kHangUp) {
      return core::Error{core::ErrorCode::kFailedPrecondition, "call '" + call.value() + "' is not answered yet",
                         "until it is it can only be hung up", ""};
    }
    hang_up(call);
    return {};
  }
  if (verb == conversation::OperatorVerb::kWhisper && !active->runner->asks_models()) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "this agent speaks as its template is written",
                       "a whisper is for one whose words a model finds; let this one say something instead", ""};
  }
  active->runner->post(std::move(command));
  if (verb == conversation::OperatorVerb::kTakeOver && !active->runner->taken_over()) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "the call is ending or being handed on",
                       "only a call in which the agent talks can be taken over", ""};
  }
  return {};
}

void CallOrchestrator::part_from_all() {
  std::vector<CallId> all;
  for (const auto& [id, call] : calls_) all.push_back(id);
  for (const CallId& id : all) {
    ActiveCall* const call = find(id);
    if (call == nullptr || call->line_over || call->hung_up_by_us) continue;
    if (call->runner) {
      call->runner->post(conversation::OperatorCommand{conversation::OperatorVerb::kHangUp, kStopped});
    } else {
      hang_up(id);
    }
  }
}

void CallOrchestrator::cut_off_all() {
  std::vector<CallId> all;
  for (const auto& [id, call] : calls_) {
    call->cut_off = !call->hung_up_by_us && !call->transferring;
    all.push_back(id);
  }
  for (const CallId& id : all) hang_up(id);
  std::vector<LegId> legs;
  for (const auto& [leg, target] : targets_) legs.push_back(leg);
  for (const LegId& leg : legs) report(parts_.telephony.hang_up(leg), call_of(leg), "hang_up");
}

void CallOrchestrator::drain(Idle idle) {
  draining_ = true;
  idle_ = std::move(idle);
  if (calls_.empty() && idle_) parts_.sequence.post(safety_.wrap([this] { std::exchange(idle_, {})(); }));
}

// ---- The line ----------------------------------------------------------------------------------------------------

void CallOrchestrator::on_telephony(const LegId& leg, const telephony::TelephonyEvent& event) {
  if (const auto* in = std::get_if<telephony::Incoming>(&event)) {
    incoming(leg, *in);
    return;
  }
  if (target_event(leg, event)) return;
  ActiveCall* call = find(call_of(leg));
  if (call == nullptr) return;
  if (std::holds_alternative<telephony::Answered>(event)) {
    answered(*call);
  } else if (const auto* ended = std::get_if<telephony::Ended>(&event)) {
    line_ended(*call, *ended);
  } else if (const auto* key = std::get_if<telephony::Dtmf>(&event)) {
    if (call->runner) call->runner->key(key->digit);
  } else if (const auto* progress = std::get_if<telephony::TransferUpdate>(&event)) {
    if (progress->done && !progress->succeeded) call->transferring = false;
    if (call->runner) {
      call->runner->post(conversation::TransferProgress{progress->done, progress->succeeded, progress->reason});
    }
  } else if (const auto* machine = std::get_if<telephony::MachineHeard>(&event)) {
    if (call->runner) call->runner->post(conversation::MachineDetected{machine->beep});
  } else if (const auto* held = std::get_if<telephony::Held>(&event)) {
    if (call->runner) call->runner->post(conversation::LineHeld{held->on_hold});
  } else if (const auto* trouble = std::get_if<telephony::LineTrouble>(&event)) {
    if (parts_.observer != nullptr) parts_.observer->on_trouble(call->header.setup.call, *trouble);
  }
}

void CallOrchestrator::incoming(const LegId& leg, const telephony::Incoming& in) {
  if (draining_ || active_calls() >= limits_.max_calls) {
    report(parts_.telephony.reject(leg, telephony::CallOutcome::kFull), call_of(leg), "reject");
    return;
  }
  std::optional<CallRequest> request = router_ ? router_(in.from, in.to) : std::nullopt;
  if (!request) {
    report(parts_.telephony.reject(leg, telephony::CallOutcome::kUnreachable), call_of(leg), "reject");
    return;
  }
  request->number = in.from;
  // An inbound leg was named by the adapter: the call takes that name.
  const FindCaller find_caller = std::move(request->find_caller);
  const CallId made = new_call(std::move(*request), false);
  auto node = calls_.extract(made);
  node.key() = call_of(leg);
  node.mapped()->header.setup.call = call_of(leg);
  ActiveCall& call = *calls_.insert(std::move(node)).position->second;
  call.unknown_caller = true;
  const CallId id = call_of(leg);
  if (!find_caller) return caller_known(id, {call.header.setup.contact, call.header.time_zone});
  call.looked_up = true;
  find_caller(call.header, safety_.wrap([this, id](Caller caller) { caller_known(id, std::move(caller)); }));
}

void CallOrchestrator::caller_known(const CallId& id, Caller caller) {
  ActiveCall* const call = find(id);
  if (call == nullptr || !call->unknown_caller) return;
  call->unknown_caller = false;
  // As the number is kept: calls and contacts are found by it.
  if (call->looked_up && !caller.contact.phone_number.empty()) call->header.number = caller.contact.phone_number;
  call->header.setup.contact = std::move(caller.contact);
  call->header.time_zone = std::move(caller.time_zone);
  parts_.journal.created(call->header);
  if (!call->hung_up_by_us) report(parts_.telephony.answer(leg_of(id)), id, "answer");
}

void CallOrchestrator::answered(ActiveCall& call) {
  if (call.runner || call.hung_up_by_us) return;
  const CallId id = call.header.setup.call;
  if (call.max_conversations > 0 && conversations(call.header.campaign) >= call.max_conversations) return let_go(call);
  call.header.setup.started = parts_.env.clock.wall_now();
  core::Result<Voice> voice = parts_.voices.create(call.header);
  if (!voice.ok()) {
    parts_.env.log.error("voice_unavailable", {{"call", id.value()}, {"error", core::describe(voice.error())}});
    return let_go(call);
  }
  CallRunner::Parts parts{parts_.env, parts_.sequence, parts_.lanes,  parts_.tools,     parts_.journal,
                          *this,      parts_.observer, parts_.models, parts_.tool_lanes};
  call.runner = std::make_unique<CallRunner>(parts, call.header, call.runtime, std::move(voice->channel));
  call.live = voice->live;
  if (voice->port != nullptr) {
    const core::Status attached = parts_.telephony.attach_audio(leg_of(id), voice->port);
    call.audio_attached = attached.ok();
    report(attached, id, "attach_audio");
  }
  core::Duration cap = call.runtime->campaign->session_config.max_call;
  if (limits_.max_call.count() > 0) cap = std::min(cap, limits_.max_call);
  arm_hard_cap(id, cap + kHardCapGrace);
  call.runner->start(
      [this](const CallId& ended) { parts_.sequence.post(safety_.wrap([this, ended] { release(ended); })); });
}

int CallOrchestrator::conversations(const core::CampaignId& campaign) const {
  int talking = 0;
  for (const auto& [id, call] : calls_) talking += call->runner && call->header.campaign == campaign ? 1 : 0;
  return talking;
}

/// Answered, but there is nobody to talk.
void CallOrchestrator::let_go(ActiveCall& call) {
  call.abandoned = true;
  hang_up(call.header.setup.call);
}

/// Independent of the conversation: whatever hangs, the line is cut.
void CallOrchestrator::arm_hard_cap(const CallId& id, core::Duration after) {
  parts_.sequence.post_at(parts_.env.clock.now() + after, safety_.wrap([this, id] {
    ActiveCall* late = find(id);
    if (late == nullptr || late->line_over) return;
    // An operator who talks ends the call himself; after him the agent has the conversation's own cap.
    if (late->runner && late->runner->taken_over()) return arm_hard_cap(id, kCapWhileTakenOver);
    parts_.env.log.warning("hard_cap_cut_the_line", {{"call", id.value()}});
    hang_up(id);
  }));
}

void CallOrchestrator::line_ended(ActiveCall& call, const telephony::Ended& ended) {
  if (call.line_over) return;
  call.line_over = true;
  const CallId id = call.header.setup.call;
  // Gone before we knew who it was.
  if (std::exchange(call.unknown_caller, false)) parts_.journal.created(call.header);
  if (call.audio_attached) {
    report(parts_.telephony.attach_audio(leg_of(id), nullptr), id, "detach_audio");
    call.audio_attached = false;
  }
  if (ended.quality) parts_.journal.audio(id, *ended.quality);
  if (!call.runner) {
    CallSummary summary;
    // Given up by us while the far side picked it up: nobody talked.
    const bool given_up = call.hung_up_by_us && ended.outcome == telephony::CallOutcome::kAnswered;
    const auto outcome = given_up ? telephony::CallOutcome::kCancelled : ended.outcome;
    summary.status = call.abandoned ? "failed" : status_of(outcome);
    summary.outcome = call.abandoned ? "abandoned" : std::string(telephony::to_string(outcome));
    summary.reason = ended.reason;
    summary.code = ended.code;
    summary.session.session_id = call.header.setup.session_id;
    parts_.journal.ended(id, summary, safety_.wrap([this, id, summary] {
      if (parts_.observer != nullptr) parts_.observer->on_end(id, summary);
      release(id);
    }));
    return;
  }
  using conversation::HangupCause;
  const HangupCause cause = call.transferring    ? HangupCause::kTransferred
                            : call.cut_off       ? HangupCause::kShutdown
                            : call.hung_up_by_us ? HangupCause::kAgentHungUp
                            : ended.by_far_side  ? HangupCause::kCallerHungUp
                                                 : HangupCause::kNetwork;
  call.runner->line_ended(cause, ended);
}

void CallOrchestrator::release(const CallId& call) {
  calls_.erase(call);
  if (draining_ && calls_.empty() && idle_) std::exchange(idle_, {})();
}

void CallOrchestrator::report(const core::Status& status, const CallId& call, const char* verb) {
  if (status.ok()) return;
  parts_.env.log.warning("telephony_refused",
                         {{"call", call.value()}, {"verb", verb}, {"error", core::describe(status.error())}});
}

// ---- CallControl -------------------------------------------------------------------------------------------------

void CallOrchestrator::hang_up(const CallId& call) {
  ActiveCall* active = find(call);
  if (active == nullptr || active->line_over) return;
  active->hung_up_by_us = true;
  report(parts_.telephony.hang_up(leg_of(call)), call, "hang_up");
  parts_.sequence.post_at(parts_.env.clock.now() + kHangUpGuard, safety_.wrap([this, call] {
    ActiveCall* late = find(call);
    if (late == nullptr || late->line_over) return;
    parts_.env.log.warning("line_did_not_end", {{"call", call.value()}});
    line_ended(*late, telephony::Ended{telephony::CallOutcome::kAnswered, true, false, "no answer to hang-up"});
  }));
}

void CallOrchestrator::hold(const CallId& call) {
  report(parts_.telephony.hold(leg_of(call)), call, "hold");
}

void CallOrchestrator::unhold(const CallId& call) {
  report(parts_.telephony.unhold(leg_of(call)), call, "unhold");
}

void CallOrchestrator::send_dtmf(const CallId& call, const std::string& digits) {
  report(parts_.telephony.send_dtmf(leg_of(call), digits), call, "send_dtmf");
}

void CallOrchestrator::transfer(const CallId& call, const conversation::TransferCall& asked) {
  ActiveCall* active = find(call);
  if (active == nullptr || !active->runner) return;
  conversation::TransferCall transfer = asked;
  const std::optional<std::string> number = parts_.destinations ? parts_.destinations(asked.destination) : std::nullopt;
  if (number) transfer.number = *number;
  if (number && number->empty()) {
    const std::string reason = "nobody is there at this hour";
    if (transfer.mode == templates::TransferMode::kWarm) return tell(call, conversation::TargetGone{reason});
    return transfer_failed(call, reason);
  }
  if (transfer.mode == templates::TransferMode::kWarm) {
    call_target(*active, transfer);
    return;
  }
  active->transferring = true;
  const core::Status sent = parts_.telephony.transfer_blind(leg_of(call), transfer.number);
  report(sent, call, "transfer");
  if (!sent.ok()) transfer_failed(call, sent.error().message);
}

// ---- The target of a warm transfer -------------------------------------------------------------------------------

void CallOrchestrator::tell(const CallId& call, conversation::Event event) {
  ActiveCall* active = find(call);
  if (active != nullptr && active->runner) active->runner->post(std::move(event));
}

std::optional<LegId> CallOrchestrator::target_of(const CallId& call) const {
  for (const auto& [leg, target] : targets_) {
    if (target.call == call) return leg;
  }
  return {};
}

int CallOrchestrator::active_calls(const core::CampaignId& campaign) const {
  return static_cast<int>(std::count_if(calls_.begin(), calls_.end(),
                                        [&](const auto& one) { return one.second->header.campaign == campaign; }));
}

/// Until the target has said yes the caller stays ours.
void CallOrchestrator::call_target(ActiveCall& call, const conversation::TransferCall& transfer) {
  const CallId id = call.header.setup.call;
  telephony::OriginateRequest dial;
  dial.leg = LegId(parts_.env.ids.make("target"));
  dial.number = transfer.number;
  dial.caller_id = call.header.number;
  dial.ring_timeout = kTargetRing;
  dial.for_transfer = true;
  targets_[dial.leg] = Target{id, transfer.number, nullptr, false};
  const core::Status placed = parts_.telephony.originate(dial);
  report(placed, id, "call_target");
  if (placed.ok()) return;
  targets_.erase(dial.leg);
  tell(id, conversation::TargetGone{placed.error().message});
}

/// True when the event belongs to the leg of a target.
bool CallOrchestrator::target_event(const LegId& leg, const telephony::TelephonyEvent& event) {
  const auto it = targets_.find(leg);
  if (it == targets_.end()) return false;
  const CallId call = it->second.call;
  if (std::holds_alternative<telephony::Answered>(event)) {
    target_answered(leg);
  } else if (const auto* ended = std::get_if<telephony::Ended>(&event)) {
    target_ended(leg, *ended);
  } else if (const auto* key = std::get_if<telephony::Dtmf>(&event)) {
    tell(call, conversation::TargetKey{std::string(1, key->digit)});
  } else if (std::holds_alternative<telephony::MachineHeard>(event)) {
    target_voice(leg, conversation::MachineDetected{});
  }
  return true;
}

void CallOrchestrator::target_answered(const LegId& leg) {
  Target& target = targets_.at(leg);
  const CallId id = target.call;
  ActiveCall* call = find(id);
  if (call == nullptr || call->line_over) return report(parts_.telephony.hang_up(leg), id, "hang_up");
  CallHeader header = call->header;
  header.setup.call = call_of(leg);
  header.setup.outbound = true;
  header.number = target.number;
  header.recording_path.clear();
  core::Result<Voice> voice = parts_.voices.create(header);
  if (!voice.ok()) {
    parts_.env.log.error("voice_unavailable", {{"call", id.value()}, {"error", core::describe(voice.error())}});
    report(parts_.telephony.hang_up(leg), id, "hang_up");
    return tell(id, conversation::TargetGone{"no voice is free to speak to them"});
  }
  target.voice = std::move(voice->channel);
  if (voice->port != nullptr) {
    const core::Status attached = parts_.telephony.attach_audio(leg, voice->port);
    target.audio_attached = attached.ok();
    report(attached, id, "attach_audio");
  }
  target.voice->start(safety_.wrap([this, leg](const conversation::Event& event) { target_voice(leg, event); }));
  conversation::Listen yes_or_no;
  yes_or_no.stage = call->runner->session().current_stage;
  yes_or_no.confirming = true;
  target.voice->listen(yes_or_no);
  tell(id, conversation::TargetAnswered{});
}

/// What the target's voice tells, as far as the conversation asks for it.
void CallOrchestrator::target_voice(const LegId& leg, const conversation::Event& event) {
  const auto it = targets_.find(leg);
  if (it == targets_.end()) return;
  const CallId call = it->second.call;
  if (const auto* heard = std::get_if<conversation::TranscriptFinal>(&event)) {
    tell(call, conversation::TargetHeard{heard->transcript});
  } else if (const auto* spoken = std::get_if<conversation::SegmentFinished>(&event)) {
    tell(call, conversation::TargetSegmentFinished{spoken->segment});
  } else if (const auto* failed = std::get_if<conversation::EngineFailed>(&event)) {
    if (!failed->segment.empty()) tell(call, conversation::TargetSegmentFinished{failed->segment});
  } else if (std::holds_alternative<conversation::MachineDetected>(event)) {
    tell(call, conversation::TargetGone{"voicemail"});
  }
}

void CallOrchestrator::target_ended(const LegId& leg, const telephony::Ended& ended) {
  auto node = targets_.extract(leg);
  Target& target = node.mapped();
  if (target.audio_attached) report(parts_.telephony.attach_audio(leg, nullptr), target.call, "detach_audio");
  if (target.voice) target.voice->stop();
  tell(target.call,
       conversation::TargetGone{ended.answered ? "hung up" : std::string(telephony::to_string(ended.outcome))});
}

void CallOrchestrator::speak_to_target(const CallId& call, const conversation::SpeechSegment& segment) {
  const auto leg = target_of(call);
  if (leg && targets_.at(*leg).voice) targets_.at(*leg).voice->speak(segment);
}

void CallOrchestrator::join_target(const CallId& call) {
  ActiveCall* active = find(call);
  const auto leg = target_of(call);
  if (active == nullptr || !leg) return transfer_failed(call, "the target is gone");
  active->transferring = true;
  const core::Status joined = parts_.telephony.transfer_attended(leg_of(call), *leg);
  report(joined, call, "transfer_attended");
  if (!joined.ok()) transfer_failed(call, joined.error().message);
}

void CallOrchestrator::drop_target(const CallId& call) {
  if (const auto leg = target_of(call)) report(parts_.telephony.hang_up(*leg), call, "drop_target");
}

void CallOrchestrator::transfer_failed(const CallId& call, const std::string& reason) {
  ActiveCall* active = find(call);
  if (active == nullptr) return;
  active->transferring = false;
  tell(call, conversation::TransferProgress{true, false, reason});
}

}  // namespace callai::orchestrators
