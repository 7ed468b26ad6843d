#include "app/periodic.h"

#include <utility>

namespace callai::app {

Periodic::Periodic(core::Duration between, std::function<void()> task)
    : thread_([this, between, task = std::move(task)](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          {
            std::unique_lock lock(mutex_);
            woken_.wait_for(lock, stop, between, [] { return false; });
          }
          if (!stop.stop_requested()) task();
        }
      }) {}

}  // namespace callai::app
