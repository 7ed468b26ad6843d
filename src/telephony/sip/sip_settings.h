#pragma once

#include <string>
#include <vector>

#include "telephony/rtp/media_port.h"
#include "telephony/sip/peer_guard.h"

namespace callai::telephony {

enum class SipTransport { kUdp, kTcp, kTls };
std::string_view to_string(SipTransport transport);

/// One extension at a PBX, or one trunk to it.
struct SipLineSettings {
  std::string host;  ///< name or IP literal of the PBX
  int port = 5060;
  SipTransport transport = SipTransport::kUdp;
  std::string user;       ///< the extension; of a trunk: the user part that calls come from
  std::string auth_user;  ///< empty: as user
  std::string secret;     ///< never logged
  bool registers = true;  ///< false: a trunk that the PBX knows by its address
  bool asks = true;       ///< of a trunk: OPTIONS every half minute; false: it is taken to be there
  int expires_s = 300;    ///< of a registration; refreshed well before
};

struct SipTlsSettings {
  std::string ca_file = "/etc/ssl/certs/ca-certificates.crt";
  std::string certificate_file;  ///< PEM with key: for PBXs that connect to this side; empty: only outgoing connections
  bool verify = true;            ///< the PBX's certificate and its name
};

/// What a user agent is. `local_ip` may be empty: the address that this machine reaches the first line's PBX from.
struct SipAgentSettings {
  std::vector<SipLineSettings> lines;
  std::string local_ip;
  int local_port = 5070;    ///< UDP and TCP; TLS listens on the next one. 0: any (tests)
  std::string external_ip;  ///< advertised instead of the local one, behind NAT; empty: none
  std::string user_agent = "CallAI";
  SipTlsSettings tls;
  std::vector<Codec> codecs = {Codec::kPcmu, Codec::kPcma, Codec::kG722};
  bool srtp = false;                     ///< calls out offer SRTP and nothing else; calls in without it are refused
  std::vector<IpNetwork> allowed_peers;  ///< beside the lines' own addresses
  PeerLimits limits;
  int max_calls = 4096;    ///< at once; further ones are refused with 503 and Retry-After
  int ring_seconds = 120;  ///< a call in that nobody answers or rejects is refused with 480
};

}  // namespace callai::telephony
