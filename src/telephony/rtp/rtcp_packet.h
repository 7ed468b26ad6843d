#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/units.h"

namespace callai::telephony {

/// What a sender says of its own stream (RFC 3550, 6.4.1).
struct SenderInfo {
  std::uint64_t ntp = 0;  ///< 32.32 fixed point seconds since 1900
  std::uint32_t rtp_timestamp = 0;
  std::uint32_t packets = 0;
  std::uint32_t bytes = 0;
};

/// What a receiver says of another's stream.
struct ReceptionReport {
  std::uint32_t ssrc = 0;          ///< of the stream it is about
  std::uint8_t fraction_lost = 0;  ///< of 256, since the last report
  std::int32_t cumulative_lost = 0;
  std::uint32_t highest_sequence = 0;  ///< extended by the wraps
  std::uint32_t jitter_ticks = 0;
  std::uint32_t last_sender_report = 0;  ///< the middle 32 bits of its NTP time; 0: none came
  std::uint32_t delay_since = 0;         ///< since then, in 1/65536 s
};

/// One compound packet, as far as a call of two needs it.
struct RtcpReport {
  std::uint32_t ssrc = 0;            ///< of who sent it
  std::optional<SenderInfo> sender;  ///< a sender report rather than a receiver's
  std::optional<ReceptionReport> reception;
  bool goodbye = false;
};

inline constexpr std::size_t kRtcpBytes = 256;  ///< more than write_rtcp() ever needs

/// Reads a compound packet (RFC 3550, A.2). `about`: the reception report wanted is the one of this stream. Reports
/// that do not fit their lengths, and what does not begin with a sender's or receiver's report, are none.
std::optional<RtcpReport> parse_rtcp(std::span<const std::uint8_t> bytes, std::uint32_t about) noexcept;

/// Writes report, CNAME (at most 64 characters are used) and, where asked for, BYE. Returns the bytes used of `out`,
/// which has kRtcpBytes.
std::size_t write_rtcp(const RtcpReport& report, std::string_view cname, std::span<std::uint8_t> out) noexcept;

/// A moment of calendar time as NTP has it.
std::uint64_t ntp_of(core::WallTime moment);
/// The middle 32 bits: 16.16 seconds.
constexpr std::uint32_t ntp_middle(std::uint64_t ntp) {
  return static_cast<std::uint32_t>(ntp >> 16U);
}

/// Round trip from a reception report that arrived at `now` (RFC 3550, 6.4.1). None: no sender report of ours was
/// reported on, or the numbers make no sense.
std::optional<core::Duration> round_trip(const ReceptionReport& report, std::uint64_t now) noexcept;

}  // namespace callai::telephony
