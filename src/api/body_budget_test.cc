#include "api/body_budget.h"

#include <gtest/gtest.h>

namespace callai::api {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

TEST(BodyBudget, AnAddressHasAQuarterOrOneBody) {
  BodyBudget budget(128 * kMiB);
  EXPECT_TRUE(budget.fits("a", 0, 33 * kMiB)) << "the longest body that a route takes is a little more than a quarter";
  budget.take("a", 0, 20 * kMiB);
  EXPECT_TRUE(budget.fits("a", 20 * kMiB, 13 * kMiB)) << "the same body";
  EXPECT_TRUE(budget.fits("a", 0, 12 * kMiB));
  EXPECT_FALSE(budget.fits("a", 0, 13 * kMiB));
  EXPECT_TRUE(budget.fits("b", 0, 33 * kMiB));
  budget.take("a", 20 * kMiB, kMiB);
  budget.give_back("a", 21 * kMiB);
  EXPECT_TRUE(budget.fits("a", 0, 33 * kMiB));
  EXPECT_EQ(budget.held(), 0U);
}

TEST(BodyBudget, ItIsOneForAllAddresses) {
  BodyBudget budget(4 * kMiB);
  budget.take("a", 0, 3 * kMiB);
  EXPECT_TRUE(budget.fits("b", 0, kMiB));
  EXPECT_FALSE(budget.fits("b", 0, 2 * kMiB));
}

TEST(BodyBudget, TheBeginningOfABodyIsTakenHoweverFullItIs) {
  BodyBudget budget(kMiB);
  budget.take("a", 0, kMiB + BodyBudget::kFree);
  EXPECT_EQ(budget.held(), kMiB);
  EXPECT_TRUE(budget.fits("a", 0, BodyBudget::kFree));
  EXPECT_FALSE(budget.fits("b", 0, BodyBudget::kFree + 1));
  EXPECT_FALSE(budget.fits("b", BodyBudget::kFree, 1));
}

}  // namespace
}  // namespace callai::api
