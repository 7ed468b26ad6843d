#pragma once

#include <atomic>
#include <memory>
#include <utility>

namespace callai::audio {

/// An object that the works of a lane and the call's channel both hold while works are under way: the channel may be
/// gone before the last work has run, and that work then destroys it. Which thread may touch what of T is T's own
/// contract; this only decides who frees it. Handles are copied on any thread but never by the media thread, which gets
/// a plain pointer and is detached first.
template <typename T>
class LaneShared {
 public:
  template <typename... Args>
  static LaneShared make(Args&&... args) {
    return LaneShared(std::make_unique<Box>(std::forward<Args>(args)...).release());
  }
  LaneShared(const LaneShared& other) noexcept : box_(other.box_) {
    if (box_ != nullptr) box_->holders.fetch_add(1, std::memory_order_relaxed);
  }
  LaneShared(LaneShared&& other) noexcept : box_(std::exchange(other.box_, nullptr)) {}
  LaneShared& operator=(LaneShared other) noexcept {
    std::swap(box_, other.box_);
    return *this;
  }
  ~LaneShared() {
    if (box_ == nullptr || box_->holders.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    const std::unique_ptr<Box> last(box_);
  }

  T& operator*() const { return box_->value; }
  T* operator->() const { return &box_->value; }

 private:
  struct Box {
    template <typename... Args>
    explicit Box(Args&&... args) : value(std::forward<Args>(args)...) {}
    T value;
    std::atomic<int> holders{1};
  };
  explicit LaneShared(Box* box) : box_(box) {}

  Box* box_;
};

}  // namespace callai::audio
