#include "telephony/rtp/delay_estimator.h"

#include <algorithm>

namespace callai::telephony {
namespace {

using std::chrono::milliseconds;

constexpr core::Duration kEpoch = std::chrono::seconds(1);
constexpr core::Duration kBucket = milliseconds(5);
constexpr core::Duration kShortest = milliseconds(10);
constexpr core::Duration kNonsense = milliseconds(500);  // later than this is another clock, no delay
constexpr float kQuantile = 0.97F;
constexpr float kForget = 0.9993F;  // half of it in 20 s of packets of 20 ms
constexpr int kFirstPackets = 25;   // before it the default stays the least

core::Duration transit(core::TimePoint arrival, std::int64_t ticks) {
  return arrival.time_since_epoch() - core::Duration(ticks * 1'000'000 / core::kTelephoneRateHz);
}

}  // namespace

core::Duration DelayEstimator::observe(core::TimePoint arrival, std::int64_t ticks) noexcept {
  const core::Duration taken = transit(arrival, ticks);
  if (!known_ || taken - std::min(fastest_, fastest_before_) > kNonsense) {
    known_ = true;
    epoch_began_ = arrival;
    fastest_ = fastest_before_ = taken;
  }
  if (arrival - epoch_began_ >= kEpoch) {
    epoch_began_ = arrival;
    fastest_before_ = fastest_;
    fastest_ = taken;
  }
  fastest_ = std::min(fastest_, taken);
  const core::Duration late = taken - std::min(fastest_, fastest_before_);
  learn(late);
  return late;
}

void DelayEstimator::learn(core::Duration late) noexcept {
  ++observed_;
  // The first packets weigh more, so that the default is soon forgotten.
  const float forget = std::min(kForget, 1.0F - 2.0F / (1.0F + static_cast<float>(observed_)));
  for (float& share : histogram_) share *= forget;
  const auto bucket = static_cast<std::size_t>(late / kBucket);
  histogram_[std::min(bucket, kBuckets - 1)] += 1.0F - forget;
  float sum = 0;
  std::size_t edge = 0;
  while (edge < kBuckets - 1 && (sum += histogram_[edge]) < kQuantile) ++edge;
  const core::Duration wanted = std::max(kShortest, kBucket * static_cast<std::int64_t>(edge + 1));
  target_ = observed_ < kFirstPackets ? std::max(target_, wanted) : wanted;
}

core::TimePoint DelayEstimator::earliest(std::int64_t ticks) const noexcept {
  return core::TimePoint(std::min(fastest_, fastest_before_) +
                         core::Duration(ticks * 1'000'000 / core::kTelephoneRateHz));
}

}  // namespace callai::telephony
