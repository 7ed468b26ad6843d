#pragma once

#include <cstdint>

#include "core/units.h"

namespace callai::core {

/// One turn of a periodic thread.
struct Tick {
  TimePoint due;             ///< when it should have begun
  Duration late{0};          ///< how long after that it began; 0 or more
  std::int64_t skipped = 0;  ///< turns before it that were given up
};

/// Absolute deadlines of a periodic thread, without a clock: a delay moves none of the later ones. Turns that would be
/// more than `catch_up` late are given up rather than run in a burst: the far side has played silence for them already.
/// Pure.
class TickSchedule {
 public:
  /// The first turn is due at `start` + `period`.
  TickSchedule(TimePoint start, Duration period, Duration catch_up)
      : due_(start + period), period_(period), catch_up_(catch_up) {}

  TimePoint due() const { return due_; }
  /// The turn that begins at `now`, which is not before due(). Moves on to the next.
  Tick begin(TimePoint now);

 private:
  TimePoint due_;
  Duration period_;
  Duration catch_up_;
};

/// Waits for the turns of a TickSchedule on CLOCK_MONOTONIC (clock_nanosleep with TIMER_ABSTIME). One thread's own.
class SystemTicker {
 public:
  SystemTicker(Duration period, Duration catch_up);
  /// Blocks until the next turn.
  Tick wait();

 private:
  TickSchedule schedule_;
};

}  // namespace callai::core
