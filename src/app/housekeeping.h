#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "core/env.h"
#include "repositories/database.h"

namespace callai::app {

/// Removes what is too old, for every organisation as its privacy policy says: recordings, transcripts, calls, what was
/// deleted, what was done in the background. In small steps: calls write in between. Blocks; the number of things.
int keep_house(core::Env env, repositories::Database& database, const std::function<bool()>& stopped);

/// keep_house() now and then, on a thread of its own.
class Housekeeper {
 public:
  static constexpr std::chrono::minutes kBetween{10};

  Housekeeper(core::Env env, repositories::Database& database);
  ~Housekeeper() { thread_.request_stop(); }
  Housekeeper(const Housekeeper&) = delete;
  Housekeeper& operator=(const Housekeeper&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::jthread thread_;  // last
};

}  // namespace callai::app
