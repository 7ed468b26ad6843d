#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "core/env.h"
#include "repositories/database.h"

namespace callai::app {

/// repositories::keep_house() now and then, on a thread of its own.
class Housekeeper {
 public:
  static constexpr std::chrono::minutes kBetween{10};

  Housekeeper(core::Env env, repositories::Database& database, const std::string& node);
  ~Housekeeper() { thread_.request_stop(); }
  Housekeeper(const Housekeeper&) = delete;
  Housekeeper& operator=(const Housekeeper&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::jthread thread_;  // last
};

}  // namespace callai::app
