#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "conversation/audio_port.h"
#include "dsp/level.h"
#include "dsp/tone_generator.h"

namespace callai::telephony::testing {

/// Says a tone for as long as it is asked, and counts the frames in which it hears one. Counts may be read by any
/// thread.
class TonePort final : public conversation::AudioPort {
 public:
  explicit TonePort(double hz, double level_dbfs = -20.0) : tone_(hz, level_dbfs) {}

  void tick(core::TimePoint, std::span<const std::int16_t> in, std::span<std::int16_t> out) noexcept override {
    tone_.fill(out);
    frames_.fetch_add(1);
    if (dsp::level_dbfs(in) > -26.0) heard_.fetch_add(1);
    if (dsp::peak(in) == 0) silent_.fetch_add(1);
  }

  int frames() const { return frames_.load(); }
  int heard() const { return heard_.load(); }
  int silent() const { return silent_.load(); }

 private:
  dsp::ToneGenerator tone_;
  std::atomic<int> frames_{0};
  std::atomic<int> heard_{0};
  std::atomic<int> silent_{0};
};

}  // namespace callai::telephony::testing
