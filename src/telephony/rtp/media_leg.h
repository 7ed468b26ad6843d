#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "telephony/rtp/counts_cell.h"
#include "telephony/rtp/rtp_session.h"
#include "telephony/rtp/udp_socket.h"

namespace callai::telephony {

/// One open session of the engine. The control side makes and deletes it; in between the parts belong to the thread
/// that is named.
struct MediaLeg {
  MediaLeg(MediaId leg_id, const RtpSessionSettings& settings) : id(leg_id), ssrc(settings.ssrc), session(settings) {}

  const MediaId id;
  const std::uint32_t ssrc;

  // Control side, under its lock.
  std::uint16_t local_port = 0;
  bool sends_keys = false;        // telephone-event was agreed on
  std::uint64_t keys_wanted = 0;  // of all that were ever queued

  // Media thread, from the first apply() on.
  UdpSocket rtp;
  UdpSocket rtcp;
  RtpSession session;
  int slot = -1;  // -1: not served yet

  // Both. `ticking` is up while the media thread may hold the port.
  std::atomic<conversation::AudioPort*> port{nullptr};
  std::atomic<bool> ticking{false};
  CountsCell<SessionCounts> counts;
};

}  // namespace callai::telephony
