#include "telephony/rtp/session_plan.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace callai::telephony {
namespace {

constexpr int kShortestPacketMs = 10;
constexpr int kLongestPacketMs = 60;
constexpr std::size_t kTicksAMs = core::kTelephoneRateHz / 1000;

core::Error invalid(std::string message) {
  return {core::ErrorCode::kInvalidArgument, std::move(message), "negotiate the media of this call again", ""};
}

/// An address that may be left out by port 0.
core::Status read_address(const MediaAddress& address, Endpoint& out) {
  if (address.port == 0) return {};
  auto endpoint = parse_endpoint(address);
  if (!endpoint) return endpoint.error();
  out = *endpoint;
  return {};
}

core::Status read_formats(const NegotiatedMedia& agreed, SessionPlan& plan) {
  plan.receive.fill(SessionPlan::kUnknown);
  std::vector<Codec> codecs;
  for (const PayloadFormat& format : agreed.receive) {
    if (format.payload_type >= SessionPlan::kPayloadTypes) return invalid("a payload type is over 127");
    plan.receive[format.payload_type] = static_cast<std::uint8_t>(format.codec);
    if (std::find(codecs.begin(), codecs.end(), format.codec) == codecs.end()) codecs.push_back(format.codec);
  }
  plan.encoder = make_encoder(agreed.send.codec);
  plan.receiver = std::make_unique<AudioReceiver>(codecs);
  return {};
}

core::Status read_keys(const NegotiatedMedia& agreed, std::uint32_t ssrc, SessionPlan& plan) {
  if (agreed.srtp_send.has_value() != agreed.srtp_receive.has_value()) {
    return invalid("media is to be encrypted in one direction only");
  }
  if (!agreed.srtp_send) return {};
  auto send = SrtpContext::for_sending(*agreed.srtp_send, ssrc);
  if (!send) return send.error();
  auto receive = SrtpContext::for_receiving(*agreed.srtp_receive);
  if (!receive) return receive.error();
  plan.srtp_send = std::move(*send);
  plan.srtp_receive = std::move(*receive);
  return {};
}

bool same_key(const std::unique_ptr<SrtpContext>& a, const std::unique_ptr<SrtpContext>& b) {
  return a != nullptr && b != nullptr && a->key() == b->key();
}

/// The decoders are the same ones, by codec; payload types may have other numbers.
bool same_codecs(const SessionPlan& a, const SessionPlan& b) {
  const auto used = [](const SessionPlan& plan) {
    unsigned codecs = 0;
    for (const std::uint8_t codec : plan.receive) codecs |= codec == SessionPlan::kUnknown ? 0U : 1U << codec;
    return codecs;
  };
  return used(a) == used(b);
}

}  // namespace

core::Result<std::unique_ptr<SessionPlan>> make_session_plan(const NegotiatedMedia& agreed, std::uint32_t ssrc) {
  if (agreed.ptime_ms < kShortestPacketMs || agreed.ptime_ms > kLongestPacketMs) {
    return invalid("packets of " + std::to_string(agreed.ptime_ms) + " ms were agreed on; 10 to 60 can be sent");
  }
  auto plan = std::make_unique<SessionPlan>();
  if (core::Status status = read_address(agreed.rtp, plan->rtp); !status) return status.error();
  if (core::Status status = read_address(agreed.rtcp, plan->rtcp); !status) return status.error();
  if (core::Status status = read_formats(agreed, *plan); !status) return status.error();
  if (core::Status status = read_keys(agreed, ssrc, *plan); !status) return status.error();
  plan->rtcp_mux = agreed.rtcp_mux;
  plan->send = agreed.send;
  plan->packet_ticks = static_cast<std::size_t>(agreed.ptime_ms) * kTicksAMs;
  plan->dtmf_send = agreed.dtmf_send;
  plan->dtmf_receive = agreed.dtmf_receive;
  plan->sends = agreed.direction == MediaDirection::kSendReceive || agreed.direction == MediaDirection::kSendOnly;
  plan->receives = agreed.direction == MediaDirection::kSendReceive || agreed.direction == MediaDirection::kReceiveOnly;
  plan->on_hold = agreed.on_hold;
  return plan;
}

void carry_over(SessionPlan& from, SessionPlan& to) noexcept {
  if (from.send.codec == to.send.codec) std::swap(from.encoder, to.encoder);
  if (same_codecs(from, to)) std::swap(from.receiver, to.receiver);
  if (same_key(from.srtp_send, to.srtp_send)) std::swap(from.srtp_send, to.srtp_send);
  if (same_key(from.srtp_receive, to.srtp_receive)) std::swap(from.srtp_receive, to.srtp_receive);
}

}  // namespace callai::telephony
