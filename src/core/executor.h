#pragma once

#include <string_view>

#include "core/unique_function.h"
#include "core/units.h"

namespace callai::core {

using Task = UniqueFunction<void()>;

/// Work that runs elsewhere and returns what is to be done, back on the dispatch sequence, with its result.
using Work = UniqueFunction<Task()>;

/// The dispatch sequence: tasks run one after the other, never two at once. Every call's state is touched only here.
/// Real: core/dispatch_loop.h (one thread). Virtual: sim::World. `post` and `post_at` are safe from any thread.
class Sequence {
 public:
  virtual ~Sequence() = default;
  /// Runs `task` as soon as it is its turn. Tasks posted from one thread keep their order.
  virtual void post(Task task) = 0;
  /// Runs `task` not before `when`. A task that is no longer wanted checks that itself (see TaskSafety).
  virtual void post_at(TimePoint when, Task task) = 0;
};

/// Workers off the dispatch sequence, for what may take long. Work of one key runs in order, one at a time; works of
/// different keys run in parallel. The Task that a Work returns is posted to the dispatch sequence.
/// Real: core/work_lanes.h (a bounded pool). Virtual: sim::World runs the work at once and delivers its task at
/// now + `virtual_latency`: never CPU time, so that a run is reproducible.
class WorkLanes {
 public:
  virtual ~WorkLanes() = default;
  /// False when the lanes' queue is full: the work was not taken, and the caller degrades (never waits).
  [[nodiscard]] virtual bool submit(std::string_view key, Duration virtual_latency, Work work) = 0;
};

}  // namespace callai::core
