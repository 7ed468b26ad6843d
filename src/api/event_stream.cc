#include "api/event_stream.h"

#include <algorithm>
#include <utility>

namespace callai::api {

bool EventStream::push(const std::string& text) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  const bool fits = waiting_.size() + text.size() <= kMaxWaitingBytes;
  if (fits) {
    waiting_ += text;
  } else {
    waiting_.clear();
    closed_ = true;
  }
  // Under the lock, so that set_ready({}) means what it says: the callee only posts.
  if (ready_) ready_();
  return fits;
}

void EventStream::close() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(closed_, true)) return;
  if (ready_) ready_();
}

bool EventStream::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

void EventStream::set_ready(std::function<void()> ready) {
  const std::lock_guard lock(mutex_);
  ready_ = std::move(ready);
  if (ready_ && (closed_ || !waiting_.empty())) ready_();
}

EventStream::Batch EventStream::take() {
  const std::lock_guard lock(mutex_);
  return {std::exchange(waiting_, {}), closed_};
}

std::string event_text(std::uint64_t id, const std::string& name, const std::string& data) {
  std::string text;
  if (id != 0) text += "id: " + std::to_string(id) + "\n";
  if (!name.empty()) text += "event: " + name + "\n";
  std::size_t at = 0;
  do {
    const std::size_t end = std::min(data.find('\n', at), data.size());
    text += "data: " + data.substr(at, end - at) + "\n";
    at = end + 1;
  } while (at <= data.size());
  return text + "\n";
}

}  // namespace callai::api
