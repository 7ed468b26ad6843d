#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/executor.h"

namespace callai::core {

struct LanePoolSettings {
  int threads = 2;                         ///< 1..256
  std::size_t max_waiting = 4096;          ///< works that wait, all lanes together
  std::size_t max_waiting_per_lane = 256;  ///< works that wait in one lane
};

/// The real WorkLanes: a pool of threads. The works of a key run in order, one at a time; keys take turns, one work
/// each, so that a busy key delays another by one work at most per thread. `virtual_latency` means nothing here.
/// Overflow rule: submit() refuses. Safe from any thread but the media thread.
class LanePool final : public WorkLanes {
 public:
  /// The tasks that works return are posted to `sequence`, which outlives the pool.
  LanePool(Sequence& sequence, LanePoolSettings settings);
  /// Refuses new works, runs those that wait, and joins.
  ~LanePool() override;
  LanePool(const LanePool&) = delete;
  LanePool& operator=(const LanePool&) = delete;

  [[nodiscard]] bool submit(std::string_view key, Duration virtual_latency, Work work) override;
  /// Works that wait, of all lanes.
  std::size_t waiting() const;

 private:
  struct Lane {
    std::deque<Work> works;
    bool running = false;
  };
  // References to elements of a std::map stay valid while other keys come and go.
  using Lanes = std::map<std::string, Lane, std::less<>>;

  void run();

  Sequence& sequence_;
  const LanePoolSettings settings_;

  mutable std::mutex mutex_;
  std::condition_variable ready_changed_;
  Lanes lanes_;                        // those with works, waiting or running
  std::deque<Lanes::iterator> ready_;  // lanes with a work that may start, longest waiting first
  std::size_t waiting_ = 0;
  bool stopping_ = false;

  std::vector<std::jthread> threads_;
};

}  // namespace callai::core
