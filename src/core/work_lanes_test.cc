#include "core/work_lanes.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace callai::core {
namespace {

// Keeps what it is given; a test runs it when it likes.
class HeldSequence final : public Sequence {
 public:
  void post(Task task) override {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  void post_at(TimePoint, Task task) override { post(std::move(task)); }
  std::size_t run_all() {
    const std::lock_guard lock(mutex_);
    for (Task& task : tasks_) task();
    return tasks_.size();
  }

 private:
  std::mutex mutex_;
  std::vector<Task> tasks_;
};

Work work(UniqueFunction<void()> f) {
  return [f = std::move(f)]() mutable {
    f();
    return Task();
  };
}

TEST(LanePool, PostsTheTaskThatAWorkReturns) {
  HeldSequence sequence;
  int result = 0;
  {
    LanePool pool(sequence, {});
    EXPECT_TRUE(pool.submit("a", {}, [&result]() -> Task { return [&result] { result = 42; }; }));
  }
  EXPECT_EQ(result, 0);
  EXPECT_EQ(sequence.run_all(), 1U);
  EXPECT_EQ(result, 42);
}

TEST(LanePool, PostsNothingForAnEmptyTask) {
  HeldSequence sequence;
  {
    LanePool pool(sequence, {});
    EXPECT_TRUE(pool.submit("a", {}, work([] {})));
  }
  EXPECT_EQ(sequence.run_all(), 0U);
}

TEST(LanePool, KnowsHowManyWorksWait) {
  HeldSequence sequence;
  std::latch entered(1);
  std::latch open(1);
  LanePool pool(sequence, {.threads = 1});
  ASSERT_TRUE(pool.submit("a", {}, work([&] {
                            entered.count_down();
                            open.wait();
                          })));
  entered.wait();
  EXPECT_EQ(pool.waiting(), 0U);
  ASSERT_TRUE(pool.submit("a", {}, work([] {})));
  ASSERT_TRUE(pool.submit("b", {}, work([] {})));
  EXPECT_EQ(pool.waiting(), 2U);
  open.count_down();
}

TEST(LanePool, RunsTheWorksOfAKeyInOrderOneAtATime) {
  constexpr int kKeys = 5;
  constexpr int kEach = 100;
  HeldSequence sequence;
  std::vector<std::vector<int>> seen(kKeys);  // each inner one is touched by one lane only
  std::vector<std::atomic<int>> inside(kKeys);
  {
    LanePool pool(sequence, {.threads = 4});
    for (int i = 0; i < kEach; ++i) {
      for (std::size_t k = 0; k < kKeys; ++k) {
        EXPECT_TRUE(pool.submit("key" + std::to_string(k), {}, work([&, k, i] {
                                  EXPECT_EQ(inside[k].fetch_add(1), 0);
                                  seen[k].push_back(i);
                                  inside[k].fetch_sub(1);
                                })));
      }
    }
  }
  for (const std::vector<int>& order : seen) {
    ASSERT_EQ(order.size(), std::size_t{kEach});
    for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], static_cast<int>(i));
  }
}

TEST(LanePool, RunsDifferentKeysInParallel) {
  HeldSequence sequence;
  std::latch both(2);
  LanePool pool(sequence, {.threads = 2});
  // Each waits for the other: one thread alone could not get past this.
  EXPECT_TRUE(pool.submit("a", {}, work([&] { both.arrive_and_wait(); })));
  EXPECT_TRUE(pool.submit("b", {}, work([&] { both.arrive_and_wait(); })));
  both.wait();
}

TEST(LanePool, GivesKeysTheirTurns) {
  HeldSequence sequence;
  std::string order;  // one thread
  std::latch go(1);
  {
    LanePool pool(sequence, {.threads = 1});
    EXPECT_TRUE(pool.submit("busy", {}, work([&] { go.wait(); })));
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(pool.submit("busy", {}, work([&] { order += 'b'; })));
    EXPECT_TRUE(pool.submit("other", {}, work([&] { order += 'o'; })));
    go.count_down();
  }
  EXPECT_EQ(order, "obbb");
}

TEST(LanePool, RefusesBeyondItsBounds) {
  HeldSequence sequence;
  std::latch started(1);
  std::latch go(1);
  std::atomic<int> ran{0};
  {
    LanePool pool(sequence, {.threads = 1, .max_waiting = 3, .max_waiting_per_lane = 2});
    EXPECT_TRUE(pool.submit("a", {}, work([&] {
                              started.count_down();
                              go.wait();
                              ++ran;
                            })));
    started.wait();  // it runs now, it does not wait
    EXPECT_TRUE(pool.submit("a", {}, work([&] { ++ran; })));
    EXPECT_TRUE(pool.submit("a", {}, work([&] { ++ran; })));
    EXPECT_FALSE(pool.submit("a", {}, work([&] { ++ran; })));  // the lane is full
    EXPECT_TRUE(pool.submit("b", {}, work([&] { ++ran; })));
    EXPECT_FALSE(pool.submit("c", {}, work([&] { ++ran; })));  // the pool is full
    go.count_down();
  }
  EXPECT_EQ(ran.load(), 4);
}

TEST(LanePool, DestroysAWorkBeforeItsTaskIsPosted) {
  class CheckingSequence final : public Sequence {
   public:
    explicit CheckingSequence(std::weak_ptr<const int> held) : held_(std::move(held)) {}
    void post(Task) override { gone_ = held_.expired(); }
    void post_at(TimePoint, Task) override {}
    bool gone() const { return gone_; }

   private:
    std::weak_ptr<const int> held_;
    std::atomic<bool> gone_{false};
  };
  auto held = std::make_shared<const int>(1);
  CheckingSequence sequence(held);
  {
    LanePool pool(sequence, {.threads = 1});
    EXPECT_TRUE(pool.submit("a", {}, [held = std::move(held)]() -> Task { return [] {}; }));
  }
  EXPECT_TRUE(sequence.gone());
}

TEST(LanePool, AWorkMaySubmitFurtherWork) {
  HeldSequence sequence;
  std::latch both(2);
  LanePool pool(sequence, {.threads = 1});
  EXPECT_TRUE(pool.submit("a", {}, work([&] {
                            EXPECT_TRUE(pool.submit("a", {}, work([&] { both.count_down(); })));
                            both.count_down();
                          })));
  both.wait();
}

}  // namespace
}  // namespace callai::core
