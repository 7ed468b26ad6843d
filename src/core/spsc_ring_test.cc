#include "core/spsc_ring.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <thread>

namespace callai::core {
namespace {

TEST(SpscRing, HandsOutInOrder) {
  SpscRing<int> ring(4);
  for (int i = 1; i <= 3; ++i) EXPECT_TRUE(ring.push(i));
  EXPECT_EQ(ring.size(), 3U);
  int out = 0;
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(ring.pop(out));
    EXPECT_EQ(out, i);
  }
  EXPECT_TRUE(ring.empty());
}

TEST(SpscRing, RefusesWhenFullAndKeepsTheItem) {
  SpscRing<std::unique_ptr<int>> ring(1);
  EXPECT_TRUE(ring.push(std::make_unique<int>(1)));
  auto second = std::make_unique<int>(2);
  EXPECT_FALSE(ring.push(std::move(second)));
  ASSERT_NE(second, nullptr);  // NOLINT(bugprone-use-after-move): a refused push leaves it
  EXPECT_EQ(*second, 2);
}

TEST(SpscRing, LeavesTheTargetAloneWhenEmpty) {
  SpscRing<int> ring(2);
  int out = 7;
  EXPECT_FALSE(ring.pop(out));
  EXPECT_EQ(out, 7);
}

TEST(SpscRing, RoundsItsCapacityUp) {
  EXPECT_EQ(SpscRing<int>(1).capacity(), 1U);
  EXPECT_EQ(SpscRing<int>(5).capacity(), 8U);
  EXPECT_DEATH(SpscRing<int>(0), "one item or more");
}

TEST(SpscRing, WrapsAround) {
  SpscRing<int> ring(2);
  int out = 0;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(ring.push(i));
    ASSERT_TRUE(ring.pop(out));
    ASSERT_EQ(out, i);
  }
}

TEST(SpscRing, LosesNothingBetweenTwoThreads) {
  constexpr std::uint64_t kItems = 200'000;
  SpscRing<std::uint64_t> ring(64);
  std::jthread producer([&ring] {
    for (std::uint64_t i = 0; i < kItems;) {
      if (ring.push(i)) {
        ++i;
      } else {
        std::this_thread::yield();
      }
    }
  });
  std::uint64_t expected = 0;
  std::uint64_t out = 0;
  while (expected < kItems) {
    if (!ring.pop(out)) {
      std::this_thread::yield();
      continue;
    }
    ASSERT_EQ(out, expected);
    ++expected;
  }
  EXPECT_TRUE(ring.empty());
}

}  // namespace
}  // namespace callai::core
