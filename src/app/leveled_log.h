#pragma once

#include <atomic>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>

#include "core/json_log.h"
#include "core/log.h"

namespace callai::app {

/// A log of which what is less severe than a level is left out; the level may change meanwhile, from any thread.
class LeveledLog final : public core::Logger {
 public:
  LeveledLog(std::unique_ptr<core::Logger> log, core::LogLevel level) : log_(std::move(log)), level_(level) {}

  void set_level(core::LogLevel level) { level_ = level; }
  void log(core::LogLevel level, std::string_view event, std::initializer_list<core::LogField> fields) override {
    if (level >= level_.load()) log_->log(level, event, fields);
  }

 private:
  const std::unique_ptr<core::Logger> log_;
  std::atomic<core::LogLevel> level_;
};

/// Of a log that make_env() has made; another is left as it is.
inline void set_log_level(core::Logger& log, core::LogLevel level) {
  if (auto* const leveled = dynamic_cast<LeveledLog*>(&log)) leveled->set_level(level);
}

}  // namespace callai::app
