#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "core/system_env.h"
#include "core/wakeup.h"
#include "telephony/rtp/media_engine.h"
#include "telephony/sip/sip_agent.h"

namespace callai::tests {

/// A user agent with its media engine, as the program has them, that does with each call what the called number says:
/// "busy" is refused, "ring" is left to ring, "short" is answered and hung up, "silent" is hung up when its audio has
/// not come for a second, all others are answered. Keeps nothing of a call but counts.
class SoakAgent {
 public:
  explicit SoakAgent(telephony::SipAgentSettings settings);
  ~SoakAgent();

  int port(telephony::SipTransport transport) const { return agent_->port(transport); }
  telephony::MediaEngine& engine() { return *engine_; }
  telephony::SipCounts counts() const { return agent_->counts(); }
  std::uint64_t answered() const { return answered_; }
  std::uint64_t ended() const { return ended_; }
  std::uint64_t timeouts() const { return timeouts_; }
  /// True as soon as no call is left, with its media; looked at for some seconds.
  bool is_quiet_within(std::chrono::seconds patience);

 private:
  class Deaf;
  class Wakeup;

  void on_event(const telephony::LegId& leg, const telephony::SipEvent& event);
  void drain();

  core::SystemEnv env_;
  std::unique_ptr<Wakeup> wakeup_;
  std::unique_ptr<Deaf> port_;
  std::mutex mutex_;  // of the map
  std::map<telephony::MediaId, telephony::LegId> legs_;
  std::map<telephony::LegId, std::string> numbers_;  // sip thread
  std::atomic<std::uint64_t> answered_{0};
  std::atomic<std::uint64_t> ended_{0};
  std::atomic<std::uint64_t> timeouts_{0};
  std::atomic<bool> over_{false};
  std::unique_ptr<telephony::MediaEngine> engine_;
  std::atomic<telephony::SipAgent*> verbs_ = nullptr;  // also while the agent goes
  std::unique_ptr<telephony::SipAgent> agent_;
  std::thread drainer_;
};

/// Of this process: bytes of the heap in use, and open descriptors.
std::size_t heap_in_use();
std::size_t open_descriptors();

}  // namespace callai::tests
