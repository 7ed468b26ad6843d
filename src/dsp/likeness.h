#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace callai::dsp {

/// Normalised cross-correlation of two stretches of equal length, every `step`th sample of them: 1 is the same shape, 0
/// nothing in common. Pure.
double likeness(std::span<const std::int16_t> a, std::span<const std::int16_t> b, std::size_t step) noexcept;

}  // namespace callai::dsp
