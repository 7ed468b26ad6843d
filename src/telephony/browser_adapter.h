#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/env.h"
#include "core/frame_queue.h"
#include "core/spsc_ring.h"
#include "core/wakeup.h"
#include "telephony/simulated_adapter.h"
#include "telephony/telephony_interface.h"

namespace callai::telephony {

/// The browser at the end of a line: microphone, keys and hanging up from one thread of whoever reads from the browser;
/// the loudspeaker on the dispatch sequence. Sound is 8 kHz.
class BrowserLine {
 public:
  static constexpr std::size_t kCapacity = 64;  ///< frames and keys; overflow rule: the newest is lost

  // The browser's thread.
  const std::shared_ptr<core::FrameQueue>& microphone() const { return microphone_; }
  void press(char key) noexcept;  ///< what is no key of a telephone is ignored
  void hang_up() noexcept { gone_.store(true, std::memory_order_relaxed); }

  // Dispatch sequence.
  using Speaker = std::function<void(const core::AudioFrame&)>;
  void set_speaker(Speaker speaker) { speaker_ = std::move(speaker); }

 private:
  friend class BrowserAdapter;
  class FarSide;

  const std::shared_ptr<core::FrameQueue> microphone_ = std::make_shared<core::FrameQueue>();
  core::SpscRing<core::AudioFrame> spoken_{kCapacity};
  core::SpscRing<char> keys_{kCapacity};
  std::atomic<bool> gone_{false};
  Speaker speaker_;
};

/// Calls whose line is a browser: the far ends of simulated legs, so that a microphone goes the way of a telephone,
/// G.711 and all. A blind transfer ends such a call; other numbers are unreachable from here. Threads as
/// SimulatedAdapter.
class BrowserAdapter {
 public:
  BrowserAdapter(core::Env env, core::Wakeup& wakeup);

  TelephonyInterface& line() { return legs_; }
  /// `browser` answers the call that is dialled next, at once. Dispatch sequence, just before originate().
  void expect(std::shared_ptr<BrowserLine> browser);

  /// Media thread: 20 ms of every leg.
  void tick(core::TimePoint now) noexcept { legs_.tick(now); }
  /// Dispatch sequence, after each signal of the wake-up.
  void drain();

 private:
  core::Wakeup& wakeup_;
  std::shared_ptr<BrowserLine> next_;
  std::vector<std::weak_ptr<BrowserLine>> browsers_;
  SimulatedAdapter legs_;  // last: its far ends use the wake-up
};

}  // namespace callai::telephony
