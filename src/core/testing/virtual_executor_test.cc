#include "core/testing/virtual_executor.h"

#include <gtest/gtest.h>

#include <vector>

namespace callai::core::testing {
namespace {

using std::chrono::milliseconds;

TEST(VirtualExecutor, RunsTasksInOrderOfMomentThenOfPosting) {
  VirtualExecutor world;
  std::vector<int> order;
  world.post_at(TimePoint(milliseconds(20)), [&order] { order.push_back(3); });
  world.post_at(TimePoint(milliseconds(10)), [&order] { order.push_back(1); });
  world.post_at(TimePoint(milliseconds(10)), [&order] { order.push_back(2); });
  world.advance(milliseconds(15));
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
  EXPECT_EQ(world.now(), TimePoint(milliseconds(15)));
  world.advance(milliseconds(5));
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(VirtualExecutor, DoesNothingBeforeItIsAskedTo) {
  VirtualExecutor world;
  bool ran = false;
  world.post([&ran] { ran = true; });
  EXPECT_FALSE(ran);
  world.run_due();
  EXPECT_TRUE(ran);
}

TEST(VirtualExecutor, DeliversAWorkAfterItsLatency) {
  VirtualExecutor world;
  TimePoint delivered{};
  ASSERT_TRUE(world.submit("a", milliseconds(30), [&world, &delivered]() -> Task {
    return [&world, &delivered] { delivered = world.now(); };
  }));
  EXPECT_EQ(world.pending_works(), 1U);
  world.advance(milliseconds(100));
  EXPECT_EQ(delivered, TimePoint(milliseconds(30)));
  EXPECT_EQ(world.pending_works(), 0U);
}

TEST(VirtualExecutor, WorksOfOneKeyQueueAndOfTwoKeysOverlap) {
  VirtualExecutor world;
  std::vector<std::pair<char, TimePoint>> done;
  const auto work = [&world, &done](char name) {
    return [&world, &done, name]() -> Task { return [&world, &done, name] { done.emplace_back(name, world.now()); }; };
  };
  ASSERT_TRUE(world.submit("x", milliseconds(10), work('a')));
  ASSERT_TRUE(world.submit("x", milliseconds(10), work('b')));
  ASSERT_TRUE(world.submit("y", milliseconds(10), work('c')));
  EXPECT_TRUE(world.run_until_idle());
  ASSERT_EQ(done.size(), 3U);
  EXPECT_EQ(done[0], std::make_pair('a', TimePoint(milliseconds(10))));
  EXPECT_EQ(done[1], std::make_pair('c', TimePoint(milliseconds(10))));
  EXPECT_EQ(done[2], std::make_pair('b', TimePoint(milliseconds(20))));
}

TEST(VirtualExecutor, RefusesWorkBeyondItsCapacity) {
  VirtualExecutor world;
  world.set_lane_capacity(1);
  EXPECT_TRUE(world.submit("a", milliseconds(5), []() -> Task { return [] {}; }));
  EXPECT_FALSE(world.submit("b", milliseconds(5), []() -> Task { return [] {}; }));
  world.advance(milliseconds(5));
  EXPECT_TRUE(world.submit("b", milliseconds(5), []() -> Task { return [] {}; }));
}

TEST(VirtualExecutor, StopsAtTheLimitWhenATaskRepeatsForEver) {
  VirtualExecutor world;
  int ticks = 0;
  std::function<void()> tick = [&world, &ticks, &tick] {
    ++ticks;
    world.post_at(world.now() + milliseconds(10), [&tick] { tick(); });
  };
  world.post([&tick] { tick(); });
  EXPECT_FALSE(world.run_until_idle(milliseconds(95)));
  EXPECT_EQ(ticks, 10);
}

TEST(VirtualEnv, WallTimeMovesWithTheVirtualClock) {
  VirtualEnv world;
  const WallTime before = world.env().clock.wall_now();
  world.executor().advance(milliseconds(1500));
  EXPECT_EQ(world.env().clock.wall_now() - before, milliseconds(1500));
  EXPECT_EQ(world.env().ids.make("call"), "call_00000000000000000001");
}

}  // namespace
}  // namespace callai::core::testing
