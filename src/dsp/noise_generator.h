#pragma once

#include <cstdint>
#include <span>

#include "core/env.h"

namespace callai::dsp {

enum class NoiseColour {
  kWhite,
  kComfort,  ///< low-passed: falls by about 5 dB an octave above 300 Hz, in the manner of Hoth room noise (IEEE 269)
};

/// Reproducible noise: the same seed gives the same samples everywhere. One thread at a time; allocates nothing.
class NoiseGenerator {
 public:
  NoiseGenerator(std::uint64_t seed, double level_dbfs, NoiseColour colour = NoiseColour::kWhite);
  void fill(std::span<std::int16_t> out);

 private:
  double next_gaussian();

  core::SeededRandom random_;
  double scale_;
  NoiseColour colour_;
  double state_ = 0.0;
};

}  // namespace callai::dsp
