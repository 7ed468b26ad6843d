#include "app/periodic.h"

#include <utility>

namespace callai::app {

Periodic::Periodic(core::Duration between, First first, Task task)
    : thread_([this, between, first, task = std::move(task)](const std::stop_token& stop) {
        if (first == First::kAtOnce) task(stop);
        while (!stop.stop_requested()) {
          {
            std::unique_lock lock(mutex_);
            woken_.wait_for(lock, stop, between, [] { return false; });
          }
          if (!stop.stop_requested()) task(stop);
        }
      }) {}

}  // namespace callai::app
