#pragma once

#include <atomic>

#include "core/env.h"

namespace callai::core::testing {

/// A clock that stands still until it is moved. Safe from any thread, for tests of code with threads of its own.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(WallTime start = WallTime(std::chrono::seconds(1'795'424'400))) : start_(start) {}

  TimePoint now() const override { return TimePoint(Duration(since_start_.load())); }
  WallTime wall_now() const override { return start_ + Duration(since_start_.load()); }

  void advance(Duration by) { since_start_.fetch_add(by.count()); }

 private:
  const WallTime start_;
  std::atomic<Duration::rep> since_start_{0};
};

}  // namespace callai::core::testing
