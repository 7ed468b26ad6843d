#include "core/work_lanes.h"

#include <utility>

#include "core/check.h"
#include "core/this_thread.h"

namespace callai::core {

LanePool::LanePool(Sequence& sequence, LanePoolSettings settings) : sequence_(sequence), settings_(settings) {
  CALLAI_CHECK(settings.threads >= 1 && settings.threads <= 256, "a pool has 1 to 256 threads");
  threads_.reserve(static_cast<std::size_t>(settings.threads));
  for (int i = 0; i < settings.threads; ++i) threads_.emplace_back([this] { run(); });
}

LanePool::~LanePool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_changed_.notify_all();
  for (std::jthread& thread : threads_) thread.join();
}

bool LanePool::submit(std::string_view key, Duration /*virtual_latency*/, Work work) {
  CALLAI_CHECK(static_cast<bool>(work), "an empty work cannot run");
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_ >= settings_.max_waiting) return false;
    auto lane = lanes_.find(key);
    if (lane == lanes_.end()) lane = lanes_.emplace(std::string(key), Lane{}).first;
    if (lane->second.works.size() >= settings_.max_waiting_per_lane) return false;
    const bool may_start = !lane->second.running && lane->second.works.empty();
    lane->second.works.push_back(std::move(work));
    ++waiting_;
    if (!may_start) return true;
    ready_.push_back(lane);
  }
  ready_changed_.notify_one();
  return true;
}

std::size_t LanePool::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

void LanePool::run() {
  name_this_thread("lane");
  std::unique_lock lock(mutex_);
  for (;;) {
    ready_changed_.wait(lock, [this] { return !ready_.empty() || (stopping_ && waiting_ == 0); });
    if (ready_.empty()) return;
    const Lanes::iterator lane = ready_.front();
    ready_.pop_front();
    Work work = std::move(lane->second.works.front());
    lane->second.works.pop_front();
    lane->second.running = true;
    --waiting_;

    lock.unlock();
    Task done = work();
    work = Work();  // what it captured dies here, off the lock and before its task can run
    if (done) sequence_.post(std::move(done));
    lock.lock();

    lane->second.running = false;
    if (lane->second.works.empty()) {
      lanes_.erase(lane);
    } else {
      ready_.push_back(lane);
      ready_changed_.notify_one();
    }
    if (stopping_ && waiting_ == 0) ready_changed_.notify_all();
  }
}

}  // namespace callai::core
