#include "telephony/sip/sip_loop.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

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

}  // namespace
}  // namespace callai::telephony
