#pragma once

#include <csignal>
#include <ctime>

#include "core/units.h"

namespace callai::app {

/// SIGINT and SIGTERM as something to wait for. Made before any thread, which all inherit the mask.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  bool wait_for(core::Duration patience) const {
    const auto ms = patience / std::chrono::milliseconds(1);
    const timespec bound{static_cast<time_t>(ms / 1000), static_cast<long>(ms % 1000) * 1000000};
    return ::sigtimedwait(&set_, nullptr, &bound) > 0;
  }

 private:
  sigset_t set_{};
};

}  // namespace callai::app
