#pragma once

#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/log.h"

namespace callai::core::testing {

/// Keeps the names of the events it was given. Safe from any thread.
class RecordingLog final : public Logger {
 public:
  void log(LogLevel, std::string_view event, std::initializer_list<LogField>) override {
    const std::lock_guard lock(mutex_);
    events_.emplace_back(event);
  }
  std::vector<std::string> events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> events_;
};

}  // namespace callai::core::testing
