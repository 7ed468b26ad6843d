#include "core/dispatch_loop.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/system_env.h"
#include "core/task_safety.h"
#include "core/testing/manual_clock.h"
#include "core/testing/recording_log.h"

namespace callai::core {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

class DispatchLoopTest : public ::testing::Test {
 protected:
  // Runs `f` on the loop and waits for it.
  void on_loop(Task f) {
    std::latch done(1);
    loop_.post([&, f = std::move(f)]() mutable {
      f();
      done.count_down();
    });
    done.wait();
  }
  TimePoint in(Duration d) const { return clock_.now() + d; }

  testing::ManualClock clock_;
  SeededRandom random_{1};
  SystemIds ids_{clock_, random_};
  testing::RecordingLog log_;
  std::vector<std::string> seen_;  // touched on the loop only, read after stop()
  DispatchLoop loop_{Env{clock_, random_, ids_, log_}};
};

TEST_F(DispatchLoopTest, RunsTasksInTheOrderOfPosting) {
  for (int i = 0; i < 100; ++i) {
    loop_.post([this, i] { seen_.push_back(std::to_string(i)); });
  }
  loop_.stop();
  ASSERT_EQ(seen_.size(), 100U);
  for (std::size_t i = 0; i < seen_.size(); ++i) EXPECT_EQ(seen_[i], std::to_string(i));
}

TEST_F(DispatchLoopTest, KnowsItsOwnThread) {
  EXPECT_FALSE(loop_.is_current());
  bool inside = false;
  on_loop([&] { inside = loop_.is_current(); });
  EXPECT_TRUE(inside);
}

TEST_F(DispatchLoopTest, KeepsATimerUntilItsTime) {
  loop_.post_at(in(hours(1)), [this] { seen_.emplace_back("late"); });
  loop_.post_at(in(Duration::zero()), [this] { seen_.emplace_back("now"); });
  on_loop([] {});
  on_loop([this] { EXPECT_EQ(seen_, std::vector<std::string>{"now"}); });
  clock_.advance(hours(2));
  on_loop([] {});
  loop_.stop();
  EXPECT_EQ(seen_, (std::vector<std::string>{"now", "late"}));
}

TEST_F(DispatchLoopTest, RunsTimersByTimeThenByPosting) {
  on_loop([this] {
    loop_.post_at(in(milliseconds(20)), [this] { seen_.emplace_back("20"); });
    loop_.post_at(in(milliseconds(10)), [this] { seen_.emplace_back("10 a"); });
    loop_.post_at(in(milliseconds(10)), [this] { seen_.emplace_back("10 b"); });
    clock_.advance(hours(1));
  });
  loop_.stop();
  EXPECT_EQ(seen_, (std::vector<std::string>{"10 a", "10 b", "20"}));
}

TEST_F(DispatchLoopTest, StopRunsWhatIsPostedAndWhatThatPosts) {
  loop_.post([this] {
    seen_.emplace_back("first");
    loop_.post([this] { seen_.emplace_back("second"); });
  });
  loop_.post_at(in(hours(1)), [this] { seen_.emplace_back("never"); });
  loop_.stop();
  loop_.stop();
  EXPECT_EQ(seen_, (std::vector<std::string>{"first", "second"}));
}

TEST_F(DispatchLoopTest, StopEndsATaskThatPostsItselfForEverAndSaysSo) {
  struct Forever {
    DispatchLoop* loop;
    void operator()() const { loop->post(Forever{loop}); }
  };
  loop_.post(Forever{&loop_});
  loop_.stop();
  EXPECT_EQ(log_.events(), std::vector<std::string>{"dispatch_tasks_dropped"});
}

TEST_F(DispatchLoopTest, DestroysATaskPostedAfterStop) {
  loop_.stop();
  auto held = std::make_shared<const int>(1);
  loop_.post([held] { FAIL() << "ran after stop"; });
  loop_.post_at(in(Duration::zero()), [held] { FAIL() << "ran after stop"; });
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(DispatchLoopTest, ASignalRunsEveryPollerOnce) {
  std::latch polled(2);
  on_loop([&] {
    loop_.add_poller("a", [&, runs = 0]() mutable {
      EXPECT_EQ(++runs, 1);
      polled.count_down();
    });
    loop_.add_poller("b", [&] { polled.count_down(); });
  });
  loop_.signal();
  polled.wait();
  on_loop([] {});
}

TEST_F(DispatchLoopTest, ARemovedPollerRunsNoMore) {
  std::promise<void> polled;
  on_loop([&] {
    loop_.add_poller("gone", [] { FAIL() << "was removed"; });
    loop_.add_poller("stays", [&] { polled.set_value(); });
    loop_.remove_poller("gone");
    loop_.remove_poller("never was");
  });
  loop_.signal();
  polled.get_future().wait();
}

TEST_F(DispatchLoopTest, APollerMayRemoveItselfAndOthers) {
  std::atomic<int> runs{0};
  std::atomic<int> others{0};
  on_loop([&] {
    loop_.add_poller("a", [&, big = std::string(100, 'x')] {
      loop_.remove_poller("a");
      loop_.remove_poller("b");
      runs += big.size() == 100 ? 1 : 1000;  // what it captured is still there
    });
    loop_.add_poller("b", [&] { ++others; });
  });
  loop_.signal();
  on_loop([] {});
  loop_.signal();
  on_loop([] {});
  loop_.stop();
  EXPECT_EQ(runs.load(), 1);
  EXPECT_EQ(others.load(), 0);
}

TEST_F(DispatchLoopTest, APollerMayReplaceItself) {
  std::latch replaced(1);
  on_loop([&] {
    loop_.add_poller("a", [&] {
      seen_.emplace_back("old");
      loop_.add_poller("a", [&] {
        seen_.emplace_back("new");
        replaced.count_down();
      });
      loop_.signal();
    });
  });
  loop_.signal();
  replaced.wait();
  loop_.stop();
  EXPECT_EQ(seen_, (std::vector<std::string>{"old", "new"}));
}

TEST_F(DispatchLoopTest, NoSignalIsLost) {
  constexpr int kItems = 20'000;
  std::atomic<int> given{0};
  std::latch all_taken(1);
  on_loop([&] {
    loop_.add_poller("media", [&, taken = 0]() mutable {
      if (taken == kItems) return;
      taken = given.load();
      if (taken == kItems) all_taken.count_down();
    });
  });
  std::jthread media([&] {
    for (int i = 0; i < kItems; ++i) {
      ++given;
      loop_.signal();
    }
  });
  all_taken.wait();
}

TEST_F(DispatchLoopTest, ManyThreadsPostAndEachKeepsItsOrder) {
  constexpr int kThreads = 4;
  constexpr int kEach = 2000;
  std::vector<int> last(kThreads, -1);  // touched on the loop only
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) {
          loop_.post([&last, t, i] {
            EXPECT_EQ(last[static_cast<std::size_t>(t)], i - 1);
            last[static_cast<std::size_t>(t)] = i;
          });
        }
      });
    }
  }
  loop_.stop();
  EXPECT_EQ(last, std::vector<int>(kThreads, kEach - 1));
}

