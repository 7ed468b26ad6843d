#include "api/background_work.h"

#include <utility>

namespace callai::api {

BackgroundWork::BackgroundWork()
    : thread_([this] {
        while (auto task = queue_.pop()) (*task)(stop_.get_token());
      }) {}

BackgroundWork::~BackgroundWork() {
  stop_.request_stop();
  queue_.stop();
  thread_.join();
}

bool BackgroundWork::submit(LongTask task) {
  return queue_.push(std::move(task));
}

}  // namespace callai::api
