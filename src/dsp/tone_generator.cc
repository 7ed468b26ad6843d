#include "dsp/tone_generator.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dsp/level.h"

namespace callai::dsp {

ToneGenerator::ToneGenerator(double frequency_hz, double level_dbfs, int rate_hz)
    : amplitude_(std::min(32767.0, 32768.0 * std::numbers::sqrt2 * gain_from_db(level_dbfs))),
      step_(2.0 * std::numbers::pi * frequency_hz / rate_hz) {}

void ToneGenerator::fill(std::span<std::int16_t> out) {
  for (std::int16_t& s : out) {
    s = static_cast<std::int16_t>(std::lround(amplitude_ * std::sin(phase_)));
    phase_ += step_;
    if (phase_ > 2.0 * std::numbers::pi) phase_ -= 2.0 * std::numbers::pi;
  }
}

}  // namespace callai::dsp
