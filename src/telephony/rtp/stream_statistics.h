#pragma once

#include <cstdint>

#include "core/units.h"
#include "telephony/rtp/rtp_packet.h"

namespace callai::telephony {

/// Counts of one direction of a stream.
struct StreamCounts {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;     ///< of payload
  std::uint64_t expected = 0;  ///< packets that the far side has sent, by its sequence numbers
  double jitter_ms = 0;
  /// Packets that never came; duplicates do not make up for them.
  std::uint64_t lost() const { return expected > packets ? expected - packets : 0; }
};

/// What RFC 3550 makes of sequence numbers and arrival times: A.1 (validity), A.3 (loss), A.8 (interarrival jitter).
/// One stream of an 8 kHz clock; a new SSRC goes on in the same counts. Allocates nothing.
class StreamStatistics {
 public:
  /// What a packet is by its sequence number.
  enum class Verdict : std::uint8_t {
    kGood,
    kRestart,    ///< the far side has begun anew: another SSRC, or a jump that the next packet confirmed
    kSuspicious  ///< a large jump that nothing confirms yet: not to be used
  };

  /// `audio`: its timestamp tells when it was sampled, so that it counts for the jitter (an RFC 4733 event's does not).
  Verdict received(core::TimePoint arrival, const RtpHeader& header, std::size_t payload_bytes, bool audio) noexcept;

  const StreamCounts& counts() const { return counts_; }
  std::uint32_t ssrc() const { return ssrc_; }
  bool started() const { return started_; }

  // For a reception report (RFC 3550, 6.4.1).
  std::uint32_t extended_highest_sequence() const;
  std::int32_t cumulative_lost() const;        ///< clamped to 24 bits, as the field is
  std::uint32_t jitter_ticks() const;          ///< in ticks of 8 kHz
  std::uint8_t take_fraction_lost() noexcept;  ///< of 256, since the last call

 private:
  void begin(const RtpHeader& header) noexcept;
  void count_jitter(core::TimePoint arrival, std::uint32_t timestamp) noexcept;

  bool started_ = false;
  std::uint32_t ssrc_ = 0;
  std::uint16_t highest_ = 0;
  std::uint32_t cycles_ = 0;  // of this SSRC, in the upper 16 bits
  std::uint16_t base_ = 0;
  std::uint32_t bad_next_ = 0;  // what would confirm a jump; over 16 bits: nothing
  StreamCounts counts_;
  std::uint64_t expected_before_ = 0;  // of earlier SSRCs
  std::uint64_t expected_prior_ = 0;   // at the last report
  std::uint64_t received_prior_ = 0;
  bool jitter_started_ = false;
  std::uint32_t last_transit_ = 0;
  double jitter_ = 0;  // ticks
};

}  // namespace callai::telephony
