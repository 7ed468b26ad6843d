#include "dsp/beep_detector.h"

#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <numbers>

#include "dsp/level.h"
#include "dsp/tone_share.h"

namespace callai::dsp {
namespace {

constexpr int kFramesOfABeep = 6;  // 120 ms
constexpr float kPurity = 0.75F;   // a tone halfway between two frequencies has 0.81
constexpr double kSteadyDb = 1.5;
constexpr double kLeastLevelDbfs = -40.0;

}  // namespace

BeepDetector::BeepDetector() {
  for (int i = 0; i < kBins; ++i) {
    const double hz = kLowestHz + kSpacingHz * i;
    coefficients_[static_cast<std::size_t>(i)] = tone_coefficient(hz);
  }
}

int BeepDetector::pure_bin(std::span<const std::int16_t> frame) const noexcept {
  float energy = 0.0F;
  for (const std::int16_t s : frame) energy += static_cast<float>(s) * static_cast<float>(s);
  int best = -1;
  float purity = 0.0F;
  for (std::size_t i = 0; i < coefficients_.size(); ++i) {
    const float share = tone_share(frame, coefficients_[i], energy);
    if (share > purity) {
      purity = share;
      best = static_cast<int>(i);
    }
  }
  return purity >= kPurity ? best : -1;
}

bool BeepDetector::process(std::span<const std::int16_t> frame) noexcept {
  const double level = level_dbfs(frame);
  bin_ = level < kLeastLevelDbfs ? -1 : pure_bin(frame);
  if (bin_ < 0) {
    frames_ = 0;
    return false;
  }
  // A sung vowel may be as pure as a tone for a while, but neither its pitch nor its level stands still.
  const bool same = frames_ > 0 && std::abs(bin_ - first_bin_) <= 1 && std::abs(level - level_) <= kSteadyDb;
  if (!same) {
    first_bin_ = bin_;
    frames_ = 0;
  }
  level_ = level;
  ++frames_;
  return frames_ == kFramesOfABeep;
}

void BeepDetector::reset() noexcept {
  bin_ = -1;
  frames_ = 0;
}

}  // namespace callai::dsp
