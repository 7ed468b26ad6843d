#include "app/echo_probe.h"

#include <algorithm>

#include "core/units.h"
#include "dsp/tone_share.h"

namespace callai::app {

namespace {

constexpr double kHz = 1020;  // away from 1000 and 1004 Hz, which test lines say by themselves
constexpr double kLevelDbfs = -18;
constexpr float kShare = 0.8F;
constexpr float kLeastEnergy = 160.0F * 50 * 50;  // -56 dBFS

float energy_of(std::span<const std::int16_t> frame) noexcept {
  float energy = 0;
  for (const std::int16_t sample : frame) energy += static_cast<float>(sample) * static_cast<float>(sample);
  return energy;
}

}  // namespace

EchoProbe::EchoProbe() : tone_(kHz, kLevelDbfs), coefficient_(dsp::tone_coefficient(kHz)) {}

void EchoProbe::tick(core::TimePoint, std::span<const std::int16_t> in, std::span<std::int16_t> out) noexcept {
  const float energy = energy_of(in);
  const bool tone = energy > kLeastEnergy && dsp::tone_share(in, coefficient_, energy) > kShare;
  heard_ = tone ? heard_ + 1 : 0;
  if (said_ && heard_ == kEnoughFrames && echo_frames_.load() < 0) {
    echo_frames_.store((frame_ + kCycleFrames - (kEnoughFrames - 1)) % kCycleFrames);
  }
  if (frame_ < kToneFrames) {
    tone_.fill(out);
    said_ = true;
  } else {
    std::fill(out.begin(), out.end(), std::int16_t{0});
  }
  frame_ = (frame_ + 1) % kCycleFrames;
}

std::optional<core::Duration> EchoProbe::echo_after() const {
  const std::int64_t frames = echo_frames_.load();
  if (frames < 0) return {};
  return frames * core::kFrameDuration;
}

}  // namespace callai::app
