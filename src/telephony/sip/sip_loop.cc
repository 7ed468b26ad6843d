#include "telephony/sip/sip_loop.h"

#include <cstring>
#include <future>
#include <utility>

#include "core/this_thread.h"
#include "telephony/sip/libre.h"
// Not among those that re.h takes in; it wants to know who includes it.
#define DEBUG_MODULE "callai"
#define DEBUG_LEVEL 3
#include <re_dbg.h>

#include "telephony/sip/re_handles.h"

namespace callai::telephony {
namespace {

// libre looks descriptors up by their number, and the media engine has one a call.
constexpr int kMaxDescriptors = 32768;
enum Token : int { kRun, kEnd };

/// libre's process-wide part, once.
int init_library() {
  static const int result = [] {
    dbg_init(DBG_ERR, DBG_NONE);  // a peer that breaks its connections off is no news
    return libre_init();
  }();
  return result;
}

}  // namespace

void re_release(const void* object) {
  mem_deref(const_cast<void*>(object));
}

void re_retain(const void* object) {
  mem_ref(const_cast<void*>(object));
}

struct SipTimer::Impl {
  struct tmr timer {};
  std::function<void()> task;
};

SipTimer::SipTimer() : impl_(std::make_unique<Impl>()) {
  tmr_init(&impl_->timer);
}

SipTimer::~SipTimer() {
  cancel();
}

void SipTimer::start(std::uint64_t ms, std::function<void()> task) {
  impl_->task = std::move(task);
  tmr_start(
      &impl_->timer, ms,
      [](void* arg) {
        // The task may start the timer anew, or destroy it.
        const std::function<void()> due = std::move(static_cast<Impl*>(arg)->task);
        due();
      },
      impl_.get());
}

void SipTimer::cancel() {
  tmr_cancel(&impl_->timer);
  impl_->task = nullptr;
}

bool SipTimer::running() const {
  return tmr_isrunning(&impl_->timer);
}

core::Result<std::unique_ptr<SipLoop>> SipLoop::start() {
  std::unique_ptr<SipLoop> loop(new SipLoop());
  std::promise<int> started;
  std::future<int> result = started.get_future();
  loop->thread_ =
      std::thread([self = loop.get(), &started] { self->run([&started](int e) { started.set_value(e); }); });
  if (const int error = result.get(); error != 0) {
    loop->thread_.join();
    return core::Error{core::ErrorCode::kUnavailable, "the loop of the telephone signalling does not start",
                       "see whether the process may open more files (ulimit -n)", std::strerror(error)};
  }
  return loop;
}

SipLoop::~SipLoop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    if (queue_ != nullptr) mqueue_push(static_cast<struct mqueue*>(queue_), kEnd, nullptr);
  }
  thread_.join();
}

void SipLoop::run(core::UniqueFunction<void(int)> started) {
  core::name_this_thread("sip");
  int error = init_library();
  const bool thread_ready = error == 0 && (error = re_thread_init()) == 0;
  struct mqueue* queue = nullptr;
  if (error == 0) error = fd_setsize(kMaxDescriptors);
  if (error == 0) error = poll_method_set(METHOD_EPOLL);
  if (error == 0) error = mqueue_alloc(&queue, &SipLoop::on_token, this);
  queue_ = queue;
  const bool up = error == 0;
  started(error);
  if (up) {
    re_main(nullptr);
    run_posted();
  }
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    queue_ = nullptr;
  }
  mem_deref(queue);
  if (thread_ready) re_thread_close();
}

bool SipLoop::post(core::Task task) {
  const std::lock_guard lock(mutex_);
  if (ended_ || posted_.size() >= kMaxTasks) return false;
  posted_.push_back(std::move(task));
  // The pipe holds a few thousand tokens and one is enough; a failed write is made up for by the next post.
  if (!token_sent_) token_sent_ = mqueue_push(static_cast<struct mqueue*>(queue_), kRun, nullptr) == 0;
  return true;
}

void SipLoop::run_posted() {
  std::vector<core::Task> tasks;
  {
    const std::lock_guard lock(mutex_);
    token_sent_ = false;
    tasks.swap(posted_);
  }
  for (core::Task& task : tasks) task();
}

void SipLoop::on_token(int id, void* data, void* self) {
  (void)data;
  static_cast<SipLoop*>(self)->run_posted();
  if (id == kEnd) re_cancel();
}

}  // namespace callai::telephony