TEST_F(DispatchLoopTest, ATaskOfADeadObjectDoesNothing) {
  struct Object {
    TaskSafety safety;
  };
  on_loop([this] {
    auto object = std::make_unique<Object>();
    loop_.post(object->safety.wrap([this] { seen_.emplace_back("dead"); }));
    auto living = std::make_shared<Object>();
    loop_.post(living->safety.wrap([this, living] { seen_.emplace_back("living"); }));
  });
  loop_.stop();
  EXPECT_EQ(seen_, std::vector<std::string>{"living"});
}

TEST(DispatchLoop, WaitsInRealTimeForATimer) {
  auto env = std::make_unique<SystemEnv>(std::make_unique<NullLogger>());
  DispatchLoop loop(env->env());
  const SystemClock clock;
  const TimePoint due = clock.now() + milliseconds(20);
  std::promise<TimePoint> ran;
  loop.post_at(due, [&] { ran.set_value(clock.now()); });
  EXPECT_GE(ran.get_future().get(), due);
}

TEST_F(DispatchLoopTest, ADescriptorIsWatchedUntilItIsNotAnyMore) {
  const int fd = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  const std::uint64_t one = 1;
  std::promise<void> twice;
  int runs = 0;
  on_loop([&] {
    loop_.watch(fd, [&] {
      if (++runs < 2) return;  // nobody has read it: it stays ready
      loop_.unwatch(fd);
      twice.set_value();
    });
  });
  on_loop([&] { EXPECT_EQ(runs, 0); });
  ASSERT_EQ(::write(fd, &one, sizeof one), static_cast<ssize_t>(sizeof one));
  twice.get_future().wait();
  EXPECT_FALSE(loop_.ended());
  loop_.stop();
  EXPECT_TRUE(loop_.ended());
  EXPECT_EQ(runs, 2);
  ::close(fd);
}

using DispatchLoopDeathTest = DispatchLoopTest;

TEST_F(DispatchLoopDeathTest, PollersBelongToTheLoop) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(loop_.add_poller("a", [] {}), "added on the loop");
}

}  // namespace
}  // namespace callai::core
