#include "app/housekeeping.h"

#include "repositories/system/housekeeping.h"

namespace callai::app {

Housekeeper::Housekeeper(core::Env env, repositories::Database& database, const std::string& node)
    : thread_([this, env, &database, node](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          repositories::keep_house(env, database, node, [&stop] { return stop.stop_requested(); });
          std::unique_lock lock(mutex_);
          woken_.wait_for(lock, stop, kBetween, [] { return false; });
        }
      }) {}

}  // namespace callai::app
