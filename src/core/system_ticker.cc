#include "core/system_ticker.h"

#include <algorithm>
#include <cerrno>
#include <ctime>

namespace callai::core {
namespace {

TimePoint monotonic_now() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return TimePoint(std::chrono::seconds(t.tv_sec) + std::chrono::microseconds(t.tv_nsec / 1000));
}

}  // namespace

Tick TickSchedule::begin(TimePoint now) {
  Tick tick;
  const Duration behind = now - due_;
  if (behind > catch_up_) {
    tick.skipped = (behind - catch_up_ + period_ - Duration{1}) / period_;
    due_ += tick.skipped * period_;
  }
  tick.due = due_;
  tick.late = std::max(Duration{0}, now - due_);
  due_ += period_;
  return tick;
}

SystemTicker::SystemTicker(Duration period, Duration catch_up) : schedule_(monotonic_now(), period, catch_up) {}

Tick SystemTicker::wait() {
  const auto since_boot = schedule_.due().time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_boot);
  timespec until{};
  until.tv_sec = static_cast<time_t>(seconds.count());
  until.tv_nsec = static_cast<long>(std::chrono::nanoseconds(since_boot - seconds).count());
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
  }
  return schedule_.begin(monotonic_now());
}

}  // namespace callai::core
