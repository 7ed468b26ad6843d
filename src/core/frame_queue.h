#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "core/spsc_ring.h"
#include "core/units.h"

namespace callai::core {

/// 20 ms of sound: s16, 8 kHz, mono.
using AudioFrame = std::array<std::int16_t, kFrameSamples>;

/// Frames that come in order and in bursts (over TCP) and are played one every 20 ms: a microphone in a browser. The
/// first is played once kLead wait, and again after a gap; what waits too long is dropped, down to kLead, so that a
/// conversation stays one. One producer, one consumer; the media thread may be either.
class FrameQueue {
 public:
  static constexpr std::size_t kLead = 3;       ///< 60 ms
  static constexpr std::size_t kMost = 15;      ///< 300 ms
  static constexpr std::size_t kCapacity = 64;  ///< overflow rule: the newest is lost

  void give(const AudioFrame& frame) noexcept;
  /// False: there is nothing to be played now.
  bool take(AudioFrame& out) noexcept;
  /// Frames dropped or lost. Any thread.
  std::uint64_t lost() const noexcept { return lost_.load(std::memory_order_relaxed); }

 private:
  SpscRing<AudioFrame> ring_{kCapacity};
  bool flowing_ = false;  // consumer
  std::atomic<std::uint64_t> lost_{0};
};

}  // namespace callai::core
