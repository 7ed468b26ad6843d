#include "api/background_work.h"

#include <utility>

namespace callai::api {

BackgroundWork::BackgroundWork()
    : thread_([this] {
        while (auto next = queue_.pop()) {
          next->task(stop_.get_token());
          next->task = {};
          bytes_ -= next->bytes;
        }
      }) {}

BackgroundWork::~BackgroundWork() {
  stop_.request_stop();
  queue_.stop();
  thread_.join();
}

bool BackgroundWork::submit(LongTask task, std::size_t bytes) {
  const bool fits = bytes_.fetch_add(bytes) + bytes <= kMostBytes;
  if (fits && queue_.push({std::move(task), bytes})) return true;
  bytes_ -= bytes;
  return false;
}

}  // namespace callai::api
