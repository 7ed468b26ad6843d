#include "dsp/loss_concealer.h"

#include <algorithm>

#include "dsp/likeness.h"

namespace callai::dsp {
namespace {

constexpr std::size_t kFull = 80;          // samples before it fades: 10 ms
constexpr std::size_t kLongestBlend = 80;  // into what follows
constexpr std::size_t kBlendAFrame = 32;   // 4 ms longer for each 10 ms of hole

std::int16_t blend(std::int16_t from, std::int16_t to, std::size_t i, std::size_t n) {
  const auto there = static_cast<int>(i + 1);
  const auto all = static_cast<int>(n + 1);
  return static_cast<std::int16_t>((from * (all - there) + to * there) / all);
}

}  // namespace

void LossConcealer::remember(std::span<const std::int16_t> pcm) noexcept {
  if (pcm.size() >= kHistory) {
    std::copy(pcm.end() - kHistory, pcm.end(), history_.begin());
    return;
  }
  std::copy(history_.begin() + static_cast<std::ptrdiff_t>(pcm.size()), history_.end(), history_.begin());
  std::copy(pcm.begin(), pcm.end(), history_.end() - static_cast<std::ptrdiff_t>(pcm.size()));
}

/// The cycle to be repeated: the last period, its end bent towards what came before its beginning.
void LossConcealer::begin_hole() noexcept {
  const std::span<const std::int16_t> history(history_);
  const auto recent = history.last(kCompared);
  double best = -2;
  for (std::size_t lag = kShortestPeriod; lag <= kLongestPeriod; ++lag) {
    const double found = likeness(recent, history.subspan(kHistory - kCompared - lag, kCompared), 2);
    if (found <= best) continue;
    best = found;
    period_ = lag;
  }
  const std::size_t begin = kHistory - period_;
  const std::size_t quarter = period_ / 4;
  std::copy_n(history_.begin() + static_cast<std::ptrdiff_t>(begin), period_, cycle_.begin());
  for (std::size_t i = 0; i < quarter; ++i) {
    const std::size_t at = period_ - quarter + i;
    cycle_[at] = blend(cycle_[at], history_[begin - quarter + i], i, quarter);
  }
  at_ = 0;
  // What the cycle would have had to begin with, so that there is no step.
  step_ = history_[kHistory - 1] - history_[begin - 1];
}

std::int16_t LossConcealer::next_made_up() noexcept {
  if (missing_ >= kAudible) return 0;
  int sample = cycle_[at_];
  at_ = (at_ + 1) % period_;
  const auto quarter = static_cast<int>(period_ / 4);
  const auto gone = static_cast<int>(missing_);
  if (gone < quarter) sample += step_ * (quarter - gone) / (quarter + 1);
  if (missing_ > kFull) sample = sample * (static_cast<int>(kAudible) - gone) / static_cast<int>(kAudible - kFull);
  ++missing_;
  return static_cast<std::int16_t>(std::clamp(sample, -32768, 32767));
}

void LossConcealer::fill(std::span<std::int16_t> pcm) noexcept {
  if (missing_ == 0) begin_hole();
  for (std::int16_t& sample : pcm) sample = next_made_up();
}

void LossConcealer::heard(std::span<std::int16_t> pcm) noexcept {
  if (missing_ > 0) {
    const std::size_t blended = std::min({pcm.size(), kLongestBlend, period_ / 4 + missing_ / kFull * kBlendAFrame});
    for (std::size_t i = 0; i < blended; ++i) pcm[i] = blend(next_made_up(), pcm[i], i, blended);
    missing_ = 0;
  }
  remember(pcm);
}

}  // namespace callai::dsp
