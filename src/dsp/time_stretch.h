#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace callai::dsp {

// Takes one period of the voice out of a stretch of 8 kHz samples, or puts one in, so that a listener hears neither:
// the parts are cross-faded where the signal is most like itself (overlap-add at the pitch period, as in WSOLA:
// Verhelst and Roelands 1993, and in WebRTC NetEq's Accelerate and PreemptiveExpand). Quiet signals need no likeness.
// Pure, nothing allocated; some 5 us.

inline constexpr std::size_t kLongestPeriod = 120;  ///< samples, 15 ms: what is taken out or put in at most

/// Shortens the first `size` samples of `pcm`. Returns the new size: size - period, or `size` when nothing in it
/// repeats. `size` is at least 2 * kLongestPeriod.
std::size_t shorten(std::span<std::int16_t> pcm, std::size_t size) noexcept;

/// Lengthens. `pcm` has room for `size` + kLongestPeriod samples.
std::size_t lengthen(std::span<std::int16_t> pcm, std::size_t size) noexcept;

}  // namespace callai::dsp
