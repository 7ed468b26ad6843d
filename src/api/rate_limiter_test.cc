#include "api/rate_limiter.h"

#include <gtest/gtest.h>

namespace callai::api {
namespace {

constexpr core::TimePoint at(int ms) {
  return core::TimePoint(std::chrono::milliseconds(ms));
}

TEST(RateLimiter, LetsABurstThroughAndThenItsRate) {
  RateLimiter limiter({10, 3});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limiter.take("a", at(0)).count(), 0);
  EXPECT_EQ(limiter.take("a", at(0)), std::chrono::milliseconds(100));
  EXPECT_EQ(limiter.take("a", at(100)).count(), 0);
  EXPECT_GT(limiter.take("a", at(101)).count(), 0);
}

TEST(RateLimiter, CountsEveryKeyByItself) {
  RateLimiter limiter({1, 1});
  EXPECT_EQ(limiter.take("a", at(0)).count(), 0);
  EXPECT_EQ(limiter.take("b", at(0)).count(), 0);
  EXPECT_GT(limiter.take("a", at(0)).count(), 0);
}

TEST(RateLimiter, NeverSavesUpMoreThanABurst) {
  RateLimiter limiter({10, 2});
  (void)limiter.take("a", at(0));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(limiter.take("a", at(3600000)).count(), 0);
  EXPECT_GT(limiter.take("a", at(3600000)).count(), 0);
}

TEST(RateLimiter, TakesAnotherLimit) {
  RateLimiter limiter({10, 3});
  (void)limiter.take("a", at(0));
  limiter.set_limit({1, 1});
  EXPECT_EQ(limiter.take("a", at(0)).count(), 0) << "no more than the new burst is left";
  EXPECT_EQ(limiter.take("a", at(0)), std::chrono::seconds(1));
}

TEST(RateLimiter, ForgetsTheKeyThatWasUsedLongestAgo) {
  RateLimiter limiter({1, 1}, 2);
  (void)limiter.take("a", at(0));
  (void)limiter.take("b", at(1));
  (void)limiter.take("c", at(2));
  EXPECT_GT(limiter.take("c", at(3)).count(), 0);
  EXPECT_EQ(limiter.take("a", at(3)).count(), 0);
}

}  // namespace
}  // namespace callai::api
