#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>

#include "core/env.h"
#include "core/units.h"

namespace callai::telephony {

/// How late the ticks were. Any thread.
struct TickCounts {
  /// Upper edges of the histogram's buckets, in microseconds; the last bucket has none.
  static constexpr std::array<std::int64_t, 6> kEdgesUs{100, 500, 1000, 5000, 10000, 20000};

  std::uint64_t ticks = 0;
  std::uint64_t skipped = 0;            ///< given up, because they would have been over 40 ms late
  std::array<std::uint64_t, 7> late{};  ///< one count a bucket
};

struct MediaThreadSettings {
  core::Duration period = core::kFrameDuration;
  core::Duration catch_up = std::chrono::milliseconds(40);
  bool realtime_priority = true;  ///< SCHED_FIFO where permitted
  /// Asked on the thread after a tick: true lets it sleep until wake(), and begin a new row of deadlines then.
  std::function<bool()> idle;
};

/// The thread that drives telephony in real time: one tick every 20 ms at absolute deadlines, so that a late one delays
/// no other; ticks over 40 ms late are given up and counted. What it runs must not block.
class MediaThread {
 public:
  using TickFunction = std::function<void(core::TimePoint now)>;

  /// Starts at once. `tick` is called on the thread with the moment that was due, as told by the injected clock's kind
  /// of time (monotonic since boot); it outlives this.
  MediaThread(core::Env env, MediaThreadSettings settings, TickFunction tick);
  /// Stops after the tick under way, and joins.
  ~MediaThread();
  MediaThread(const MediaThread&) = delete;
  MediaThread& operator=(const MediaThread&) = delete;

  TickCounts counts() const;
  /// There is something to do. Any thread; after what idle() looks at was changed.
  void wake() noexcept;

 private:
  void run(const std::stop_token& stop);
  void count(core::Duration late, std::int64_t skipped) noexcept;

  core::Env env_;
  MediaThreadSettings settings_;
  TickFunction tick_;
  std::atomic<std::uint64_t> ticks_{0};
  std::atomic<std::uint64_t> skipped_{0};
  std::array<std::atomic<std::uint64_t>, 7> late_{};
  std::atomic<std::uint32_t> wakes_{0};
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace callai::telephony
