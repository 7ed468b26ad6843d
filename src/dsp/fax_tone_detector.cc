#include "dsp/fax_tone_detector.h"

#include <cmath>
#include <numbers>

#include "core/units.h"

namespace callai::dsp {
namespace {

constexpr int kFrames = 20;  // 400 ms
constexpr float kPurity = 0.75F;
constexpr float kLeastPower = 300.0F * 300.0F;  // -40 dBFS
constexpr double kCallingHz = 1100.0;
constexpr double kAnswerHz = 2100.0;

float coefficient(double hz) {
  return static_cast<float>(2.0 * std::cos(2.0 * std::numbers::pi * hz / core::kTelephoneRateHz));
}

/// Share of the energy that one frequency holds.
float share(std::span<const std::int16_t> frame, float c, float energy) {
  float s1 = 0.0F;
  float s2 = 0.0F;
  for (const std::int16_t s : frame) {
    const float s0 = static_cast<float>(s) + c * s1 - s2;
    s2 = s1;
    s1 = s0;
  }
  // A pure sine of amplitude A over N samples: power (A*N/2)^2, energy A^2*N/2.
  return 2.0F * (s1 * s1 + s2 * s2 - c * s1 * s2) / (static_cast<float>(frame.size()) * energy);
}

}  // namespace

bool FaxToneDetector::process(std::span<const std::int16_t> frame) noexcept {
  static const float calling = coefficient(kCallingHz);
  static const float answer = coefficient(kAnswerHz);
  float energy = 0.0F;
  for (const std::int16_t s : frame) energy += static_cast<float>(s) * static_cast<float>(s);
  if (energy < kLeastPower * static_cast<float>(frame.size())) {
    calling_frames_ = answer_frames_ = 0;
    return false;
  }
  calling_frames_ = share(frame, calling, energy) >= kPurity ? calling_frames_ + 1 : 0;
  // A phase reversal, every 450 ms, spoils one frame: it is taken off, not all of them.
  if (share(frame, answer, energy) >= kPurity) {
    ++answer_frames_;
  } else {
    answer_frames_ = answer_frames_ > 4 ? answer_frames_ - 4 : 0;
  }
  return calling_frames_ == kFrames || answer_frames_ == kFrames;
}

}  // namespace callai::dsp
