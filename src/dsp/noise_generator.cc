#include "dsp/noise_generator.h"

#include <algorithm>
#include <cmath>

#include "dsp/level.h"

namespace callai::dsp {
namespace {

constexpr double kPole = 0.8;  // one-pole low-pass with its corner near 300 Hz at 8 kHz

}  // namespace

NoiseGenerator::NoiseGenerator(std::uint64_t seed, double level_dbfs, NoiseColour colour)
    : random_(seed), scale_(32768.0 * gain_from_db(level_dbfs)), colour_(colour) {
  // A one-pole filter y = x + p*y has the power gain 1 / (1 - p^2).
  if (colour_ == NoiseColour::kComfort) scale_ *= std::sqrt(1.0 - kPole * kPole);
}

double NoiseGenerator::next_gaussian() {
  // Sum of four uniform values of variance 1/12 each (Irwin-Hall): near enough to Gaussian for noise, and without
  // log().
  const std::uint64_t bits = random_.next();
  double sum = 0.0;
  for (unsigned shift = 0; shift < 64; shift += 16) sum += static_cast<double>((bits >> shift) & 0xFFFFU) / 65536.0;
  return (sum - 2.0) * std::sqrt(3.0);
}

void NoiseGenerator::fill(std::span<std::int16_t> out) {
  for (std::int16_t& s : out) {
    const double white = next_gaussian();
    state_ = colour_ == NoiseColour::kComfort ? white + kPole * state_ : white;
    s = static_cast<std::int16_t>(std::lround(std::clamp(scale_ * state_, -32768.0, 32767.0)));
  }
}

}  // namespace callai::dsp
