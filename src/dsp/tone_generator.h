#pragma once

#include <cstdint>
#include <span>

namespace callai::dsp {

/// A sine of fixed frequency and level, continuous over calls. Value type; one thread at a time.
class ToneGenerator {
 public:
  /// `frequency_hz` below half of `rate_hz`; `level_dbfs` is the RMS level (a sine clips above -3.01).
  ToneGenerator(double frequency_hz, double level_dbfs, int rate_hz = 8000);
  void fill(std::span<std::int16_t> out);

 private:
  double amplitude_;
  double step_;  // radians a sample
  double phase_ = 0.0;
};

}  // namespace callai::dsp
