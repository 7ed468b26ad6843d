#include "dsp/g711.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

namespace callai::dsp {
namespace {

constexpr int kMulawBias = 33;    // 14-bit domain (G.711, table 2a)
constexpr int kMulawClip = 8158;  // the last decision value of table 2a

constexpr std::int16_t mulaw_level(unsigned code) {
  const unsigned u = ~code & 0xFFU;
  const int segment = static_cast<int>((u >> 4U) & 7U);
  const int step = static_cast<int>(u & 15U);
  const int magnitude = (((2 * step + kMulawBias) << segment) - kMulawBias) * 4;
  return static_cast<std::int16_t>((u & 0x80U) != 0 ? -magnitude : magnitude);
}

constexpr std::int16_t alaw_level(unsigned code) {
  const unsigned a = code ^ 0x55U;  // even bits are inverted on the line
  const int segment = static_cast<int>((a >> 4U) & 7U);
  const int step = static_cast<int>(a & 15U);
  const int mantissa = 2 * step + 1 + (segment > 0 ? 32 : 0);
  const int magnitude = (mantissa << (segment > 0 ? segment - 1 : 0)) * 8;
  return static_cast<std::int16_t>((a & 0x80U) != 0 ? magnitude : -magnitude);
}

template <typename Level>
constexpr std::array<std::int16_t, 256> make_table(Level level) {
  std::array<std::int16_t, 256> table{};
  for (unsigned code = 0; code < 256; ++code) table[code] = level(code);
  return table;
}

constexpr std::array<std::int16_t, 256> kMulawTable = make_table(mulaw_level);
constexpr std::array<std::int16_t, 256> kAlawTable = make_table(alaw_level);

}  // namespace

std::uint8_t mulaw_encode(std::int16_t sample) {
  const bool negative = sample < 0;
  const int full = negative ? -static_cast<int>(sample) : sample;
  const auto biased = static_cast<unsigned>(std::min(full >> 2, kMulawClip) + kMulawBias);
  const unsigned segment = static_cast<unsigned>(std::bit_width(biased)) - 6U;
  const unsigned step = (biased >> (segment + 1U)) & 15U;
  return static_cast<std::uint8_t>(~((negative ? 0x80U : 0U) | (segment << 4U) | step));
}

std::int16_t mulaw_decode(std::uint8_t code) {
  return kMulawTable[code];
}

std::uint8_t alaw_encode(std::int16_t sample) {
  const bool negative = sample < 0;
  // A-law has no code for zero: -1 belongs to the first negative step, hence the one's complement.
  const auto magnitude = static_cast<unsigned>(negative ? ~static_cast<int>(sample) : sample) >> 3U;
  const unsigned segment = magnitude < 32 ? 0 : static_cast<unsigned>(std::bit_width(magnitude)) - 5U;
  const unsigned step = (magnitude >> (segment > 0 ? segment : 1U)) & 15U;
  return static_cast<std::uint8_t>(((negative ? 0U : 0x80U) | (segment << 4U) | step) ^ 0x55U);
}

std::int16_t alaw_decode(std::uint8_t code) {
  return kAlawTable[code];
}

void mulaw_encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out) {
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = mulaw_encode(in[i]);
}
void mulaw_decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out) {
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = kMulawTable[in[i]];
}
void alaw_encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out) {
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = alaw_encode(in[i]);
}
void alaw_decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out) {
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = kAlawTable[in[i]];
}

}  // namespace callai::dsp
