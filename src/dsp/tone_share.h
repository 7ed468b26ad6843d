#pragma once

#include <cstdint>
#include <span>

namespace callai::dsp {

/// 2 cos(2 pi f / 8000), what tone_share() knows a frequency by.
float tone_coefficient(double hz);

/// Share of a frame's energy (the sum of its squares) that one frequency holds, by Goertzel's algorithm: 1 for a pure
/// sine. NaN without energy.
float tone_share(std::span<const std::int16_t> frame, float coefficient, float energy) noexcept;

}  // namespace callai::dsp
