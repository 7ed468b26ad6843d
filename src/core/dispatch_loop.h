#pragma once

#include <poll.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/env.h"
#include "core/executor.h"
#include "core/unique_function.h"
#include "core/wakeup.h"

namespace callai::core {

/// The real dispatch sequence: one thread that runs posted tasks in order, then due timers by time (equal times in the
/// order of posting), then, after a signal, every poller once, then who watches a descriptor that can be read; and
/// sleeps otherwise. Lives as long as the calls do.
///
/// Bound: at most `kMaxTasks` tasks wait, queue and timers together. Everything that posts is bounded itself, so that
/// more is a bug and aborts: a task lost in silence would leave a call hanging.
class DispatchLoop final : public Sequence, public Wakeup {
 public:
  static constexpr std::size_t kMaxTasks = 1'000'000;

  /// Starts the thread. `env` outlives the loop.
  explicit DispatchLoop(Env env);
  /// As stop().
  ~DispatchLoop() override;
  DispatchLoop(const DispatchLoop&) = delete;
  DispatchLoop& operator=(const DispatchLoop&) = delete;

  // Sequence. Safe from any thread but the media thread. After stop() a task is destroyed without having run.
  void post(Task task) override;
  void post_at(TimePoint when, Task task) override;

  /// Wakeup. Lock-free, async-signal-safe, never blocks: for the media thread.
  void signal() noexcept override;

  /// `poll` runs on the loop after a signal, until it is removed; a second one of the same id takes the first one's
  /// place. On the loop only. A poller may add and remove pollers, itself too.
  void add_poller(std::string id, UniqueFunction<void()> poll);
  void remove_poller(const std::string& id);

  /// `ready` runs on the loop, between tasks, as long as `fd` can be read. On the loop only. `ready` may unwatch any.
  void watch(int fd, UniqueFunction<void()> ready);
  void unwatch(int fd);

  /// True on the loop's own thread.
  bool is_current() const { return std::this_thread::get_id() == loop_id_.load(); }

  /// True once nothing runs on the loop any more. Any thread.
  bool ended() const;

  /// Runs what has been posted, and what that posts (timers that are not due are dropped), then ends the thread. By the
  /// loop's owner, not on the loop itself. Calling it again does nothing.
  void stop();

 private:
  struct Timer {
    TimePoint when;
    std::uint64_t number = 0;
    Task task;
  };
  struct Poller {
    std::uint64_t number = 0;
    UniqueFunction<void()> poll;
  };
  static bool later(const Timer& a, const Timer& b);

  void run();
  void run_posted();
  void run_due_timers();
  void run_pollers();
  void run_watched();
  void drain();
  void wait_for_work();
  void wake() noexcept;
  bool takes_tasks() const;  // with mutex_ held

  Env env_;
  const int event_fd_;
  std::atomic<bool> wake_pending_{false};
  std::atomic<bool> pollers_due_{false};

  mutable std::mutex mutex_;
  std::vector<Task> posted_;
  std::vector<Timer> timers_;  // a heap, the earliest first
  std::uint64_t next_timer_ = 0;
  bool stopping_ = false;
  bool ended_ = false;

  // The loop thread's own.
  std::vector<Task> running_;
  std::map<std::string, Poller> pollers_;
  std::uint64_t next_poller_ = 0;
  std::map<int, std::shared_ptr<UniqueFunction<void()>>> watched_;  // by descriptor
  std::vector<pollfd> waited_;                                      // the event descriptor, then those watched

  std::atomic<std::thread::id> loop_id_{};
  std::jthread thread_;
};

}  // namespace callai::core
