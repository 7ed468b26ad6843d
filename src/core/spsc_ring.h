#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <utility>
#include <vector>

#include "core/check.h"

namespace callai::core {

/// Bounded ring from exactly one producer thread to exactly one consumer thread (Lamport 1983, with cached indices as
/// in the FastForward and folly queues). Wait-free: neither side locks, allocates or blocks, so the media thread may be
/// either. Overflow rule: `push` refuses, and the producer decides what that means. All slots are made up front, so
/// that T must be default-constructible; a popped slot keeps a moved-from T until it is used again.
template <typename T>
class SpscRing {
 public:
  /// Room for at least `capacity` items (1 or more; rounded up to a power of two).
  explicit SpscRing(std::size_t capacity) : slots_(std::bit_ceil(capacity)), mask_(slots_.size() - 1) {
    CALLAI_CHECK(capacity > 0, "a ring holds one item or more");
  }
  SpscRing(const SpscRing&) = delete;
  SpscRing& operator=(const SpscRing&) = delete;

  std::size_t capacity() const { return slots_.size(); }

  /// Producer only. False when full: the item was not taken, and `item` is as it was.
  [[nodiscard]] bool push(T&& item) noexcept {
    if (!has_room()) return false;
    slots_[tail_.load(std::memory_order_relaxed) & mask_] = std::move(item);
    publish();
    return true;
  }
  [[nodiscard]] bool push(const T& item) noexcept {
    if (!has_room()) return false;
    slots_[tail_.load(std::memory_order_relaxed) & mask_] = item;
    publish();
    return true;
  }

  /// Consumer only. False when empty; `out` is as it was.
  [[nodiscard]] bool pop(T& out) noexcept {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head == seen_tail_) {
      seen_tail_ = tail_.load(std::memory_order_acquire);
      if (head == seen_tail_) return false;
    }
    out = std::move(slots_[head & mask_]);
    head_.store(head + 1, std::memory_order_release);
    return true;
  }

  /// Items held. Exact on the two threads when the other is idle, a recent value otherwise. Safe from any thread.
  std::size_t size() const noexcept {
    const std::size_t head = head_.load(std::memory_order_acquire);
    return tail_.load(std::memory_order_acquire) - head;
  }
  bool empty() const noexcept { return size() == 0; }

 private:
  static constexpr std::size_t kCacheLine = 64;

  bool has_room() noexcept {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - seen_head_ < slots_.size()) return true;
    seen_head_ = head_.load(std::memory_order_acquire);
    return tail - seen_head_ < slots_.size();
  }
  void publish() noexcept { tail_.store(tail_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

  std::vector<T> slots_;
  const std::size_t mask_;
  // The producer's, then the consumer's, each on a cache line of its own.
  alignas(kCacheLine) std::atomic<std::size_t> tail_{0};
  std::size_t seen_head_ = 0;
  alignas(kCacheLine) std::atomic<std::size_t> head_{0};
  std::size_t seen_tail_ = 0;
};

}  // namespace callai::core
