#include "dsp/fax_tone_detector.h"

#include <cmath>
#include <numbers>

#include "core/units.h"
#include "dsp/tone_share.h"

namespace callai::dsp {
namespace {

constexpr int kFrames = 20;  // 400 ms
constexpr float kToneShare = 0.75F;
constexpr float kLeastPower = 300.0F * 300.0F;  // -40 dBFS
constexpr double kCallingHz = 1100.0;
constexpr double kAnswerHz = 2100.0;

}  // namespace

bool FaxToneDetector::process(std::span<const std::int16_t> frame) noexcept {
  static const float calling = tone_coefficient(kCallingHz);
  static const float answer = tone_coefficient(kAnswerHz);
  float energy = 0.0F;
  for (const std::int16_t s : frame) energy += static_cast<float>(s) * static_cast<float>(s);
  if (energy < kLeastPower * static_cast<float>(frame.size())) {
    calling_frames_ = answer_frames_ = 0;
    return false;
  }
  calling_frames_ = tone_share(frame, calling, energy) >= kToneShare ? calling_frames_ + 1 : 0;
  // A phase reversal, every 450 ms, spoils one frame: it is taken off, not all of them.
  if (tone_share(frame, answer, energy) >= kToneShare) {
    ++answer_frames_;
  } else {
    answer_frames_ = answer_frames_ > 4 ? answer_frames_ - 4 : 0;
  }
  return calling_frames_ == kFrames || answer_frames_ == kFrames;
}

}  // namespace callai::dsp
