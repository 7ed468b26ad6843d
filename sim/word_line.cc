#include "sim/word_line.h"

namespace callai::sim {

using telephony::LegId;

namespace {

constexpr core::Duration kRing = std::chrono::milliseconds(1500);
constexpr core::Duration kNetwork = std::chrono::milliseconds(20);
constexpr core::Duration kBeep = std::chrono::milliseconds(100);  // of an answering machine, after the answer
constexpr core::Duration kTransfer = std::chrono::milliseconds(800);

}  // namespace

core::Status WordLine::known(const LegId& leg) const {
  if (legs_.contains(leg)) return {};
  return core::Error{core::ErrorCode::kNotFound, "no leg '" + leg.value() + "'", "", ""};
}

void WordLine::tell(const LegId& leg, telephony::TelephonyEvent event, core::Duration delay) {
  sequence_.post_at(env_.clock.now() + delay, safety_.wrap([this, leg, event = std::move(event)] {
    if (!legs_.contains(leg)) return;
    if (std::holds_alternative<telephony::Answered>(event)) legs_[leg] = true;
    if (std::holds_alternative<telephony::Ended>(event)) legs_.erase(leg);
    if (sink_) sink_(leg, event);
  }));
}

core::Status WordLine::originate(const telephony::OriginateRequest& request) {
  // A leg beside another one is for a colleague who shall take the call.
  const bool answers = legs_.empty() || takes_transfers_;
  legs_[request.leg] = false;
  tell(request.leg, telephony::Ringing{}, kNetwork);
  const FarSide far = far_sides_ ? far_sides_(request) : FarSide{};
  if (far.outcome != telephony::CallOutcome::kAnswered) {
    const std::string reason(telephony::to_string(far.outcome));
    tell(request.leg, telephony::Ended{far.outcome, false, true, reason, {}, far.code}, kRing);
  } else if (answers) {
    tell(request.leg, telephony::Answered{}, kRing);
    if (far.machine) tell(request.leg, telephony::MachineHeard{true}, kRing + kBeep);
  } else {
    tell(request.leg, telephony::Ended{telephony::CallOutcome::kNoAnswer, false, true, "no answer"}, kRing);
  }
  return {};
}

core::Status WordLine::answer(const LegId& leg) {
  if (const core::Status found = known(leg); !found.ok()) return found;
  tell(leg, telephony::Answered{}, kNetwork);
  return {};
}

core::Status WordLine::reject(const LegId& leg, telephony::CallOutcome why) {
  if (const core::Status found = known(leg); !found.ok()) return found;
  rejected_ = why;
  tell(leg, telephony::Ended{why, false, false, "rejected"}, kNetwork);
  return {};
}

void WordLine::end(const LegId& leg, bool by_far_side) {
  const auto it = legs_.find(leg);
  if (it == legs_.end()) return;
  const auto outcome = it->second ? telephony::CallOutcome::kAnswered : telephony::CallOutcome::kCancelled;
  tell(leg, telephony::Ended{outcome, it->second, by_far_side, "hung up"}, kNetwork);
}

core::Status WordLine::hang_up(const LegId& leg) {
  end(leg, false);
  return {};
}

core::Status WordLine::hold(const LegId& leg) {
  if (const core::Status found = known(leg); !found.ok()) return found;
  tell(leg, telephony::Held{true}, kNetwork);
  return {};
}

core::Status WordLine::unhold(const LegId& leg) {
  if (const core::Status found = known(leg); !found.ok()) return found;
  tell(leg, telephony::Held{false}, kNetwork);
  return {};
}

core::Status WordLine::transfer_blind(const LegId& leg, const std::string& number) {
  if (const core::Status found = known(leg); !found.ok()) return found;
  if (!takes_transfers_) {
    tell(leg, telephony::TransferUpdate{true, false, "nobody took the call"}, kTransfer);
    return {};
  }
  transferred_to_ = number;
  tell(leg, telephony::TransferUpdate{true, true, ""}, kTransfer);
  tell(leg, telephony::Ended{telephony::CallOutcome::kAnswered, true, false, "transferred"}, kTransfer + kNetwork);
  return {};
}

core::Status WordLine::transfer_attended(const LegId& leg, const LegId& consult) {
  if (const core::Status found = known(leg); !found.ok()) return found;
  if (const core::Status found = known(consult); !found.ok()) return found;
  tell(leg, telephony::TransferUpdate{true, true, ""}, kTransfer);
  tell(leg, telephony::Ended{telephony::CallOutcome::kAnswered, true, false, "transferred"}, kTransfer + kNetwork);
  tell(consult, telephony::Ended{telephony::CallOutcome::kAnswered, true, false, "joined"}, kTransfer + kNetwork);
  return {};
}

core::Status WordLine::send_dtmf(const LegId& leg, const std::string&) {
  return known(leg);
}

core::Status WordLine::attach_audio(const LegId& leg, conversation::AudioPort* port) {
  if (port == nullptr) return {};
  return core::Error{core::ErrorCode::kInvalidArgument, "the line of leg '" + leg.value() + "' carries words, no audio",
                     "use the simulated adapter for sound", ""};
}

void WordLine::ring(const LegId& leg, const std::string& from, const std::string& to) {
  legs_[leg] = false;
  tell(leg, telephony::Incoming{from, to}, kNetwork);
}

void WordLine::far_hang_up(const LegId& leg) {
  end(leg, true);
}

void WordLine::far_press(const LegId& leg, const std::string& digits) {
  core::Duration delay = kNetwork;
  for (const char digit : digits) {
    tell(leg, telephony::Dtmf{digit}, delay);
    delay += std::chrono::milliseconds(200);
  }
}

void WordLine::far_hold(const LegId& leg, bool on_hold) {
  if (legs_.contains(leg)) tell(leg, telephony::Held{on_hold}, kNetwork);
}

}  // namespace callai::sim
