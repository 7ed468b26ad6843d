#pragma once

#include <array>
#include <functional>
#include <string>

#include "core/env.h"
#include "core/result.h"
#include "telephony/sip/peer_guard.h"
#include "telephony/sip/re_handles.h"
#include "telephony/sip/sip_settings.h"

struct mbuf;
struct sip;
struct sip_msg;
struct tls;
struct udp_helper;

namespace callai::telephony {

/// The sockets of a user agent and the gate in front of them. UDP datagrams of sources that are not on the guard's
/// list, and those that are no SIP, are dropped before libre sees them. Sip thread only.
class SipTransports {
 public:
  SipTransports(core::Env env, const SipAgentSettings& settings, PeerGuard& guard);
  ~SipTransports();
  SipTransports(const SipTransports&) = delete;
  SipTransports& operator=(const SipTransports&) = delete;

  /// Binds UDP and TCP, and TLS when a line uses it, on `ip`. `ready` when the gate stands (or does not): libre gives
  /// its UDP socket out with a message only, so that the first one is a probe of our own.
  core::Status open(struct ::sip* stack, const std::string& ip, std::function<void(core::Status)> ready);
  /// The gate, before the stack's sockets go.
  void close() { gate_.reset(); }
  /// The probe: true when the message was it.
  bool take_probe(const struct ::sip_msg* msg);

  int port(SipTransport transport) const { return ports_[static_cast<std::size_t>(transport)]; }
  const std::string& ip() const { return ip_; }

 private:
  core::Status add(struct ::sip* stack, SipTransport transport);
  core::Status add_tls(struct ::sip* stack);
  core::Status send_probe();
  bool drops(const std::string& source, struct ::mbuf* datagram);

  core::Env env_;
  const SipAgentSettings& settings_;
  PeerGuard& guard_;
  std::string ip_;
  std::array<int, 3> ports_{};
  std::string probe_;
  std::function<void(core::Status)> ready_;
  SipTimer probe_timer_;
  ReRef<struct ::tls> tls_;
  ReRef<struct ::udp_helper> gate_;
};

}  // namespace callai::telephony
