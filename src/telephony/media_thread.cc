#include "telephony/media_thread.h"

#include <algorithm>
#include <utility>

#include "core/system_ticker.h"
#include "core/this_thread.h"

namespace callai::telephony {
namespace {

constexpr int kPriority = 10;  // above all ordinary threads, below what the kernel itself needs

}  // namespace

MediaThread::MediaThread(core::Env env, MediaThreadSettings settings, TickFunction tick)
    : env_(env),
      settings_(settings),
      tick_(std::move(tick)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

MediaThread::~MediaThread() {
  thread_.request_stop();
  wake();
  thread_.join();
}

void MediaThread::count(core::Duration late, std::int64_t skipped) noexcept {
  const auto& edges = TickCounts::kEdgesUs;
  const auto bucket = std::upper_bound(edges.begin(), edges.end(), late.count()) - edges.begin();
  late_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  skipped_.fetch_add(static_cast<std::uint64_t>(skipped), std::memory_order_relaxed);
  ticks_.fetch_add(1, std::memory_order_relaxed);
}

void MediaThread::wake() noexcept {
  wakes_.fetch_add(1);
  wakes_.notify_one();
}

void MediaThread::run(const std::stop_token& stop) {
  core::name_this_thread("media");
  // Before the first tick: from then on this thread logs nothing.
  if (settings_.realtime_priority) {
    if (core::use_realtime_priority(kPriority)) {
      env_.log.info("media_thread_priority", {{"policy", "fifo"}, {"priority", kPriority}});
    } else {
      env_.log.warning("media_thread_priority",
                       {{"policy", "normal"}, {"mend", "allow CAP_SYS_NICE for steadier audio"}});
    }
  }
  core::SystemTicker ticker(settings_.period, settings_.catch_up);
  while (!stop.stop_requested()) {
    if (settings_.idle) {
      const std::uint32_t seen = wakes_.load();
      if (settings_.idle() && !stop.stop_requested()) {
        wakes_.wait(seen);
        ticker = core::SystemTicker(settings_.period, settings_.catch_up);
      }
    }
    const core::Tick turn = ticker.wait();
    count(turn.late, turn.skipped);
    tick_(turn.due);
  }
}

TickCounts MediaThread::counts() const {
  TickCounts counts;
  counts.ticks = ticks_.load(std::memory_order_relaxed);
  counts.skipped = skipped_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < late_.size(); ++i) counts.late[i] = late_[i].load(std::memory_order_relaxed);
  return counts;
}

}  // namespace callai::telephony
