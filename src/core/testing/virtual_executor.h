#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/env.h"
#include "core/executor.h"

namespace callai::core::testing {

/// A hand-written fake of Sequence, WorkLanes and Clock in virtual time: nothing moves until a test says so, and the
/// same steps give the same order every time. Tasks run in order of their moment, then of their posting.
///
/// Lanes: a work runs at the moment its lane is free (inside submit() when it is free already), takes its
/// `virtual_latency`, and then its task runs on the sequence.
///
/// For one thread only: everything is called from the test's own thread.
class VirtualExecutor final : public Sequence, public WorkLanes, public Clock {
 public:
  /// Wall time at TimePoint 0; the default is 2026-11-23 09:00 UTC, a Monday.
  static constexpr WallTime kDefaultStart{std::chrono::seconds(1'795'424'400)};
  static constexpr std::size_t kNoBound = static_cast<std::size_t>(-1);

  explicit VirtualExecutor(WallTime start = kDefaultStart) : start_(start) {}
  VirtualExecutor(const VirtualExecutor&) = delete;
  VirtualExecutor& operator=(const VirtualExecutor&) = delete;

  TimePoint now() const override { return now_; }
  WallTime wall_now() const override { return start_ + now_.time_since_epoch(); }

  void post(Task task) override { post_at(now_, std::move(task)); }
  /// A `when` in the past counts as now.
  void post_at(TimePoint when, Task task) override;
  [[nodiscard]] bool submit(std::string_view key, Duration virtual_latency, Work work) override;

  /// Works that are submitted and not yet delivered, at most; submit() refuses more.
  void set_lane_capacity(std::size_t works) { lane_capacity_ = works; }

  /// Runs everything that is due up to and at `until`, in order; the clock then stands at `until`.
  void run_until(TimePoint until);
  void advance(Duration by) { run_until(now_ + by); }
  /// Runs what is due now, without moving the clock.
  void run_due() { run_until(now_); }
  /// Runs until nothing is left, moving the clock as far as needed but not beyond `limit` from now. True when idle.
  bool run_until_idle(Duration limit = std::chrono::hours(1));

  std::size_t pending_tasks() const { return tasks_.size(); }
  std::size_t pending_works() const { return pending_works_; }

 private:
  void run_work(Duration latency, Work work);
  bool run_next(TimePoint until);

  WallTime start_;
  TimePoint now_{};
  std::uint64_t sequence_number_ = 0;
  std::map<std::pair<TimePoint, std::uint64_t>, Task> tasks_;
  std::map<std::string, TimePoint, std::less<>> lane_free_at_;
  std::size_t lane_capacity_ = kNoBound;
  std::size_t pending_works_ = 0;
};

/// Ids that count: "call_00000000000000000001".
class CountingIds final : public Ids {
 public:
  std::string make(std::string_view prefix) override;

 private:
  std::uint64_t next_ = 1;
};

/// An Env over virtual time, a seed, counting ids and a silent log.
class VirtualEnv {
 public:
  explicit VirtualEnv(std::uint64_t seed = 1) : random_(seed) {}

  VirtualExecutor& executor() { return executor_; }
  Env env() { return Env{executor_, random_, ids_, log_}; }

 private:
  VirtualExecutor executor_;
  SeededRandom random_;
  CountingIds ids_;
  NullLogger log_;
};

}  // namespace callai::core::testing
