#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "telephony/sip/libre.h"
#include "telephony/sip/re_handles.h"
#include "telephony/sip/sip_call.h"

namespace callai::telephony {

inline constexpr std::string_view kAllowedMethods = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, NOTIFY";

/// A 200 to an INVITE until its ACK: said again after T1, 2 T1 ... T2 (RFC 3261, 13.3.1.4).
struct SipCall::Confirmation {
  ReRef<const struct ::sip_msg> invite;
  ReRef<struct ::mbuf> text;
  std::uint32_t cseq = 0;
  bool answer_comes = false;  ///< the ACK carries the answer to our offer
  std::uint64_t next_ms = SIP_T1;
  SipTimer again;
  SipTimer given_up;
};

/// "Content-Type", "Content-Length", the empty line and the body; none when `sdp` is empty.
inline std::string with_body(const std::string& sdp) {
  if (sdp.empty()) return "Content-Length: 0\r\n\r\n";
  return "Content-Type: application/sdp\r\nContent-Length: " + std::to_string(sdp.size()) + "\r\n\r\n" + sdp;
}

}  // namespace callai::telephony
