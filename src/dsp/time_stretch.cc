#include "dsp/time_stretch.h"

#include <algorithm>

#include "core/check.h"
#include "dsp/likeness.h"

namespace callai::dsp {
namespace {

constexpr std::size_t kShortestPeriod = 20;    // 400 Hz
constexpr double kLikeness = 0.9;              // NetEq's threshold
constexpr double kQuietPower = 100.0 * 100.0;  // -50 dBFS

bool quiet(std::span<const std::int16_t> pcm) {
  double power = 0;
  for (const std::int16_t s : pcm) power += static_cast<double>(s) * s;
  return power < kQuietPower * static_cast<double>(pcm.size());
}

/// 0: nothing repeats.
std::size_t period_of(std::span<const std::int16_t> pcm) {
  if (quiet(pcm.first(2 * kLongestPeriod))) return kLongestPeriod;
  std::size_t best = kShortestPeriod;
  double best_likeness = -1;
  const auto consider = [&](std::size_t lag, std::size_t step) {
    const double found = likeness(pcm.first(kLongestPeriod), pcm.subspan(lag, kLongestPeriod), step);
    if (found <= best_likeness) return;
    best_likeness = found;
    best = lag;
  };
  for (std::size_t lag = kShortestPeriod; lag <= kLongestPeriod; lag += 2) consider(lag, 2);
  const std::size_t coarse = best;
  best_likeness = -1;
  consider(coarse, 1);
  if (coarse > kShortestPeriod) consider(coarse - 1, 1);
  if (coarse < kLongestPeriod) consider(coarse + 1, 1);
  return best_likeness >= kLikeness ? best : 0;
}

std::int16_t between(std::int16_t from, std::int16_t to, std::size_t i, std::size_t n) {
  const auto there = static_cast<int>(i);
  const auto all = static_cast<int>(n);
  return static_cast<std::int16_t>((from * (all - there) + to * there) / all);
}

}  // namespace

std::size_t shorten(std::span<std::int16_t> pcm, std::size_t size) noexcept {
  CALLAI_CHECK(size >= 2 * kLongestPeriod && size <= pcm.size(), "two periods fit");
  const std::size_t period = period_of(pcm.first(size));
  if (period == 0) return size;
  for (std::size_t i = 0; i < period; ++i) pcm[i] = between(pcm[i], pcm[i + period], i, period);
  std::copy(pcm.begin() + static_cast<std::ptrdiff_t>(2 * period), pcm.begin() + static_cast<std::ptrdiff_t>(size),
            pcm.begin() + static_cast<std::ptrdiff_t>(period));
  return size - period;
}

std::size_t lengthen(std::span<std::int16_t> pcm, std::size_t size) noexcept {
  CALLAI_CHECK(size >= 2 * kLongestPeriod && size + kLongestPeriod <= pcm.size(), "two periods and one more fit");
  const std::size_t period = period_of(pcm.first(size));
  if (period == 0) return size;
  // a b c -> a (b fading into a) b c
  std::copy_backward(pcm.begin() + static_cast<std::ptrdiff_t>(period), pcm.begin() + static_cast<std::ptrdiff_t>(size),
                     pcm.begin() + static_cast<std::ptrdiff_t>(size + period));
  for (std::size_t i = 0; i < period; ++i) pcm[period + i] = between(pcm[2 * period + i], pcm[i], i, period);
  return size + period;
}

}  // namespace callai::dsp
