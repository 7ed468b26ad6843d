#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/env.h"
#include "telephony/sip/host_resolver.h"
#include "telephony/sip/peer_guard.h"
#include "telephony/sip/sip_agent.h"
#include "telephony/sip/sip_call.h"
#include "telephony/sip/sip_line.h"
#include "telephony/sip/sip_transports.h"

struct sip_lsnr;

namespace callai::telephony {

/// The user agent itself: stack, lines and calls. Lives and dies on the sip thread; SipAgent is its face to the others.
class SipCore final : public SipCallOwner, public SipLineOwner {
 public:
  struct StatusSink {
    std::function<void(std::vector<LineStatus>)> lines;
    std::function<void(const SipCounts&)> counts;
  };

  SipCore(core::Env env, SipLoop& loop, const SipAgentSettings& settings, MediaPort& media, SipAgent::Sink sink,
          StatusSink status);
  ~SipCore() override;

  /// `ready` once, with why not when it failed.
  void start(const std::string& local_ip, std::function<void(core::Status)> ready);
  /// Ends every call and registration; `done` when the far sides know, or after two seconds.
  void stop(std::function<void()> done);

  void call(const OriginateRequest& request);
  /// What the rest of the verbs do to a call; nothing when it is gone.
  void with_call(const LegId& leg, const char* verb, const std::function<core::Status(SipCall&)>& act);
  SipCall* find(const LegId& leg);

  int port(SipTransport transport) const { return transports_.port(transport); }

  // SipCallOwner
  void on_call_event(SipCall& call, SipEvent event) override;
  void on_call_settled(SipCall& call) override;
  void on_call_over(SipCall& call) override;
  // SipLineOwner
  void on_line_resolved(const std::string& host, const std::vector<std::string>& ips) override;
  void on_line_changed() override;
  SipTarget target_towards(const SipLineSettings& line, const std::string& ip) override;

 private:
  struct Entry {
    std::unique_ptr<SipCall> call;
    std::optional<IpBytes> half_open;  ///< counted for this source
  };

  bool on_request(const struct ::sip_msg* msg);
  bool on_response(const struct ::sip_msg* msg);
  void on_new_call(const struct ::sip_msg* msg, const IpBytes& source);
  void refuse_for_now(const struct ::sip_msg* msg);
  bool remembers_refusal();
  void reply(const struct ::sip_msg* msg, int code, const char* phrase, const std::string& headers = "");
  SipCall* find(const struct ::sip_msg* msg);
  SipLine* choose_line();
  SipTarget target_of(const struct ::sip_msg* msg);
  std::string contact(const std::string& user, SipTransport transport) const;
  SipCall::Context context();
  void add(std::unique_ptr<SipCall> call, std::optional<IpBytes> half_open);
  void reap();
  void publish_counts();
  void stop_when_quiet();

  core::Env env_;
  const SipAgentSettings& settings_;
  MediaPort& media_;
  SipAgent::Sink sink_;
  StatusSink status_;
  PeerGuard guard_;
  SipTransports transports_;
  HostResolver resolver_;
  ReRef<struct ::sip> stack_;
  ReRef<struct ::sip_lsnr> requests_;
  ReRef<struct ::sip_lsnr> responses_;

  std::vector<std::unique_ptr<SipLine>> lines_;
  std::size_t next_line_ = 0;
  std::map<LegId, Entry> calls_;
  std::unordered_multimap<std::string, SipCall*> by_call_id_;
  std::vector<SipCall*> over_;  // to be destroyed
  SipCounts counts_;
  core::TimePoint refusals_since_{};
  int refusals_ = 0;

  std::size_t lines_to_stop_ = 0;
  bool stopping_ = false;
  std::function<void()> stopped_;
  SipTimer stop_timer_;
  SipTimer reap_timer_;
};

}  // namespace callai::telephony
