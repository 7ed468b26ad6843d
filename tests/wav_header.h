#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace callai::tests {

struct WavHeader {
  int format = 0;  ///< 1: PCM
  int channels = 0;
  int rate_hz = 0;
  int bits = 0;
  std::uint32_t data_bytes = 0;  ///< as the header says
  bool whole = false;            ///< that many are there
  int peak_left = 0;             ///< of 16-bit stereo: the largest |sample|
  int peak_right = 0;

  double seconds() const { return static_cast<double>(data_bytes) / (rate_hz * channels * (bits / 8)); }
};

/// Reads a RIFF/WAVE file's text; nothing when it is none.
std::optional<WavHeader> wav_header(const std::string& bytes);

/// A mono 16-bit file of 8 kHz with `seconds` of a tone.
std::string tone_wav(double seconds);

}  // namespace callai::tests
