#pragma once

#include <atomic>
#include <cstddef>
#include <stop_token>
#include <thread>

#include "core/bounded_queue.h"
#include "core/unique_function.h"

namespace callai::api {

/// What is told to stop when the program ends. It should, within a second or so.
using LongTask = core::UniqueFunction<void(std::stop_token)>;

/// One thread for what takes longer than a request may: files being read, lists being imported. One after the other, so
/// that calls keep the machine's cores. Safe from any thread. The destructor tells the running task to stop and the
/// waiting ones too: each runs, and sees it.
class BackgroundWork {
 public:
  static constexpr std::size_t kMostWaiting = 16;                    ///< one more is refused
  static constexpr std::size_t kMostBytes = std::size_t{128} << 20;  ///< of files that wait or are being read

  BackgroundWork();
  ~BackgroundWork();
  BackgroundWork(const BackgroundWork&) = delete;
  BackgroundWork& operator=(const BackgroundWork&) = delete;

  /// False when too much waits. `bytes`: of the file that the task holds.
  [[nodiscard]] bool submit(LongTask task, std::size_t bytes);

 private:
  struct Waiting {
    LongTask task;
    std::size_t bytes = 0;
  };
  core::BoundedQueue<Waiting> queue_{kMostWaiting};
  std::atomic<std::size_t> bytes_{0};
  std::stop_source stop_;
  std::thread thread_;
};

}  // namespace callai::api
