#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include "core/units.h"

namespace callai::app {

/// Does something again and again, on a thread of its own. Its end waits for one that is under way, which is told.
class Periodic {
 public:
  enum class First { kAtOnce, kLater };  ///< kLater: after `between`
  using Task = std::function<void(const std::stop_token& stop)>;

  Periodic(core::Duration between, First first, Task task);
  Periodic(const Periodic&) = delete;
  Periodic& operator=(const Periodic&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::jthread thread_;  // last
};

}  // namespace callai::app
