#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/env.h"
#include "core/result.h"
#include "telephony/sip/sip_event.h"
#include "telephony/sip/sip_loop.h"
#include "telephony/sip/sip_settings.h"
#include "telephony/telephony_interface.h"

namespace callai::telephony {

class SipCore;

struct SipCounts {
  std::uint64_t calls_in = 0;
  std::uint64_t calls_out = 0;
  std::uint64_t refused_full = 0;      ///< with 503 and Retry-After
  std::uint64_t dropped_messages = 0;  ///< from sources that are not on the list, or too many
  std::size_t calls = 0;               ///< now, with those that only wait for a last answer
};

/// A SIP user agent (RFC 3261) with one thread of its own: registers lines, makes and takes calls. Verbs are safe from
/// any thread but a media thread and never block; what comes of them is an event. `env`'s random is used on the sip
/// thread: the system's, or one of its own.
class SipAgent {
 public:
  /// On the sip thread: hands on and returns.
  using Sink = std::function<void(const LegId&, SipEvent)>;

  /// Binds its sockets and begins to register; blocks for as long as that takes (a name is looked up when `local_ip` is
  /// empty). kAlreadyExists: the port is taken; the message names it. `media` and what `env` names outlive it.
  static core::Result<std::unique_ptr<SipAgent>> start(core::Env env, SipAgentSettings settings, MediaPort& media,
                                                       Sink sink);
  /// Hangs every call up and takes the registrations back; at most some two seconds.
  ~SipAgent();
  SipAgent(const SipAgent&) = delete;
  SipAgent& operator=(const SipAgent&) = delete;

  /// Errors come as SipEnded of request.leg.
  core::Status call(const OriginateRequest& request);
  core::Status answer(const LegId& leg);
  core::Status reject(const LegId& leg, int sip_code);
  core::Status hang_up(const LegId& leg);
  core::Status hold(const LegId& leg, bool on_hold);
  core::Status transfer(const LegId& leg, const std::string& number);
  core::Status transfer_to(const LegId& leg, const LegId& consult);
  core::Status send_info(const LegId& leg, const std::string& digits);

  std::vector<LineStatus> lines() const;
  SipCounts counts() const;
  int port(SipTransport transport) const { return ports_[static_cast<std::size_t>(transport)]; }
  const std::string& local_ip() const { return local_ip_; }

 private:
  SipAgent(core::Env env, SipAgentSettings settings);
  core::Status post(core::Task task);

  core::Env env_;
  SipAgentSettings settings_;
  std::string local_ip_;
  std::array<int, 3> ports_{};

  mutable std::mutex mutex_;  // of the two below
  std::vector<LineStatus> lines_;
  SipCounts counts_;

  std::unique_ptr<SipLoop> loop_;
  std::unique_ptr<SipCore> core_;  // sip thread
};

}  // namespace callai::telephony
