#include "api/socket_stream.h"

#include <algorithm>
#include <utility>

namespace callai::api {

namespace {
constexpr std::size_t kMaxReason = 120;  // a close frame has room for 123 bytes
}  // namespace

void SocketStream::tell_ready() {
  // Under the lock, so that set_ready({}) means what it says: the callee only posts.
  if (ready_ && !std::exchange(told_, true)) ready_();
}

bool SocketStream::push(SocketMessage message) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  if (message.text) {
    waiting_text_ += message.bytes->size();
  } else if (++waiting_audio_ > kMaxWaitingAudio) {
    const auto oldest = std::find_if(waiting_.begin(), waiting_.end(), [](const auto& m) { return !m.text; });
    waiting_.erase(oldest);
    --waiting_audio_;
    ++audio_lost_;
  }
  if (waiting_text_ > kMaxWaitingText) {
    waiting_.clear();
    closed_ = true;
    reason_ = "too slow";
  } else {
    waiting_.push_back(std::move(message));
  }
  tell_ready();
  return !closed_;
}

bool SocketStream::send_text(std::string text) {
  return push({true, std::make_shared<const std::string>(std::move(text))});
}

bool SocketStream::send_audio(std::shared_ptr<const std::string> pcm) {
  return push({false, std::move(pcm)});
}

void SocketStream::close(const std::string& reason) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(closed_, true)) return;
  reason_ = reason.substr(0, kMaxReason);
  told_ = false;
  tell_ready();
}

bool SocketStream::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

std::uint64_t SocketStream::audio_lost() const {
  const std::lock_guard lock(mutex_);
  return audio_lost_;
}

std::string SocketStream::close_reason() const {
  const std::lock_guard lock(mutex_);
  return reason_;
}

void SocketStream::set_ready(std::function<void()> ready) {
  const std::lock_guard lock(mutex_);
  ready_ = std::move(ready);
  told_ = false;
  if (closed_ || !waiting_.empty()) tell_ready();
}

bool SocketStream::take(SocketMessage& out) {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) {
    told_ = false;
    return false;
  }
  out = std::move(waiting_.front());
  waiting_.pop_front();
  if (out.text) {
    waiting_text_ -= out.bytes->size();
  } else {
    --waiting_audio_;
  }
  return true;
}

void SocketStream::set_receiver(Receiver receiver, std::function<void()> gone) {
  const std::lock_guard lock(receiver_mutex_);
  receiver_ = std::move(receiver);
  gone_ = std::move(gone);
  if (client_gone_ && gone_) std::exchange(gone_, {})();
}

void SocketStream::received(bool text, std::string_view bytes) {
  const std::lock_guard lock(receiver_mutex_);
  if (receiver_) receiver_(text, bytes);
}

void SocketStream::client_gone() {
  close();
  const std::lock_guard lock(receiver_mutex_);
  client_gone_ = true;
  receiver_ = {};
  if (gone_) std::exchange(gone_, {})();
}

}  // namespace callai::api
