#include "core/dispatch_loop.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <optional>
#include <utility>

#include "core/check.h"
#include "core/this_thread.h"

namespace callai::core {

namespace {

// A task that posts itself for ever must not keep stop() from ending.
constexpr int kMaxDrainRounds = 1000;

timespec to_timespec(Duration wait) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(wait);
  timespec result{};
  result.tv_sec = static_cast<time_t>(seconds.count());
  result.tv_nsec = static_cast<long>(std::chrono::nanoseconds(wait - seconds).count());
  return result;
}

}  // namespace

DispatchLoop::DispatchLoop(Env env) : env_(env), event_fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  CALLAI_CHECK(event_fd_ >= 0, "no eventfd: the process is out of file descriptors");
  thread_ = std::jthread([this] { run(); });
}

DispatchLoop::~DispatchLoop() {
  stop();
  ::close(event_fd_);
}

bool DispatchLoop::later(const Timer& a, const Timer& b) {
  return a.when != b.when ? a.when > b.when : a.number > b.number;
}

bool DispatchLoop::takes_tasks() const {
  // While draining, only what the drained tasks themselves post is taken.
  return !ended_ && (!stopping_ || is_current());
}

void DispatchLoop::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (!takes_tasks()) return;
    CALLAI_CHECK(posted_.size() + timers_.size() < kMaxTasks, "too many tasks wait on the dispatch loop");
    posted_.push_back(std::move(task));
  }
  if (!is_current()) wake();  // the loop looks before it waits
}

void DispatchLoop::post_at(TimePoint when, Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (!takes_tasks()) return;
    CALLAI_CHECK(posted_.size() + timers_.size() < kMaxTasks, "too many tasks wait on the dispatch loop");
    timers_.push_back({when, next_timer_++, std::move(task)});
    std::push_heap(timers_.begin(), timers_.end(), later);
  }
  if (!is_current()) wake();
}

void DispatchLoop::signal() noexcept {
  pollers_due_.store(true);
  wake();
}

void DispatchLoop::wake() noexcept {
  // Whoever sets the flag writes the token; the loop clears the flag before it looks for work, so that nothing is
  // missed.
  if (wake_pending_.exchange(true)) return;
  const std::uint64_t one = 1;
  const int saved_errno = errno;
  // Fails only when the counter is full, and then the loop is awake anyway.
  [[maybe_unused]] const ssize_t written = ::write(event_fd_, &one, sizeof one);
  errno = saved_errno;
}

void DispatchLoop::add_poller(std::string id, UniqueFunction<void()> poll) {
  CALLAI_CHECK(is_current(), "pollers are added on the loop");
  pollers_.insert_or_assign(std::move(id), Poller{next_poller_++, std::move(poll)});
}

void DispatchLoop::remove_poller(const std::string& id) {
  CALLAI_CHECK(is_current(), "pollers are removed on the loop");
  pollers_.erase(id);
}

void DispatchLoop::watch(int fd, UniqueFunction<void()> ready) {
  CALLAI_CHECK(is_current(), "descriptors are watched on the loop");
  watched_.insert_or_assign(fd, std::make_shared<UniqueFunction<void()>>(std::move(ready)));
}

void DispatchLoop::unwatch(int fd) {
  CALLAI_CHECK(is_current(), "descriptors are watched on the loop");
  watched_.erase(fd);
}

bool DispatchLoop::ended() const {
  const std::lock_guard lock(mutex_);
  return ended_;
}

void DispatchLoop::stop() {
  if (!thread_.joinable()) return;
  CALLAI_CHECK(!is_current(), "the loop cannot wait for its own end");
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake();
  thread_.join();
}

void DispatchLoop::run() {
  name_this_thread("dispatch");
  loop_id_.store(std::this_thread::get_id());
  for (;;) {
    wake_pending_.exchange(false);
    run_posted();
    run_due_timers();
    if (pollers_due_.exchange(false)) run_pollers();
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) break;
    }
    wait_for_work();
  }
  drain();
  loop_id_.store({});  // the system may give the same id to another thread
}

void DispatchLoop::run_posted() {
  {
    const std::lock_guard lock(mutex_);
    std::swap(running_, posted_);
  }
  for (Task& task : running_) {
    Task mine = std::move(task);  // dies right after its run, as its owner expects
    mine();
  }
  running_.clear();
}

void DispatchLoop::run_due_timers() {
  const TimePoint now = env_.clock.now();
  for (;;) {
    Task task;
    {
      const std::lock_guard lock(mutex_);
      if (timers_.empty() || timers_.front().when > now) return;
      std::pop_heap(timers_.begin(), timers_.end(), later);
      task = std::move(timers_.back().task);
      timers_.pop_back();
    }
    task();
  }
}

void DispatchLoop::run_pollers() {
  std::vector<std::pair<std::string, std::uint64_t>> due;
  due.reserve(pollers_.size());
  for (const auto& [id, poller] : pollers_) due.emplace_back(id, poller.number);
  for (const auto& [id, number] : due) {
    const auto before = pollers_.find(id);
    if (before == pollers_.end() || before->second.number != number) continue;
    // Out of the map while it runs: it may remove or replace itself.
    UniqueFunction<void()> poll = std::move(before->second.poll);
    poll();
    const auto after = pollers_.find(id);
    if (after != pollers_.end() && after->second.number == number) after->second.poll = std::move(poll);
  }
}

void DispatchLoop::drain() {
  for (int round = 0; round < kMaxDrainRounds; ++round) {
    run_posted();
    run_due_timers();
    const std::lock_guard lock(mutex_);
    if (posted_.empty()) break;
  }
  std::vector<Task> posted;
  std::vector<Timer> timers;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    std::swap(posted, posted_);
    std::swap(timers, timers_);
  }
  if (!posted.empty()) env_.log.warning("dispatch_tasks_dropped", {{"tasks", posted.size()}});
  pollers_.clear();
  watched_.clear();
}

void DispatchLoop::wait_for_work() {
  std::optional<TimePoint> next;
  {
    const std::lock_guard lock(mutex_);
    if (!posted_.empty()) return;
    if (!timers_.empty()) next = timers_.front().when;
  }
  timespec timeout{};
  if (next) timeout = to_timespec(std::max(Duration::zero(), *next - env_.clock.now()));
  waited_.assign({{event_fd_, POLLIN, 0}});
  for (const auto& [fd, ready] : watched_) waited_.push_back({fd, POLLIN, 0});
  if (::ppoll(waited_.data(), waited_.size(), next ? &timeout : nullptr, nullptr) <= 0) return;
  if (waited_.front().revents != 0) {
    std::uint64_t tokens = 0;
    [[maybe_unused]] const ssize_t got = ::read(event_fd_, &tokens, sizeof tokens);
  }
  run_watched();
}

void DispatchLoop::run_watched() {
  for (std::size_t i = 1; i < waited_.size(); ++i) {
    if (waited_[i].revents == 0) continue;
    const auto found = watched_.find(waited_[i].fd);
    if (found == watched_.end()) continue;
    const auto ready = found->second;  // it may unwatch itself
    (*ready)();
  }
}

}  // namespace callai::core
