#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "telephony/rtp/audio_codec.h"
#include "telephony/rtp/audio_receiver.h"
#include "telephony/rtp/endpoint.h"
#include "telephony/rtp/srtp.h"

namespace callai::telephony {

/// What a session needs for an agreement, made ready on the control side so that the media thread allocates nothing.
struct SessionPlan {
  static constexpr std::size_t kPayloadTypes = 128;
  static constexpr std::uint8_t kUnknown = 0xFF;
  static constexpr std::uint8_t kComfortNoise = 13;  ///< RFC 3389; may always come

  bool takes(std::uint8_t payload_type) const noexcept {
    return receive[payload_type] != kUnknown || dtmf_receive == payload_type || payload_type == kComfortNoise;
  }

  Endpoint rtp;
  Endpoint rtcp;
  bool rtcp_mux = false;
  PayloadFormat send;
  std::size_t packet_ticks = core::kFrameSamples;     ///< ptime, in ticks
  std::array<std::uint8_t, kPayloadTypes> receive{};  ///< Codec by payload type, or kUnknown
  std::optional<std::uint8_t> dtmf_send;
  std::optional<std::uint8_t> dtmf_receive;
  bool sends = true;
  bool receives = true;
  bool on_hold = false;

  std::unique_ptr<AudioEncoder> encoder;
  std::unique_ptr<AudioReceiver> receiver;
  std::unique_ptr<SrtpContext> srtp_send;  ///< both or none
  std::unique_ptr<SrtpContext> srtp_receive;
};

/// From what was agreed on; `ssrc`: what this side sends under. kInvalidArgument names what makes no sense.
core::Result<std::unique_ptr<SessionPlan>> make_session_plan(const NegotiatedMedia& agreed, std::uint32_t ssrc);

/// The new plan goes on with what the old one has, where the agreement is the same: keys keep their counters, codecs
/// their memory, the receiver what it has learned of the network. Both lose or gain; neither allocates.
void carry_over(SessionPlan& from, SessionPlan& to) noexcept;

}  // namespace callai::telephony
