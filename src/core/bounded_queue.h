#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "core/check.h"

namespace callai::core {

/// Bounded queue between any number of producers and consumers. Producers never wait: a full queue refuses (the stated
/// overflow rule). Consumers wait. After stop() it takes nothing more, hands out what it holds, then ends. Safe from
/// any thread but the media thread (it locks; the media thread has SpscRing).
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {
    CALLAI_CHECK(capacity > 0, "a queue holds one item or more");
  }
  BoundedQueue(const BoundedQueue&) = delete;
  BoundedQueue& operator=(const BoundedQueue&) = delete;

  std::size_t capacity() const { return capacity_; }

  /// False when full or stopped: the item was not taken, and `item` is as it was.
  [[nodiscard]] bool push(T&& item) {
    {
      const std::lock_guard lock(mutex_);
      if (stopped_ || items_.size() >= capacity_) return false;
      items_.push_back(std::move(item));
    }
    ready_.notify_one();
    return true;
  }

  /// Waits for an item. Empty when the queue was stopped and nothing is left.
  std::optional<T> pop() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return stopped_ || !items_.empty(); });
    return take_front();
  }

  /// An item if there is one now.
  std::optional<T> try_pop() {
    const std::lock_guard lock(mutex_);
    return take_front();
  }

  /// Waits for the first item, then takes up to `most` (1 or more) that are there, in order. Empty when the queue was
  /// stopped and nothing is left. For consumers that group their work.
  std::vector<T> pop_batch(std::size_t most) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return stopped_ || !items_.empty(); });
    std::vector<T> batch;
    while (batch.size() < most && !items_.empty()) {
      batch.push_back(std::move(items_.front()));
      items_.pop_front();
    }
    if (!items_.empty()) ready_.notify_one();
    return batch;
  }

  /// Takes nothing more and wakes every waiting consumer. Calling it again does nothing.
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    ready_.notify_all();
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return items_.size();
  }
  bool stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
  }

 private:
  std::optional<T> take_front() {
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    return item;
  }

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<T> items_;
  bool stopped_ = false;
};

}  // namespace callai::core
