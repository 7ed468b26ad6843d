#include "dsp/tone_share.h"

#include <cmath>
#include <numbers>

#include "core/units.h"

namespace callai::dsp {

float tone_coefficient(double hz) {
  return static_cast<float>(2.0 * std::cos(2.0 * std::numbers::pi * hz / core::kTelephoneRateHz));
}

float tone_share(std::span<const std::int16_t> frame, float coefficient, float energy) noexcept {
  float s1 = 0.0F;
  float s2 = 0.0F;
  for (const std::int16_t s : frame) {
    const float s0 = static_cast<float>(s) + coefficient * s1 - s2;
    s2 = s1;
    s1 = s0;
  }
  // A pure sine of amplitude A over N samples: power (A*N/2)^2, energy A^2*N/2.
  return 2.0F * (s1 * s1 + s2 * s2 - coefficient * s1 * s2) / (static_cast<float>(frame.size()) * energy);
}

}  // namespace callai::dsp
