#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "conversation/audio_port.h"
#include "dsp/tone_generator.h"

namespace callai::app {

/// Says a short tone once a second, and listens for it: who hears it again was heard. For an echo test at the far side,
/// which may talk before it begins to echo. Counts may be read by any thread.
class EchoProbe final : public conversation::AudioPort {
 public:
  EchoProbe();
  void tick(core::TimePoint now, std::span<const std::int16_t> in, std::span<std::int16_t> out) noexcept override;

  /// From the tone to its echo, below a second; none yet.
  std::optional<core::Duration> echo_after() const;

 private:
  static constexpr int kCycleFrames = 50;  // a tone every second
  static constexpr int kToneFrames = 10;
  static constexpr int kEnoughFrames = 3;  // of the tone: speech has it for a moment, too

  dsp::ToneGenerator tone_;
  float coefficient_;
  int frame_ = 0;  // of the cycle
  int heard_ = 0;  // frames in a row
  bool said_ = false;
  std::atomic<std::int64_t> echo_frames_{-1};
};

}  // namespace callai::app
