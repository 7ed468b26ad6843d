#pragma once

#include <cstdint>
#include <optional>

#include "core/units.h"
#include "telephony/rtp/endpoint.h"

namespace callai::telephony {

/// Decides whose packets are the far side's, and where to send (symmetric RTP, RFC 4961). Signalled addresses are often
/// wrong behind NAT, so the source may be learned, but only early, as RTP would be easy to inject otherwise:
///  - the signalled address is always right and ends the search;
///  - another port of the signalled address, or a source that SRTP has authenticated, is taken at once;
///  - a stranger is taken after four packets in sequence, if nobody better came (as Asterisk's strictrtp does);
///  - five seconds after the first packet the search is over. Then only a new port of the same address may follow, when
///    the old one has been silent for two seconds (a NAT that forgot).
/// Pure; one thread.
class SourceLatch {
 public:
  /// Begins anew: an offer and answer were agreed on. `authenticated`: packets come only through SRTP.
  void expect(const Endpoint& signalled, bool authenticated) noexcept;
  /// Is it the far side's? `sequence` and `ssrc` are the packet's.
  bool accept(core::TimePoint now, const Endpoint& source, std::uint32_t ssrc, std::uint16_t sequence) noexcept;
  /// Where to send: the learned source, else the signalled address.
  const Endpoint& target() const noexcept { return source_ ? *source_ : signalled_; }
  const Endpoint& signalled() const noexcept { return signalled_; }

 private:
  bool take(core::TimePoint now, const Endpoint& source) noexcept;
  bool proven(const Endpoint& source, std::uint32_t ssrc, std::uint16_t sequence) noexcept;

  Endpoint signalled_;
  bool authenticated_ = false;
  std::optional<Endpoint> source_;
  core::TimePoint search_ends_{};
  core::TimePoint last_{};
  Endpoint candidate_;
  std::uint32_t candidate_ssrc_ = 0;
  std::uint16_t candidate_next_ = 0;
  int candidate_packets_ = 0;
};

}  // namespace callai::telephony
