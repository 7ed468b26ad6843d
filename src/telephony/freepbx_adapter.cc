#include "telephony/freepbx_adapter.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "telephony/leg_checks.h"
#include "telephony/number_prefix.h"
#include "telephony/sip/sdp_offer.h"
#include "telephony/sip/sip_values.h"

namespace callai::telephony {
namespace {

core::Error no_number() {
  return leg_error(core::ErrorCode::kInvalidArgument, "this is no number to call", "give digits, without spaces");
}

DirectionQuality direction_of(const DirectionStatistics& measured, Codec codec, bool one_way) {
  return {std::string(to_string(codec)),
          measured.packets,
          measured.lost,
          measured.loss_percent,
          measured.jitter_ms,
          measured.mos,
          one_way};
}

LineTrouble trouble_of(const OneWayAudio& one_way) {
  if (one_way.we_hear_nothing) {
    return {"nothing comes in", "open the RTP ports of this machine, or set sip.external_ip"};
  }
  return {"nothing reaches the PBX", "let RTP out to the PBX; see its RTP ports and NAT settings"};
}

CallQuality quality_of(const MediaStatistics& media, Codec codec, bool heard_nothing, bool was_not_heard) {
  CallQuality quality;
  quality.received = direction_of(media.received, codec, heard_nothing);
  quality.sent = direction_of(media.sent, codec, was_not_heard);
  quality.round_trip_ms = media.round_trip_ms;
  quality.concealed_ms = static_cast<double>(media.concealed_frames) * core::to_ms(core::kFrameDuration);
  return quality;
}

}  // namespace

FreepbxAdapter::FreepbxAdapter(core::Env env, core::Sequence& sequence, MediaPort& media, FreepbxSettings settings)
    : env_(env), sequence_(sequence), media_(media), settings_(std::move(settings)) {}

FreepbxAdapter::~FreepbxAdapter() = default;

core::Result<std::unique_ptr<FreepbxAdapter>> FreepbxAdapter::start(core::Env env, core::Sequence& sequence,
                                                                    MediaPort& media, FreepbxSettings settings) {
  std::unique_ptr<FreepbxAdapter> adapter(new FreepbxAdapter(env, sequence, media, std::move(settings)));
  FreepbxAdapter* const self = adapter.get();
  // Made here, on the dispatch sequence, and copied on the sip thread.
  const std::function<void(const LegId&, SipEvent&)> handle =
      self->safety_.wrap([self](const LegId& leg, SipEvent& event) { self->on_sip(leg, std::move(event)); });
  auto agent = SipAgent::start(env, self->settings_.sip, media, [&sequence, handle](const LegId& leg, SipEvent event) {
    sequence.post([handle, leg, event = std::move(event)]() mutable { handle(leg, event); });
  });
  if (!agent.ok()) return agent.error();
  self->agent_ = std::move(*agent);
  if (!self->settings_.ami.session.host.empty()) {
    auto manager = AmiClient::start(env, self->settings_.ami);
    if (!manager.ok()) return manager.error();
    self->manager_ = std::move(*manager);
    self->manager_calls_ = std::make_unique<AmiCalls>(*self->manager_, sequence);
  }
  return adapter;
}

void FreepbxAdapter::set_event_sink(EventSink sink) {
  sink_ = std::move(sink);
}

// ---- verbs ---------------------------------------------------------------------------------------------------------

core::Result<FreepbxAdapter::Leg*> FreepbxAdapter::find(const LegId& leg, bool answered) {
  const auto found = legs_.find(leg);
  if (found == legs_.end()) return leg_error(core::ErrorCode::kNotFound, "there is no such call", "");
  if (answered && !found->second.answered) {
    return leg_error(core::ErrorCode::kFailedPrecondition, "the call is not answered yet", "wait until it is answered");
  }
  return &found->second;
}

core::Status FreepbxAdapter::may_dial(const std::string& number) const {
  if (!is_dialable(number)) return no_number();
  const std::string canonical = settings_.canonical ? settings_.canonical(number) : number;
  for (const std::string& prefix : settings_.blocked_prefixes) {
    if (has_prefix(number, prefix) || has_prefix(canonical, prefix)) {
      return core::Error{core::ErrorCode::kPermissionDenied, "numbers that begin with " + prefix + " are blocked",
                         "take the prefix out of sip.blocked_prefixes if it is to be called", ""};
    }
  }
  return {};
}

core::Status FreepbxAdapter::may_call(const std::string& number) const {
  const auto same = std::count_if(legs_.begin(), legs_.end(),
                                  [&](const auto& leg) { return !leg.second.incoming && leg.second.number == number; });
  if (same < settings_.max_calls_per_number) return {};
  return leg_error(core::ErrorCode::kResourceExhausted, "this number is being called already",
                   "wait for that call to end, or raise sip.max_calls_per_number");
}

core::Status FreepbxAdapter::originate(const OriginateRequest& request) {
  if (core::Status allowed = may_dial(request.number); !allowed) return allowed;
  if (!request.for_transfer) {
    if (core::Status room = may_call(request.number); !room) return room;
  }
  if (legs_.contains(request.leg)) {
    return leg_error(core::ErrorCode::kAlreadyExists, "a call of this id is under way", "give every call its own id");
  }
  if (waiting_.size() >= kMaxWaiting) {
    return leg_error(core::ErrorCode::kResourceExhausted, "too many calls wait to be started",
                     "wait for some of them, or raise sip.call_starts_per_second");
  }
  legs_[request.leg].number = request.for_transfer ? "" : request.number;
  waiting_.push_back(request);
  start_waiting();
  return {};
}

/// A trunk bears so many calls, started one after the other.
core::Duration FreepbxAdapter::start_interval() const {
  if (settings_.call_starts_per_second == 0) return core::Duration{0};
  const std::vector<LineStatus> lines = agent_->lines();
  const auto up =
      std::count_if(lines.begin(), lines.end(), [](const LineStatus& line) { return line.state == LineState::kUp; });
  return core::Duration(std::chrono::seconds(1)) / (settings_.call_starts_per_second * std::max<long>(up, 1));
}

void FreepbxAdapter::start_waiting() {
  const core::TimePoint now = env_.clock.now();
  while (!waiting_.empty() && next_start_ <= now) {
    const OriginateRequest request = std::move(waiting_.front());
    waiting_.pop_front();
    next_start_ = now + start_interval();
    const core::Status posted = agent_->call(request);
    if (!posted) end_unstarted(request.leg, CallOutcome::kFailed, posted.error().message);
  }
  if (waiting_.empty() || start_armed_) return;
  env_.log.info("call_starts_wait",
                {{"waiting", waiting_.size()}, {"a_second_and_line", settings_.call_starts_per_second}});
  start_armed_ = true;
  sequence_.post_at(next_start_, safety_.wrap([this] {
    start_armed_ = false;
    start_waiting();
  }));
}

std::vector<LegId> FreepbxAdapter::waiting_legs() const {
  std::vector<LegId> legs;
  for (const OriginateRequest& request : waiting_) legs.push_back(request.leg);
  return legs;
}

/// The end of a call that the PBX has not heard of; not from inside the verb.
void FreepbxAdapter::end_unstarted(const LegId& leg, CallOutcome outcome, std::string reason) {
  sequence_.post(safety_.wrap([this, leg, outcome, reason = std::move(reason)] {
    if (legs_.contains(leg)) on_sip_event(leg, SipEnded{outcome, false, false, 0, reason, false, {}});
  }));
}

core::Status FreepbxAdapter::answer(const LegId& leg) {
  auto found = find(leg, false);
  if (!found.ok()) return found.error();
  if ((*found)->incoming) return agent_->answer(leg);
  return leg_error(core::ErrorCode::kFailedPrecondition, "an outgoing call is answered by its far side", "");
}

core::Status FreepbxAdapter::reject(const LegId& leg, CallOutcome why) {
  auto found = find(leg, false);
  if (!found.ok()) return found.error();
  if ((*found)->incoming && !(*found)->answered) return agent_->reject(leg, code_of(why));
  return leg_error(core::ErrorCode::kFailedPrecondition, "only a call that rings here can be rejected", "hang up");
}

core::Status FreepbxAdapter::hang_up(const LegId& leg) {
  // Idempotent: the call may have ended in the meantime.
  if (!legs_.contains(leg)) return {};
  const auto waits =
      std::find_if(waiting_.begin(), waiting_.end(), [&leg](const OriginateRequest& one) { return one.leg == leg; });
  if (waits == waiting_.end()) return agent_->hang_up(leg);
  waiting_.erase(waits);
  end_unstarted(leg, CallOutcome::kCancelled, "given up before it was started");
  return {};
}

core::Status FreepbxAdapter::hold(const LegId& leg) {
  auto found = find(leg, true);
  return found.ok() ? agent_->hold(leg, true) : core::Status{found.error()};
}

core::Status FreepbxAdapter::unhold(const LegId& leg) {
  auto found = find(leg, true);
  return found.ok() ? agent_->hold(leg, false) : core::Status{found.error()};
}

core::Status FreepbxAdapter::transfer_blind(const LegId& leg, const std::string& number) {
  auto found = find(leg, true);
  if (!found.ok()) return found.error();
  if (core::Status allowed = may_dial(number); !allowed) return allowed;
  if (core::Status posted = agent_->transfer(leg, number); !posted) return posted;
  (*found)->transfer_to = number;
  return {};
}

core::Status FreepbxAdapter::transfer_attended(const LegId& leg, const LegId& consult) {
  auto found = find(leg, true);
  if (!found.ok()) return found.error();
  auto target = find(consult, true);
  if (!target.ok()) return target.error();
  if (*found == *target) {
    return leg_error(core::ErrorCode::kInvalidArgument, "a call cannot be joined with itself", "call the target first");
  }
  if (core::Status posted = agent_->transfer_to(leg, consult); !posted) return posted;
  (*found)->consult = consult;
  return {};
}

core::Status FreepbxAdapter::send_dtmf(const LegId& leg, const std::string& digits) {
  auto found = find(leg, true);
  if (!found.ok()) return found.error();
  if (digits.empty() || digits.size() >= 64 || !std::all_of(digits.begin(), digits.end(), is_telephone_key)) {
    return leg_error(core::ErrorCode::kInvalidArgument, "these are no telephone keys",
                     "send 1 to 63 of 0-9, A-D, * and #");
  }
  core::Status sent = media_.send_dtmf((*found)->media, digits);
  if (sent || sent.error().code != core::ErrorCode::kFailedPrecondition) return sent;
  return agent_->send_info(leg, digits);
}

core::Status FreepbxAdapter::attach_audio(const LegId& leg, conversation::AudioPort* port) {
  auto found = find(leg, port != nullptr);
  if (!found.ok()) return port == nullptr ? core::Status{} : core::Status{found.error()};
  core::Status attached = media_.attach((*found)->media, port);
  // A session that has ended has no port any more.
  return port == nullptr && !attached && attached.error().code == core::ErrorCode::kNotFound ? core::Status{}
                                                                                             : attached;
}

core::Result<MediaStatistics> FreepbxAdapter::statistics(const LegId& leg) {
  auto found = find(leg, true);
  if (!found.ok()) return found.error();
  return media_.statistics((*found)->media);
}

std::optional<AmiStatus> FreepbxAdapter::manager() const {
  return manager_ == nullptr ? std::nullopt : std::optional(manager_->status());
}

void FreepbxAdapter::hang_up_all() {
  for (const auto& [id, leg] : legs_) static_cast<void>(hang_up(id));
}

// ---- events --------------------------------------------------------------------------------------------------------

void FreepbxAdapter::deliver(const LegId& leg, TelephonyEvent event) {
  if (sink_) sink_(leg, std::move(event));
}

void FreepbxAdapter::on_sip(const LegId& leg, SipEvent event) {
  if (!std::holds_alternative<SipIncoming>(event) && !legs_.contains(leg)) return;
  std::visit([this, &leg](auto& one) { on_sip_event(leg, std::move(one)); }, event);
}

void FreepbxAdapter::on_sip_event(const LegId& leg, SipIncoming event) {
  legs_[leg].incoming = true;
  deliver(leg, Incoming{std::move(event.from), std::move(event.to)});
}

void FreepbxAdapter::on_sip_event(const LegId& leg, SipRinging) {
  deliver(leg, Ringing{});
}

void FreepbxAdapter::on_sip_event(const LegId& leg, SipEarlyMedia event) {
  set_media(leg, event.media);
}

void FreepbxAdapter::on_sip_event(const LegId& leg, SipAnswered event) {
  set_media(leg, event.media);
  legs_[leg].call_id = std::move(event.call_id);
  legs_[leg].answered = true;
  deliver(leg, Answered{});
}

void FreepbxAdapter::on_sip_event(const LegId& leg, SipDtmf event) {
  on_key(leg, event.digit, KeyWay::kInfo);
}

void FreepbxAdapter::on_key(const LegId& leg, char key, KeyWay way) {
  const auto found = legs_.find(leg);
  if (found != legs_.end() && found->second.keys.is_new(env_.clock.now(), key, way)) deliver(leg, Dtmf{key});
}

void FreepbxAdapter::on_sip_event(const LegId& leg, SipHeld event) {
  deliver(leg, Held{event.on_hold});
}

void FreepbxAdapter::on_sip_event(const LegId& leg, SipHoldRefused event) {
  const std::string what = event.on_hold ? "the PBX did not put the call on hold" : "the PBX keeps the call on hold";
  deliver(leg, LineTrouble{what + " (" + std::to_string(event.code) + ")", "let the PBX take re-INVITE on this line"});
}

void FreepbxAdapter::on_sip_event(const LegId& leg, SipTransfer event) {
  if (!event.done) return deliver(leg, TransferUpdate{false, false, std::move(event.reason)});
  if (event.refused && transfer_by_manager(leg, event)) return;
  transfer_over(leg, event.succeeded, std::move(event.reason));
}

/// True: the manager interface is asked instead, and says what becomes of it.
bool FreepbxAdapter::transfer_by_manager(const LegId& leg, const SipTransfer& refused) {
  const Leg& call = legs_.at(leg);
  if (manager_ == nullptr || call.call_id.empty()) return false;
  env_.log.info("transfer_by_manager", {{"leg", leg.value()}, {"code", refused.code}});
  const auto done = [this, leg, refused = refused.reason](const core::Status& moved) {
    if (!legs_.contains(leg)) return;
    if (!moved) {
      env_.log.warning("manager_refused", {{"leg", leg.value()}, {"error", core::describe(moved.error())}});
      return transfer_over(leg, false, refused + "; " + moved.error().message);
    }
    transfer_over(leg, true, "");
    static_cast<void>(hang_up(leg));  // what the PBX leaves of it
  };
  if (call.consult.empty()) {
    manager_calls_->move(call.call_id, {settings_.ami_context, call.transfer_to}, done);
    return true;
  }
  const auto target = legs_.find(call.consult);
  if (target == legs_.end()) return false;
  manager_calls_->join(call.call_id, target->second.call_id, done);
  return true;
}

void FreepbxAdapter::transfer_over(const LegId& leg, bool succeeded, std::string reason) {
  const LegId consult = std::exchange(legs_[leg].consult, LegId{});
  legs_[leg].transfer_to.clear();
  // The PBX has joined the two ends; what it leaves of the call to the target is ours to end.
  if (succeeded && !consult.empty()) static_cast<void>(hang_up(consult));
  deliver(leg, TransferUpdate{true, succeeded, std::move(reason)});
}

void FreepbxAdapter::on_sip_event(const LegId& leg, SipKeysRefused event) {
  if (manager_ == nullptr) return;
  manager_calls_->press(legs_[leg].call_id, event.digits, [this, leg](const core::Status& pressed) {
    if (pressed) return;
    env_.log.warning("keys_not_sent", {{"leg", leg.value()}, {"error", core::describe(pressed.error())}});
  });
}

void FreepbxAdapter::on_sip_event(const LegId& leg, SipEnded event) {
  const auto found = legs_.find(leg);
  std::optional<CallQuality> quality;
  if (event.has_media && event.answered) {
    quality = quality_of(event.media, event.codec, found->second.heard_nothing, found->second.was_not_heard);
  }
  by_media_.erase(found->second.media);
  legs_.erase(found);
  if (event.has_media && event.answered) {
    const MediaStatistics& media = event.media;
    env_.log.info("call_media", {{"leg", leg.value()},
                                 {"received", media.received.packets},
                                 {"received_loss_percent", media.received.loss_percent},
                                 {"received_jitter_ms", media.received.jitter_ms},
                                 {"received_mos", media.received.mos},
                                 {"sent", media.sent.packets},
                                 {"sent_loss_percent", media.sent.loss_percent},
                                 {"sent_mos", media.sent.mos},
                                 {"round_trip_ms", media.round_trip_ms.value_or(-1)},
                                 {"concealed_frames", media.concealed_frames}});
  }
  deliver(leg, Ended{event.outcome, event.answered, event.by_far_side, std::move(event.reason), std::move(quality),
                     event.code});
}

void FreepbxAdapter::set_media(const LegId& leg, MediaId media) {
  legs_[leg].media = media;
  by_media_[media] = leg;
}

void FreepbxAdapter::drain() {
  media_.drain([this](MediaId media, const MediaEvent& event) { on_media(media, event); });
}

void FreepbxAdapter::on_media(MediaId media, const MediaEvent& event) {
  const auto found = by_media_.find(media);
  if (found == by_media_.end()) return;
  const LegId leg = found->second;
  if (const auto* key = std::get_if<DtmfReceived>(&event)) {
    on_key(leg, key->digit, key->in_band ? KeyWay::kTones : KeyWay::kEvent);
  } else if (std::holds_alternative<FaxHeard>(event)) {
    deliver(leg, MachineHeard{false});
  } else if (std::holds_alternative<MediaTimeout>(event)) {
    env_.log.warning("media_timeout",
                     {{"leg", leg.value()}, {"mend", "see the firewall between PBX and this machine"}});
    static_cast<void>(hang_up(leg));
  } else if (const auto* one_way = std::get_if<OneWayAudio>(&event)) {
    (one_way->we_hear_nothing ? legs_[leg].heard_nothing : legs_[leg].was_not_heard) = true;
    const LineTrouble trouble = trouble_of(*one_way);
    env_.log.warning("one_way_audio", {{"leg", leg.value()}, {"what", trouble.what}, {"mend", trouble.mend}});
    deliver(leg, trouble);
  } else if (std::holds_alternative<MediaRecovered>(event)) {
    env_.log.info("media_recovered", {{"leg", leg.value()}});
    deliver(leg, LineTrouble{});
  }
}

}  // namespace callai::telephony
