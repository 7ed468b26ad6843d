#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/units.h"

namespace callai::telephony {

/// How long a jitter buffer should wait, in the manner of WebRTC's NetEq (modules/audio_coding/neteq/g3doc/index.md:
/// relative arrival delay and delay manager): each packet's delay relative to the fastest one of the last two seconds
/// goes into a histogram that forgets, and the 97th percentile of it is the target. So it does not matter how far apart
/// the clocks are, and their drift moves the fastest one along. Pure; allocates nothing.
class DelayEstimator {
 public:
  /// How late a packet came, compared with the fastest. `ticks`: its unwrapped timestamp, 8 kHz.
  core::Duration observe(core::TimePoint arrival, std::int64_t ticks) noexcept;
  /// Timestamps that have nothing to do with the earlier ones. What was learned of the network stays.
  void forget_clock() noexcept { known_ = false; }

  /// When the fastest packet of that timestamp would arrive. Of use after the first observe().
  core::TimePoint earliest(std::int64_t ticks) const noexcept;
  core::Duration target() const noexcept { return target_; }

 private:
  static constexpr std::size_t kBuckets = 64;

  void learn(core::Duration late) noexcept;

  bool known_ = false;
  core::TimePoint epoch_began_{};  // the fastest of this second and of the one before
  core::Duration fastest_{0};
  core::Duration fastest_before_{0};
  std::array<float, kBuckets> histogram_{};
  int observed_ = 0;
  core::Duration target_{std::chrono::milliseconds(40)};  // until something was seen
};

}  // namespace callai::telephony
