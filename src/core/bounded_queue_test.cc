#include "core/bounded_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <thread>

namespace callai::core {
namespace {

TEST(BoundedQueue, HandsOutInOrder) {
  BoundedQueue<int> queue(3);
  for (int i = 1; i <= 3; ++i) EXPECT_TRUE(queue.push(int(i)));
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_EQ(queue.try_pop(), 2);
  EXPECT_EQ(queue.pop(), 3);
  EXPECT_EQ(queue.try_pop(), std::nullopt);
}

TEST(BoundedQueue, RefusesWhenFullAndKeepsTheItem) {
  BoundedQueue<std::unique_ptr<int>> queue(1);
  EXPECT_TRUE(queue.push(std::make_unique<int>(1)));
  auto second = std::make_unique<int>(2);
  EXPECT_FALSE(queue.push(std::move(second)));
  ASSERT_NE(second, nullptr);  // NOLINT(bugprone-use-after-move): a refused push leaves it
  EXPECT_EQ(queue.size(), 1U);
}

TEST(BoundedQueue, AfterStopHandsOutWhatItHoldsThenEnds) {
  BoundedQueue<int> queue(4);
  EXPECT_TRUE(queue.push(1));
  EXPECT_TRUE(queue.push(2));
  queue.stop();
  EXPECT_TRUE(queue.stopped());
  EXPECT_FALSE(queue.push(3));
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_EQ(queue.pop_batch(10), std::vector<int>{2});
  EXPECT_EQ(queue.pop(), std::nullopt);
  EXPECT_TRUE(queue.pop_batch(10).empty());
}

TEST(BoundedQueue, GivesBatchesUpToTheirLimit) {
  BoundedQueue<int> queue(8);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(queue.push(int(i)));
  EXPECT_EQ(queue.pop_batch(3), (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(queue.pop_batch(3), (std::vector<int>{3, 4}));
}

TEST(BoundedQueue, StopWakesWaitingConsumers) {
  BoundedQueue<int> queue(1);
  std::latch started(2);
  std::atomic<int> ended{0};
  {
    std::jthread one([&] {
      started.count_down();
      if (!queue.pop()) ++ended;
    });
    std::jthread two([&] {
      started.count_down();
      if (queue.pop_batch(4).empty()) ++ended;
    });
    started.wait();
    queue.stop();
  }
  EXPECT_EQ(ended.load(), 2);
}

TEST(BoundedQueue, LosesNothingBetweenManyThreads) {
  constexpr int kProducers = 4;
  constexpr int kEach = 5000;
  BoundedQueue<int> queue(32);
  std::atomic<long> sum{0};
  std::atomic<int> received{0};
  {
    std::vector<std::jthread> consumers;
    for (int c = 0; c < 2; ++c) {
      consumers.emplace_back([&] {
        while (const std::optional<int> item = queue.pop()) {
          sum += *item;
          ++received;
        }
      });
    }
    {
      std::vector<std::jthread> producers;
      for (int p = 0; p < kProducers; ++p) {
        producers.emplace_back([&] {
          for (int i = 1; i <= kEach; ++i) {
            while (!queue.push(int(i))) std::this_thread::yield();
          }
        });
      }
    }
    queue.stop();
  }
  EXPECT_EQ(received.load(), kProducers * kEach);
  EXPECT_EQ(sum.load(), long{kProducers} * kEach * (kEach + 1) / 2);
}

}  // namespace
}  // namespace callai::core
