#pragma once

#include <string>

#include "telephony/sip/sip_event.h"

namespace callai::telephony {

/// One side of a call as this machine appears in it: a line whose PBX has been resolved, or the peer that called.
struct SipTarget {
  std::string user;
  std::string auth_user;
  std::string secret;
  std::string domain;      ///< of From, To and Refer-To: the PBX's name
  std::string request_at;  ///< "192.0.2.1:5060;transport=tcp": behind the @ of a request's URI
  std::string contact;     ///< this side's, a whole URI
  std::string bind_ip;     ///< for media
  std::string shown_ip;    ///< the address in session descriptions
};

class SipCall;

/// The agent, to its calls.
class SipCallOwner {
 public:
  virtual ~SipCallOwner() = default;
  virtual void on_call_event(SipCall& call, SipEvent event) = 0;
  /// Rings no more: answered, refused or given up. Once per call in.
  virtual void on_call_settled(SipCall& call) = 0;
  /// Nothing is on the way any more. The call may be destroyed, but not from inside this.
  virtual void on_call_over(SipCall& call) = 0;
};

}  // namespace callai::telephony
