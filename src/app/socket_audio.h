#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conversation/live_line.h"
#include "core/frame_queue.h"
#include "dsp/resampler.h"

namespace callai::app {

/// What a browser's microphone sends (s16, little endian, mono, 8 or 16 kHz, pieces of any length), made into frames of
/// the telephone. One thread.
class SocketMicrophone {
 public:
  SocketMicrophone(int rate_hz, std::shared_ptr<core::FrameQueue> queue);
  void take(std::string_view bytes);

 private:
  const std::shared_ptr<core::FrameQueue> queue_;
  std::optional<dsp::Resampler> to_telephone_;
  std::vector<std::int16_t> samples_;  // that do not fill a frame yet
};

/// Frames of the telephone, made into what a browser plays: s16, little endian. Stereo: left the caller, right the
/// agent, in turns. One thread.
class SocketSpeaker {
 public:
  explicit SocketSpeaker(int rate_hz);
  std::shared_ptr<const std::string> mono(const core::AudioFrame& frame);
  std::shared_ptr<const std::string> stereo(const conversation::StereoFrame& frame);

 private:
  using Samples = std::vector<std::int16_t>;
  static void to_rate(std::optional<dsp::Resampler>& resampler, const core::AudioFrame& frame, Samples& out);

  std::optional<dsp::Resampler> left_;
  std::optional<dsp::Resampler> right_;
  Samples a_, b_, both_;
};

}  // namespace callai::app
