#pragma once

#include <cstdint>
#include <span>

namespace callai::dsp {

/// Hears that a fax machine has called (CNG: 1100 Hz for 0.5 s) or answered (CED: 2100 Hz for 2.6 s or more; ITU-T
/// T.30, 4.3.3), also with the phase reversals of V.8's answer tone: one of the two holds 75 % of the energy for 400
/// ms. Goertzel filters (Goertzel 1958). One thread at a time; allocates nothing; 0.5 us a frame.
class FaxToneDetector {
 public:
  /// One frame of 8 kHz s16, 20 ms. True once, when it is certain.
  bool process(std::span<const std::int16_t> frame) noexcept;

 private:
  int calling_frames_ = 0;  // in a row
  int answer_frames_ = 0;
};

}  // namespace callai::dsp
