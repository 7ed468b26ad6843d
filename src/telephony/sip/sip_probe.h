#pragma once

#include <string>

#include "core/units.h"
#include "telephony/sip/sip_settings.h"

namespace callai::telephony {

/// Does anybody answer there?
struct SipProbe {
  enum class Result {
    kAnswers,      ///< SIP came back: `code`
    kClosed,       ///< the machine is there, nothing listens
    kSilent,       ///< nothing came back in time
    kUnreachable,  ///< there is no way there
    kConnects,     ///< TCP and TLS: the port is open
  };
  Result result = Result::kSilent;
  int code = 0;
  std::string local_ip;  ///< that this machine reaches it from
};

/// Asks `ip`, port and transport of `line`: one OPTIONS over UDP, said again every half second, or one connection.
/// Blocks for at most `patience`. For diagnosis, apart from any user agent.
SipProbe probe_sip(const SipLineSettings& line, const std::string& ip, core::Duration patience);

}  // namespace callai::telephony
