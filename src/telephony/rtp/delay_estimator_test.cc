#include "telephony/rtp/delay_estimator.h"

#include <gtest/gtest.h>

#include "core/env.h"

namespace callai::telephony {
namespace {

using std::chrono::milliseconds;

constexpr int kAMinute = 3000;  // packets of 20 ms

/// Feeds packets whose delay is `late(i)` on top of a constant one; `drift`: how much longer the sender's 20 ms are.
template <typename Late>
void feed(DelayEstimator& estimator, int packets, Late late, double drift = 0.0) {
  for (int i = 0; i < packets; ++i) {
    const auto sent = std::chrono::duration_cast<core::Duration>(milliseconds(20) * i * (1.0 + drift));
    estimator.observe(core::TimePoint(milliseconds(5000) + sent + late(i)), 160LL * i);
  }
}

TEST(DelayEstimator, ASteadyStreamNeedsTheLeast) {
  DelayEstimator estimator;
  EXPECT_EQ(estimator.target(), milliseconds(40));
  feed(estimator, 100, [](int) { return milliseconds(0); });
  EXPECT_EQ(estimator.target(), milliseconds(10));
}

TEST(DelayEstimator, ItWaitsForNinetySevenOfAHundred) {
  DelayEstimator estimator;
  core::SeededRandom random(7);
  feed(estimator, kAMinute, [&](int) { return milliseconds(random.next() % 100); });
  EXPECT_GE(estimator.target(), milliseconds(90));
  EXPECT_LE(estimator.target(), milliseconds(105));
}

TEST(DelayEstimator, ABadTimeIsForgotten) {
  DelayEstimator estimator;
  core::SeededRandom random(7);
  feed(estimator, kAMinute, [&](int) { return milliseconds(random.next() % 100); });
  feed(estimator, 2 * kAMinute, [](int) { return milliseconds(0); });
  EXPECT_LE(estimator.target(), milliseconds(10));
}

TEST(DelayEstimator, ClocksThatDriftApartAreNoDelay) {
  DelayEstimator slow;
  DelayEstimator fast;
  feed(
      slow, 5 * kAMinute, [](int) { return milliseconds(0); }, 500e-6);
  feed(
      fast, 5 * kAMinute, [](int) { return milliseconds(0); }, -500e-6);
  EXPECT_EQ(slow.target(), milliseconds(10));
  EXPECT_EQ(fast.target(), milliseconds(10));
}

TEST(DelayEstimator, TimestampsThatStoodStillInAPauseAreAnotherClock) {
  DelayEstimator estimator;
  feed(estimator, 100, [](int) { return milliseconds(0); });
  feed(estimator, 100, [](int) { return milliseconds(20 * 100 + 3000); });
  EXPECT_EQ(estimator.target(), milliseconds(10));
}

}  // namespace
}  // namespace callai::telephony
