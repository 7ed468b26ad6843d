#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/env.h"
#include "core/spsc_ring.h"
#include "core/system_env.h"
#include "core/wakeup.h"
#include "telephony/media_thread.h"
#include "telephony/rtp/media_leg.h"
#include "telephony/rtp/socket_batch.h"

namespace callai::telephony {

/// One media thread and the legs it serves. A wheel of 20 slots turns by 1 ms: each leg stands in the emptiest slot, so
/// that every 20 ms its turn comes, when it takes what its sockets have received, plays, and sends. What arrives
/// between two turns could not be heard before the next one anyway; the kernel's time stamps tell when it came. The
/// legs of a slot receive and send in batches of 64 (socket_batch.h); reports are looked for once a millisecond, for
/// all legs at once. No legs: the thread sleeps.
///
/// post(), next_event() and next_retired() are each called by one thread at a time; nothing of it is called by the
/// media thread itself.
class MediaWorker {
 public:
  enum class Verb : std::uint8_t { kApply, kKeys, kClose };
  struct Command {
    Verb verb = Verb::kClose;
    MediaLeg* leg = nullptr;
    SessionPlan* plan = nullptr;  ///< kApply: owned; the one it replaces comes back as retired
    std::array<char, TelephoneEventSender::kMostQueued + 1> keys{};
  };
  struct Event {
    MediaId id;
    MediaEvent event;
  };
  /// What the media thread has let go of: to be deleted.
  struct Retired {
    MediaLeg* leg = nullptr;
    SessionPlan* plan = nullptr;
  };

  MediaWorker(core::Env env, core::Wakeup& wakeup, std::size_t most_legs, bool realtime_priority, bool use_ring);
  MediaWorker(const MediaWorker&) = delete;
  MediaWorker& operator=(const MediaWorker&) = delete;
  /// Stops serving. After it the legs are the owner's again; plans on the way are deleted.
  ~MediaWorker();

  /// False: full; nothing was taken.
  bool post(const Command& command) noexcept;
  bool next_event(Event& event) noexcept { return events_.pop(event); }
  bool next_retired(Retired& retired) noexcept { return retired_.pop(retired); }
  std::size_t legs = 0;  ///< the control side's own count
  std::uint64_t lost_events() const { return lost_events_.load(std::memory_order_relaxed); }
  TickCounts ticks() const { return thread_->counts(); }
  /// Packets that the kernel did not take.
  std::uint64_t unsent() const { return sockets_.unsent(); }

 private:
  static constexpr std::size_t kSlots = 20;
  class Output;

  bool idle() const noexcept;
  void turn(core::TimePoint due) noexcept;
  void run_commands(core::TimePoint now) noexcept;
  void run(const Command& command, core::TimePoint now) noexcept;
  void serve(core::TimePoint due, std::span<MediaLeg* const> batch) noexcept;
  void play(core::TimePoint due, MediaLeg& leg) noexcept;
  void take_packets(MediaLeg& leg, std::size_t index) noexcept;
  void take_reports(MediaLeg& leg) noexcept;
  void received(MediaLeg& leg, MediaChannel channel, std::span<const Datagram> datagrams) noexcept;
  void add(MediaLeg& leg) noexcept;
  void remove(MediaLeg& leg) noexcept;

  core::Env env_;
  core::Wakeup& wakeup_;
  core::SpscRing<Command> commands_;
  core::SpscRing<Event> events_;
  core::SpscRing<Retired> retired_;
  std::array<std::vector<MediaLeg*>, kSlots> slots_;
  std::size_t served_ = 0;
  SocketBatch sockets_;
  std::array<UdpSocket*, SocketBatch::kMostSockets> receiving_{};
  SocketSet reports_;  // RTCP comes seldom
  DatagramBatch batch_;
  core::TimePoint now_{};           // of this turn, as the clocks tell
  core::SystemClock kernel_clock_;  // what it stamps packets by; the injected one may tell another calendar time
  core::WallTime kernel_now_{};
  bool signal_ = false;
  std::atomic<std::uint64_t> lost_events_{0};
  std::unique_ptr<MediaThread> thread_;  // last: it uses all of the above
};

}  // namespace callai::telephony
