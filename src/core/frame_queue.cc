#include "core/frame_queue.h"

namespace callai::core {

void FrameQueue::give(const AudioFrame& frame) noexcept {
  if (!ring_.push(frame)) lost_.fetch_add(1, std::memory_order_relaxed);
}

bool FrameQueue::take(AudioFrame& out) noexcept {
  std::size_t waiting = ring_.size();
  if (!flowing_ && waiting < kLead) return false;
  flowing_ = true;
  if (waiting > kMost) {
    for (; waiting > kLead && ring_.pop(out); --waiting) lost_.fetch_add(1, std::memory_order_relaxed);
  }
  flowing_ = ring_.pop(out);
  return flowing_;
}

}  // namespace callai::core
