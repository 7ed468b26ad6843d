#include "soak_agent.h"

#include <gtest/gtest.h>
#include <malloc.h>
#include <poll.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "core/log.h"

namespace callai::tests {

using namespace telephony;

/// One for all calls: it says nothing.
class SoakAgent::Deaf final : public conversation::AudioPort {
  void tick(core::TimePoint, std::span<const std::int16_t>, std::span<std::int16_t> out) noexcept override {
    std::fill(out.begin(), out.end(), std::int16_t{0});
  }
};

class SoakAgent::Wakeup final : public core::Wakeup {
  void signal() noexcept override {}
};

SoakAgent::SoakAgent(SipAgentSettings settings)
    : env_(std::make_unique<core::NullLogger>()), wakeup_(std::make_unique<Wakeup>()), port_(std::make_unique<Deaf>()) {
  MediaEngineSettings media;
  media.realtime_priority = false;
  media.watch.media_timeout = std::chrono::seconds(1);
  engine_ = std::make_unique<MediaEngine>(env_.env(), *wakeup_, media);
  settings.local_ip = "127.0.0.1";
  settings.local_port = 0;
  settings.allowed_peers = {*parse_network("127.0.0.0/8")};
  auto started = SipAgent::start(env_.env(), std::move(settings), *engine_,
                                 [this](const LegId& leg, const SipEvent& event) { on_event(leg, event); });
  EXPECT_TRUE(started.ok());
  agent_ = std::move(*started);
  verbs_ = agent_.get();
  drainer_ = std::thread([this] { drain(); });
}

SoakAgent::~SoakAgent() {
  over_ = true;
  drainer_.join();
  agent_.reset();
}

/// On the sip thread; a verb is posted and comes later.
void SoakAgent::on_event(const LegId& leg, const SipEvent& event) {
  if (const auto* incoming = std::get_if<SipIncoming>(&event)) {
    numbers_[leg] = incoming->to;
    if (incoming->to == "ring") return;
    static_cast<void>(incoming->to == "busy" ? verbs_.load()->reject(leg, 486) : verbs_.load()->answer(leg));
  } else if (const auto* answered = std::get_if<SipAnswered>(&event)) {
    ++answered_;
    static_cast<void>(engine_->attach(answered->media, port_.get()));
    if (numbers_[leg] == "short") static_cast<void>(verbs_.load()->hang_up(leg));
    if (numbers_[leg] != "silent") return;
    const std::lock_guard lock(mutex_);
    legs_[answered->media] = leg;
  } else if (std::holds_alternative<SipEnded>(event)) {
    ++ended_;
    numbers_.erase(leg);
    const std::lock_guard lock(mutex_);
    std::erase_if(legs_, [&leg](const auto& entry) { return entry.second == leg; });
  }
}

void SoakAgent::drain() {
  while (!over_) {
    engine_->drain([this](MediaId id, const MediaEvent& event) {
      if (!std::holds_alternative<MediaTimeout>(event)) return;
      const std::lock_guard lock(mutex_);
      const auto found = legs_.find(id);
      if (found == legs_.end()) return;
      ++timeouts_;
      static_cast<void>(verbs_.load()->hang_up(found->second));
    });
    ::poll(nullptr, 0, 20);
  }
}

bool SoakAgent::is_quiet_within(std::chrono::seconds patience) {
  for (auto left = patience / std::chrono::milliseconds(20); left > 0; --left) {
    if (agent_->counts().calls == 0 && engine_->sessions() == 0) return true;
    ::poll(nullptr, 0, 20);
  }
  return false;
}

std::size_t heap_in_use() {
  const struct mallinfo2 info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

}  // namespace callai::tests
