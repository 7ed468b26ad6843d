#pragma once

#include <atomic>
#include <memory>
#include <span>

#include "conversation/live_line.h"
#include "core/spsc_ring.h"

namespace callai::audio {

/// Beside the playout of one call, for people who listen in or talk: mixes a microphone into what the far side hears,
/// and copies both sides out. Made for a call when the first one comes.
class LiveTap {
 public:
  static constexpr std::size_t kCapacity = 64;  ///< frames; overflow rule: the newest is missing

  /// Media thread, after the playout. Neither allocates nor locks. True: there is something to be taken.
  bool tick(std::span<const std::int16_t> in, std::span<std::int16_t> out) noexcept;

  // Dispatch sequence.
  void monitor(bool on) noexcept { monitored_.store(on, std::memory_order_relaxed); }
  [[nodiscard]] bool take(conversation::StereoFrame& frame) noexcept { return frames_.pop(frame); }
  const std::shared_ptr<core::FrameQueue>& microphone() const { return microphone_; }

 private:
  const std::shared_ptr<core::FrameQueue> microphone_ = std::make_shared<core::FrameQueue>();
  core::SpscRing<conversation::StereoFrame> frames_{kCapacity};
  std::atomic<bool> monitored_{false};
};

}  // namespace callai::audio
