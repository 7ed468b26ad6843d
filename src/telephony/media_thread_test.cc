#include "telephony/media_thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <vector>

#include "core/testing/virtual_executor.h"

namespace callai::telephony {
namespace {

using std::chrono::milliseconds;

TEST(MediaThread, TicksAtTheirDueMomentsUntilItIsDestroyed) {
  core::testing::VirtualEnv env;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<core::TimePoint> due;
  TickCounts counts;
  {
    MediaThreadSettings settings;
    settings.period = milliseconds(2);
    MediaThread thread(env.env(), settings, [&](core::TimePoint now) {
      const std::lock_guard lock(mutex);
      due.push_back(now);
      changed.notify_one();
    });
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return due.size() >= 25; }));
    lock.unlock();
    counts = thread.counts();
  }
  for (std::size_t i = 1; i < due.size(); ++i) EXPECT_EQ((due[i] - due[i - 1]) % milliseconds(2), core::Duration{0});
  EXPECT_GE(counts.ticks, 25U);
  EXPECT_EQ(std::accumulate(counts.late.begin(), counts.late.end(), std::uint64_t{0}), counts.ticks);
}

TEST(MediaThread, SleepsWhileThereIsNothingToDoAndTicksWhenItIsWoken) {
  core::testing::VirtualEnv env;
  std::atomic<bool> busy{false};
  std::atomic<std::uint64_t> ticks{0};
  MediaThreadSettings settings;
  settings.period = milliseconds(1);
  settings.realtime_priority = false;
  settings.idle = [&] { return !busy.load(); };
  MediaThread thread(env.env(), settings, [&](core::TimePoint) {
    busy = false;  // before the tick is told: what the other thread asks for after it must not be undone
    ticks.fetch_add(1);
    ticks.notify_all();
  });
  for (int i = 0; i < 20; ++i) {
    const std::uint64_t before = ticks.load();
    busy = true;
    thread.wake();
    ticks.wait(before);
    EXPECT_EQ(ticks.load(), before + 1);
  }
}

}  // namespace
}  // namespace callai::telephony
