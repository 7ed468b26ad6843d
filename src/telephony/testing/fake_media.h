#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "telephony/rtp/media_port.h"

namespace callai::telephony::testing {

/// A media engine that only remembers: for tests of signalling. Thread-safe.
class FakeMedia final : public MediaPort {
 public:
  core::Result<LocalMedia> open(const std::string& local_ip) override {
    const std::lock_guard lock(mutex_);
    if (full_) return core::Error{core::ErrorCode::kResourceExhausted, "no port is free", "", ""};
    LocalMedia local;
    local.id = MediaId(++next_);
    local.rtp = {local_ip, port_ != 0 ? port_ : static_cast<std::uint16_t>(30000 + 2 * (next_ % 10000))};
    local.srtp.key_and_salt.fill(static_cast<std::uint8_t>(next_));
    sessions_[local.id] = {};
    return local;
  }
  core::Status apply(MediaId id, const NegotiatedMedia& agreed) override {
    const std::lock_guard lock(mutex_);
    if (!sessions_.contains(id)) return gone();
    sessions_[id] = agreed;
    ++applied_;
    return {};
  }
  core::Status attach(MediaId id, conversation::AudioPort*) override {
    const std::lock_guard lock(mutex_);
    return sessions_.contains(id) ? core::Status{} : core::Status{gone()};
  }
  core::Status send_dtmf(MediaId id, const std::string& digits) override {
    const std::lock_guard lock(mutex_);
    if (!sessions_.contains(id)) return gone();
    if (!sessions_[id].dtmf_send)
      return core::Error{core::ErrorCode::kFailedPrecondition, "no telephone-event", "", ""};
    digits_ += digits;
    return {};
  }
  core::Result<MediaStatistics> statistics(MediaId id) override {
    const std::lock_guard lock(mutex_);
    if (!sessions_.contains(id)) return gone();
    return MediaStatistics{};
  }
  core::Result<MediaStatistics> close(MediaId id) override {
    const std::lock_guard lock(mutex_);
    if (sessions_.erase(id) == 0) return gone();
    return MediaStatistics{};
  }
  void drain(const EventSink& sink) override {
    std::vector<std::pair<MediaId, MediaEvent>> events;
    {
      const std::lock_guard lock(mutex_);
      events.swap(events_);
    }
    for (const auto& [id, event] : events) sink(id, event);
  }
  /// As if a media thread had reported it.
  void report(MediaId id, const MediaEvent& event) {
    const std::lock_guard lock(mutex_);
    events_.emplace_back(id, event);
  }

  NegotiatedMedia agreed(MediaId id) {
    const std::lock_guard lock(mutex_);
    return sessions_.contains(id) ? sessions_[id] : NegotiatedMedia{};
  }
  std::size_t open_sessions() {
    const std::lock_guard lock(mutex_);
    return sessions_.size();
  }
  /// Of the session that was opened last.
  MediaId newest() {
    const std::lock_guard lock(mutex_);
    return MediaId(next_);
  }
  int applied() {
    const std::lock_guard lock(mutex_);
    return applied_;
  }
  void be_full(bool full) {
    const std::lock_guard lock(mutex_);
    full_ = full;
  }
  /// Every session's audio is at that port, where the test has something of its own.
  void use_port(std::uint16_t port) {
    const std::lock_guard lock(mutex_);
    port_ = port;
  }
  /// As if no session had agreed on telephone-event.
  void forget_dtmf() {
    const std::lock_guard lock(mutex_);
    for (auto& [id, agreed] : sessions_) agreed.dtmf_send.reset();
  }
  std::string digits() {
    const std::lock_guard lock(mutex_);
    return digits_;
  }

 private:
  static core::Error gone() { return {core::ErrorCode::kNotFound, "there is no such session", "", ""}; }

  std::mutex mutex_;
  std::uint32_t next_ = 0;
  std::map<MediaId, NegotiatedMedia> sessions_;
  int applied_ = 0;
  bool full_ = false;
  std::uint16_t port_ = 0;
  std::string digits_;
  std::vector<std::pair<MediaId, MediaEvent>> events_;
};

}  // namespace callai::telephony::testing
