#pragma once

#include <chrono>
#include <cstdint>

namespace callai::core {

/// All durations of the core. Microseconds: fine enough for a latency ledger, and exact in JSON.
using Duration = std::chrono::microseconds;

/// Tag clock of the injected monotonic time (core/env.h, Clock::now). It has no now() of its own on purpose.
struct MonotonicTime {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicTime, Duration>;
  static constexpr bool is_steady = true;
};

/// A moment of monotonic time. In the pure machine: time since the call's session was created.
using TimePoint = MonotonicTime::time_point;

/// A moment of calendar time, UTC.
using WallTime = std::chrono::sys_time<Duration>;

/// Fractional milliseconds, for reports.
inline double to_ms(Duration d) { return static_cast<double>(d.count()) / 1000.0; }

inline constexpr int kTelephoneRateHz = 8000;                          ///< sample rate of the telephone side
inline constexpr Duration kFrameDuration = std::chrono::milliseconds(20);  ///< one media tick
inline constexpr int kFrameSamples = 160;                              ///< 20 ms at 8 kHz

}  // namespace callai::core
