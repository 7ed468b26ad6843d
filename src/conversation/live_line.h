#pragma once

#include <functional>
#include <memory>

#include "core/frame_queue.h"

namespace callai::conversation {

/// 20 ms of both sides of a call.
struct StereoFrame {
  core::AudioFrame caller{};
  core::AudioFrame agent{};
};

/// Seam: the sound of a running call, for people beside it. Dispatch sequence only.
class LiveLine {
 public:
  using Frames = std::function<void(const StereoFrame&)>;

  virtual ~LiveLine() = default;
  /// Every frame from now on, in order, on the dispatch sequence, never from inside; an empty one: no more. Overflow
  /// rule: where dispatch is over a second behind, frames are missing.
  virtual void monitor(Frames frames) = 0;
  /// The call's one second microphone: what is given into it is heard by the far side beside the agent's words. Given
  /// from one thread; it may outlive the call.
  virtual std::shared_ptr<core::FrameQueue> microphone() = 0;
};

}  // namespace callai::conversation
