#pragma once

#include <cstdint>
#include <span>

namespace callai::dsp {

// G.711 (ITU-T G.711, 11/1988), the codes of the telephone network: one byte a sample. Linear samples are s16, full
// scale. Pure, safe from any thread, nothing allocated. mu-law carries 14 bits and A-law 13 bits of the 16.

inline constexpr std::uint8_t kMulawSilence = 0xFF;  ///< mu-law code of 0
inline constexpr std::uint8_t kAlawSilence = 0xD5;   ///< A-law code nearest to 0

std::uint8_t mulaw_encode(std::int16_t sample);
std::int16_t mulaw_decode(std::uint8_t code);
std::uint8_t alaw_encode(std::int16_t sample);
std::int16_t alaw_decode(std::uint8_t code);

// Over blocks; `out` is at least as long as `in`.
void mulaw_encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out);
void mulaw_decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out);
void alaw_encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out);
void alaw_decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out);

}  // namespace callai::dsp
