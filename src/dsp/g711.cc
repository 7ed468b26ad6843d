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

// A float's exponent and the top of its mantissa are segment and step of G.711: there is no search for the highest bit,
// and the compiler does many samples at once (-O3), given a fixed number of them.
constexpr std::size_t kAtOnce = 32;
constexpr int kExponentBias = 127;

std::uint32_t segment_and_step(int magnitude, int first_bit) {
  const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(magnitude));
  return (bits >> 19U) - (static_cast<std::uint32_t>(kExponentBias + first_bit) << 4U);
}

/// -1 of a negative sample, else 0.
int sign_of(std::int16_t sample) {
  return sample >> 15;
}

std::uint8_t to_mulaw(std::int16_t sample) {
  const int sign = sign_of(sample);
  const int full = (sample ^ sign) - sign;
  const std::uint32_t code = segment_and_step(std::min(full >> 2, kMulawClip) + kMulawBias, 5);
  return static_cast<std::uint8_t>(~(code | (static_cast<std::uint32_t>(sign) & 0x80U)));
}

std::uint8_t to_alaw(std::int16_t sample) {
  const int sign = sign_of(sample);
  // A-law has no code for zero: -1 belongs to the first negative step, hence the one's complement.
  const int magnitude = (sample ^ sign) >> 3;
  // The first segment is the second one's continuation down to zero.
  const int first = (magnitude - 32) >> 31;  // -1 there
  const std::uint32_t code = segment_and_step(magnitude + (first & 32), 4) - (static_cast<std::uint32_t>(first) & 16U);
  return static_cast<std::uint8_t>((code | (~static_cast<std::uint32_t>(sign) & 0x80U)) ^ 0x55U);
}

template <std::uint8_t (*kOne)(std::int16_t)>
void encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out) {
  std::size_t done = 0;
  for (; done + kAtOnce <= in.size(); done += kAtOnce) {
    const std::int16_t* const __restrict from = in.data() + done;
    std::uint8_t* const __restrict to = out.data() + done;
    for (std::size_t i = 0; i < kAtOnce; ++i) to[i] = kOne(from[i]);
  }
  for (; done < in.size(); ++done) out[done] = kOne(in[done]);
}

constexpr std::array<std::int16_t, 256> kMulawTable = make_table(mulaw_level);
constexpr std::array<std::int16_t, 256> kAlawTable = make_table(alaw_level);

}  // namespace

std::uint8_t mulaw_encode(std::int16_t sample) {
  return to_mulaw(sample);
}

std::int16_t mulaw_decode(std::uint8_t code) {
  return kMulawTable[code];
}

std::uint8_t alaw_encode(std::int16_t sample) {
  return to_alaw(sample);
}

std::int16_t alaw_decode(std::uint8_t code) {
  return kAlawTable[code];
}

void mulaw_encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out) {
  encode<to_mulaw>(in, out);
}
void mulaw_decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out) {
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = kMulawTable[in[i]];
}
void alaw_encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out) {
  encode<to_alaw>(in, out);
}
void alaw_decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out) {
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = kAlawTable[in[i]];
}

}  // namespace callai::dsp
