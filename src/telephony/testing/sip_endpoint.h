#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/log.h"
#include "core/system_env.h"
#include "telephony/sip/sip_agent.h"
#include "telephony/testing/fake_media.h"

namespace callai::telephony::testing {

/// A user agent on a free port of the loopback, with what happened to it. Waiting ends with what is waited for, or
/// after `kPatience` with a failure.
class SipEndpoint {
 public:
  static constexpr std::chrono::seconds kPatience{10};

  /// `engine`: a media engine instead of the one that only remembers.
  explicit SipEndpoint(SipAgentSettings settings = {}, MediaPort* engine = nullptr)
      : env_(std::make_unique<core::NullLogger>()) {
    MediaPort& port = engine == nullptr ? static_cast<MediaPort&>(media) : *engine;
    settings.local_ip = "127.0.0.1";
    settings.local_port = 0;
    if (settings.allowed_peers.empty()) settings.allowed_peers = {*parse_network("127.0.0.0/8")};
    auto agent = SipAgent::start(env_.env(), std::move(settings), port, [this](const LegId& leg, SipEvent event) {
      const std::lock_guard lock(mutex_);
      events_.emplace_back(leg, std::move(event));
      happened_.notify_all();
    });
    EXPECT_TRUE(agent.ok()) << (agent.ok() ? "" : core::describe(agent.error()));
    if (agent.ok()) agent_ = std::move(*agent);
  }

  SipAgent& agent() { return *agent_; }
  void stop() { agent_.reset(); }
  core::Env env() { return env_.env(); }

  /// The next event of that kind that nobody has waited for yet.
  template <typename Kind>
  std::optional<std::pair<LegId, Kind>> next(std::chrono::milliseconds patience = kPatience) {
    std::unique_lock lock(mutex_);
    std::optional<std::pair<LegId, Kind>> found;
    happened_.wait_for(lock, patience, [&] {
      for (auto event = events_.begin(); event != events_.end(); ++event) {
        const Kind* const kind = std::get_if<Kind>(&event->second);
        if (kind == nullptr) continue;
        found.emplace(event->first, *kind);
        events_.erase(event);
        return true;
      }
      return false;
    });
    return found;
  }

  /// How many events of that kind are there that nobody has waited for.
  template <typename Kind>
  std::size_t count() {
    const std::lock_guard lock(mutex_);
    std::size_t n = 0;
    for (const auto& [leg, event] : events_) n += std::holds_alternative<Kind>(event) ? 1 : 0;
    return n;
  }

  /// True as soon as `holds` does; looked at after every event and every few milliseconds.
  template <typename Condition>
  bool eventually(Condition holds, std::chrono::milliseconds patience = kPatience) {
    std::unique_lock lock(mutex_);
    const core::TimePoint end = env_.env().clock.now() + patience;
    while (env_.env().clock.now() < end) {
      lock.unlock();
      const bool now = holds();
      lock.lock();
      if (now) return true;
      happened_.wait_for(lock, std::chrono::milliseconds(5));
    }
    return false;
  }

  FakeMedia media;

 private:
  core::SystemEnv env_;
  std::mutex mutex_;
  std::condition_variable happened_;
  std::vector<std::pair<LegId, SipEvent>> events_;
  std::unique_ptr<SipAgent> agent_;  // last: its sink uses all of the above
};

/// A trunk to an endpoint.
inline SipLineSettings trunk_to(SipEndpoint& far, SipTransport transport = SipTransport::kUdp) {
  SipLineSettings line;
  line.host = "127.0.0.1";
  line.port = far.agent().port(transport);
  line.transport = transport;
  line.user = "900";
  line.registers = false;
  return line;
}

inline OriginateRequest call_to(const std::string& number, const std::string& leg = "call_1") {
  OriginateRequest request;
  request.leg = LegId(leg);
  request.number = number;
  return request;
}

}  // namespace callai::telephony::testing
