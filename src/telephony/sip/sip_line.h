#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/env.h"
#include "core/task_safety.h"
#include "telephony/sip/dialog_request.h"
#include "telephony/sip/host_resolver.h"
#include "telephony/sip/re_handles.h"
#include "telephony/sip/sip_call.h"
#include "telephony/sip/sip_event.h"
#include "telephony/sip/sip_settings.h"

namespace callai::telephony {

/// What a line needs of the agent.
class SipLineOwner {
 public:
  virtual ~SipLineOwner() = default;
  /// The PBX's addresses are known (again): what comes from them is let in.
  virtual void on_line_resolved(const std::string& host, const std::vector<std::string>& ips) = 0;
  virtual void on_line_changed() = 0;
  /// Contact and addresses of this side towards `ip`.
  virtual SipTarget target_towards(const SipLineSettings& line, const std::string& ip) = 0;
};

/// One registration (RFC 3261, 10), or one trunk that is asked by OPTIONS whether it lives. Goes on trying for ever,
/// later and later, each time with the name looked up anew. Sip thread only.
class SipLine {
 public:
  SipLine(core::Env env, struct ::sip* stack, HostResolver& resolver, SipLineSettings settings, SipLineOwner& owner);
  ~SipLine();
  SipLine(const SipLine&) = delete;
  SipLine& operator=(const SipLine&) = delete;

  void start();
  /// Takes the registration back. `done` when the PBX has answered, or at once when there is nothing to take back.
  void stop(std::function<void()> done);

  const SipLineSettings& settings() const { return settings_; }
  const LineStatus& status() const { return status_; }
  /// Empty until the PBX's name has been resolved.
  const std::optional<SipTarget>& target() const { return target_; }

 private:
  DialogRequest::Dialog dialog() const {
    return {stack_, dialog_.get(), auth_.get(), nullptr, &account_, &request_uri_};
  }
  void on_resolved(const std::vector<std::string>& ips);
  void ask();
  int send_register(int expires_s);
  int send_options();
  void no_answer(int error);
  void on_answer(int error, const struct ::sip_msg* msg);
  void up(const struct ::sip_msg* msg);
  void failed(int code, std::string reason, std::string mend, core::Duration at_least = {});
  void set(LineState state, int code, std::string reason, std::string mend);
  int granted_seconds(const struct ::sip_msg* msg) const;

  core::Env env_;
  struct ::sip* stack_;
  HostResolver& resolver_;
  SipLineSettings settings_;
  SipLineOwner& owner_;
  LineStatus status_;
  std::optional<SipTarget> target_;
  ReRef<struct ::sip_dialog> dialog_;
  ReRef<struct ::sip_auth> auth_;
  DigestAccount account_;
  std::string request_uri_;
  DialogRequest request_;
  SipTimer timer_;
  core::TaskSafety safety_;
};

}  // namespace callai::telephony
