#pragma once

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
  static constexpr std::size_t kMostWaiting = 16;  ///< one more is refused

  BackgroundWork();
  ~BackgroundWork();
  BackgroundWork(const BackgroundWork&) = delete;
  BackgroundWork& operator=(const BackgroundWork&) = delete;

  /// False when too much waits.
  [[nodiscard]] bool submit(LongTask task);

 private:
  core::BoundedQueue<LongTask> queue_{kMostWaiting};
  std::stop_source stop_;
  std::thread thread_;
};

}  // namespace callai::api
