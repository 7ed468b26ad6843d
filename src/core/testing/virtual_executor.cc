#include "core/testing/virtual_executor.h"

#include <algorithm>

namespace callai::core::testing {

void VirtualExecutor::post_at(TimePoint when, Task task) {
  tasks_.emplace(std::make_pair(std::max(when, now_), sequence_number_++), std::move(task));
}

bool VirtualExecutor::submit(std::string_view key, Duration virtual_latency, Work work) {
  if (pending_works_ >= lane_capacity_) return false;
  ++pending_works_;
  const Duration latency = std::max(virtual_latency, Duration(0));
  auto lane = lane_free_at_.find(key);
  if (lane == lane_free_at_.end()) lane = lane_free_at_.emplace(std::string(key), now_).first;
  const TimePoint begin = std::max(now_, lane->second);
  lane->second = begin + latency;
  if (begin == now_) {
    run_work(latency, std::move(work));
  } else {
    post_at(begin, [this, latency, work = std::move(work)]() mutable { run_work(latency, std::move(work)); });
  }
  return true;
}

void VirtualExecutor::run_work(Duration latency, Work work) {
  Task task = work();
  post_at(now_ + latency, [this, task = std::move(task)]() mutable {
    --pending_works_;
    if (task) task();
  });
}

bool VirtualExecutor::run_next(TimePoint until) {
  if (tasks_.empty() || tasks_.begin()->first.first > until) return false;
  auto node = tasks_.extract(tasks_.begin());
  now_ = std::max(now_, node.key().first);
  node.mapped()();
  return true;
}

void VirtualExecutor::run_until(TimePoint until) {
  while (run_next(until)) {
  }
  now_ = std::max(now_, until);
}

bool VirtualExecutor::run_until_idle(Duration limit) {
  const TimePoint until = now_ + limit;
  while (run_next(until)) {
  }
  return tasks_.empty();
}

std::string CountingIds::make(std::string_view prefix) {
  std::string digits = std::to_string(next_++);
  return std::string(prefix) + "_" + std::string(20 - std::min<std::size_t>(20, digits.size()), '0') + digits;
}

}  // namespace callai::core::testing
