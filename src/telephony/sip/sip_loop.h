#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/executor.h"
#include "core/result.h"

namespace callai::telephony {

/// The sip thread: libre's event loop and nothing else. Tasks posted from any other thread run on it in order, woken by
/// one token in its queue. Several loops in one process do not disturb each other.
class SipLoop {
 public:
  static constexpr std::size_t kMaxTasks = 65536;  ///< overflow rule: post() refuses

  /// kUnavailable when the system has no descriptors left.
  static core::Result<std::unique_ptr<SipLoop>> start();
  /// Runs what was posted, and joins. What lives on the loop must be gone by then.
  ~SipLoop();
  SipLoop(const SipLoop&) = delete;
  SipLoop& operator=(const SipLoop&) = delete;

  /// Any thread but a media thread. False when full or ended: the task was not taken.
  [[nodiscard]] bool post(core::Task task);
  bool is_current() const { return std::this_thread::get_id() == thread_.get_id(); }

 private:
  SipLoop() = default;
  void run(core::UniqueFunction<void(int)> started);
  void run_posted();
  static void on_token(int id, void* data, void* self);

  std::mutex mutex_;
  std::vector<core::Task> posted_;
  bool token_sent_ = false;
  bool ended_ = false;
  void* queue_ = nullptr;  // libre's mqueue; made and destroyed by the thread, written to under mutex_
  std::thread thread_;
};

}  // namespace callai::telephony
