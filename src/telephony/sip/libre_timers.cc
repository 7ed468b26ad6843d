// Takes the place of libre's timers (its tmr.c) in the whole process: these functions are found before the library's.
// libre 1.1 has two troubles that a telephone line under load does not survive:
//  - its timers follow the wall clock: when that is set back, retransmissions, refreshes and whatever else waits stand
//    still for as long as the step was;
//  - they stand in a sorted list that is searched from its end. Transactions stay for 32 s, so that at 200 calls a
//  second
//    tens of thousands of timers are passed by for every retransmission that is started: milliseconds each.
#include <chrono>
#include <cstdint>
#include <set>
#include <tuple>

#include "core/system_env.h"
#include "telephony/sip/libre.h"

namespace {

struct Due {
  std::uint64_t at_ms;
  std::uint64_t order;  // of those due at once: the one that was started first
  struct tmr* timer;
  bool operator<(const Due& other) const { return std::tie(at_ms, order) < std::tie(other.at_ms, other.order); }
};

/// Of the calling thread, as libre has it: a timer belongs to the loop of the thread that starts it.
thread_local std::set<Due> timers;
thread_local std::uint64_t started = 0;

/// libre's list element is not used as one: its data keeps the order.
std::uint64_t order_of(const struct tmr* timer) {
  return reinterpret_cast<std::uintptr_t>(timer->le.data);
}

void take_out(struct tmr* timer) {
  timers.erase({timer->jfs, order_of(timer), timer});
  timer->th = nullptr;
}

}  // namespace

extern "C" {

std::uint64_t tmr_jiffies(void) {
  const callai::core::TimePoint now = callai::core::SystemClock().now();
  return static_cast<std::uint64_t>(now.time_since_epoch() / std::chrono::milliseconds(1));
}

void tmr_init(struct tmr* timer) {
  if (timer != nullptr) *timer = {};
}

void tmr_start(struct tmr* timer, std::uint64_t delay, tmr_h* handler, void* arg) {
  if (timer == nullptr) return;
  if (timer->th != nullptr) take_out(timer);
  timer->th = handler;
  timer->arg = arg;
  if (handler == nullptr) return;
  timer->jfs = tmr_jiffies() + delay;
  timer->le.data = reinterpret_cast<void*>(static_cast<std::uintptr_t>(++started));
  timers.insert({timer->jfs, order_of(timer), timer});
}

void tmr_cancel(struct tmr* timer) {
  tmr_start(timer, 0, nullptr, nullptr);
}

std::uint64_t tmr_get_expire(const struct tmr* timer) {
  if (timer == nullptr || timer->th == nullptr) return 0;
  const std::uint64_t now = tmr_jiffies();
  return timer->jfs > now ? timer->jfs - now : 0;
}

// The list that the loop hands over stays empty.
std::uint64_t tmr_next_timeout(struct list*) {
  if (timers.empty()) return 0;  // none
  const std::uint64_t now = tmr_jiffies();
  return timers.begin()->at_ms > now ? timers.begin()->at_ms - now : 1;
}

void tmr_poll(struct list*) {
  const std::uint64_t now = tmr_jiffies();
  while (!timers.empty() && timers.begin()->at_ms <= now) {
    struct tmr* const timer = timers.begin()->timer;
    tmr_h* const handler = timer->th;
    void* const arg = timer->arg;
    take_out(timer);
    handler(arg);  // may free the timer
  }
}

int tmr_status(struct re_printf* print, void*) {
  return re_hprintf(print, "Timers: %u\n", static_cast<unsigned>(timers.size()));
}

void tmr_debug(void) {}

}  // extern "C"
