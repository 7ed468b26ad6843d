#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/units.h"

namespace callai::dsp {

/// Finds the beep of an answering machine: one steady pure tone between 400 and 2000 Hz that lasts 120 ms. A Goertzel
/// filter (Goertzel 1958) for each of 65 frequencies, 25 Hz apart, over each 20 ms frame; a frame counts when one of
/// them holds 75 % of its energy and neither frequency nor level has moved. One thread at a time; allocates nothing;
/// about 20 us for a frame that is loud enough to look at.
class BeepDetector {
 public:
  BeepDetector();
  /// One frame of 8 kHz s16 (160 samples; other lengths are taken as they are). True once per beep, when it has lasted
  /// 120 ms.
  bool process(std::span<const std::int16_t> frame) noexcept;
  /// Frequency of the tone in the last frame, Hz; 0 when there was none.
  double frequency_hz() const { return bin_ < 0 ? 0.0 : kLowestHz + kSpacingHz * bin_; }
  void reset() noexcept;

 private:
  static constexpr int kBins = 65;
  static constexpr double kLowestHz = 400.0;
  static constexpr double kSpacingHz = 25.0;

  int pure_bin(std::span<const std::int16_t> frame) const noexcept;

  std::array<float, kBins> coefficients_{};
  int bin_ = -1;        // of the last frame; -1: no pure tone
  int first_bin_ = -1;  // of the run of steady frames
  double level_ = 0.0;  // of the last frame, dBFS
  int frames_ = 0;      // steady frames in a row
};

}  // namespace callai::dsp
