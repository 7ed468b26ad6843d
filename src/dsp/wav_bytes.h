#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace callai::dsp {

/// A whole mono 16-bit PCM WAV file in memory, for servers that want one.
std::string wav_bytes(std::span<const std::int16_t> pcm, int rate_hz);

/// Where the samples of a WAV begin. Lengths in its head are not believed: servers that stream do not know them.
struct WavStart {
  int rate_hz = 0;
  int channels = 0;
  int bits = 0;
  int format = 0;           ///< 1: PCM
  std::size_t data = 0;     ///< offset of the first sample
  std::size_t claimed = 0;  ///< bytes of samples by its head
};
/// Absent: no WAV, or the bytes end before its samples begin.
std::optional<WavStart> wav_start(std::string_view bytes);

}  // namespace callai::dsp
