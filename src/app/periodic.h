#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "core/units.h"

namespace callai::app {

/// Does something again and again, on a thread of its own, the first time after `between`. Its end waits for one that
/// is under way.
class Periodic {
 public:
  Periodic(core::Duration between, std::function<void()> task);
  Periodic(const Periodic&) = delete;
  Periodic& operator=(const Periodic&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::jthread thread_;  // last
};

}  // namespace callai::app
