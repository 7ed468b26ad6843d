#include "telephony/sip/sip_loop.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <future>
#include <string>
#include <vector>

#include "core/system_env.h"
#include "telephony/sip/libre.h"

namespace callai::telephony {
namespace {

TEST(SipLoop, TimersOfTheLibraryCountByTheClockThatNobodySets) {
  auto loop = SipLoop::start();
  ASSERT_TRUE(loop.ok());
  const core::TimePoint before = core::SystemClock().now();
  std::promise<std::uint64_t> due;
  ASSERT_TRUE((*loop)->post([&due] {
    struct tmr timer {};
    tmr_start(
        &timer, 1000, [](void*) {}, nullptr);
    due.set_value(timer.jfs);
    tmr_cancel(&timer);
  }));
  const auto in_ms = std::chrono::milliseconds(due.get_future().get());
  EXPECT_GE(in_ms, before.time_since_epoch() + std::chrono::milliseconds(999));
  EXPECT_LT(in_ms, before.time_since_epoch() + std::chrono::seconds(60));
}

TEST(SipLoop, TimersOfTheLibraryComeInTheOrderOfTheirTimesAndOfTheirStarts) {
  auto loop = SipLoop::start();
  ASSERT_TRUE(loop.ok());
  struct Shared {
    std::array<struct tmr, 5> timers{};
    std::string order;
    std::promise<std::string> done;
  } shared;
  static Shared* here = nullptr;
  here = &shared;
  const auto note = [](void* arg) { here->order += static_cast<char>(reinterpret_cast<std::uintptr_t>(arg)); };
  const auto last = [](void*) { here->done.set_value(here->order); };
  ASSERT_TRUE((*loop)->post([&] {
    const auto letter = [](char c) { return reinterpret_cast<void*>(static_cast<std::uintptr_t>(c)); };
    tmr_start(&shared.timers[0], 30, note, letter('c'));
    tmr_start(&shared.timers[1], 10, note, letter('a'));
    tmr_start(&shared.timers[2], 10, note, letter('b'));
    tmr_start(&shared.timers[3], 5, note, letter('x'));
    tmr_start(&shared.timers[4], 60, last, nullptr);
    tmr_cancel(&shared.timers[3]);
    EXPECT_FALSE(tmr_isrunning(&shared.timers[3]));
    EXPECT_LE(tmr_get_expire(&shared.timers[0]), 30U);
  }));
  EXPECT_EQ(shared.done.get_future().get(), "abc");
}

TEST(SipLoop, TensOfThousandsOfTimersCostNothing) {
  auto loop = SipLoop::start();
  ASSERT_TRUE(loop.ok());
  std::promise<core::Duration> took;
  ASSERT_TRUE((*loop)->post([&took] {
    const core::SystemClock clock;
    std::vector<struct tmr> long_ones(30000);
    std::vector<struct tmr> short_ones(10000);
    const auto nothing = [](void*) {};
    for (struct tmr& timer : long_ones) tmr_start(&timer, 32000, nothing, nullptr);
    const core::TimePoint begun = clock.now();
    for (struct tmr& timer : short_ones) tmr_start(&timer, 500, nothing, nullptr);
    const core::Duration all = clock.now() - begun;
    for (struct tmr& timer : short_ones) tmr_cancel(&timer);
    for (struct tmr& timer : long_ones) tmr_cancel(&timer);
    took.set_value(all);
  }));
  // In a sorted list: half a second and more.
  EXPECT_LT(took.get_future().get(), std::chrono::milliseconds(200));
}

}  // namespace
}  // namespace callai::telephony
