#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "telephony/rtp/media_port.h"

namespace callai::telephony {

/// One payload type of an m= line, with what a=rtpmap says of it (or RFC 3551, 6, for static ones).
struct SdpFormat {
  int payload_type = 0;
  std::string encoding;  ///< upper case; empty: unknown
  int rate = 0;
  int channels = 1;
};

/// One a=crypto line that can be used: a known suite, one key, no key identifier, no session parameters.
struct SdpCrypto {
  int tag = 1;
  SrtpKey key;
};

/// One m= line. Only audio is read closer.
struct SdpMedia {
  std::string kind;  ///< "audio", "video", ...
  int port = 0;
  std::string profile;  ///< "RTP/AVP", "RTP/SAVP", ...
  std::string formats_text;
  std::vector<SdpFormat> formats;
  std::string address;  ///< of c=, the session's when the media has none
  MediaDirection direction = MediaDirection::kSendReceive;
  int ptime_ms = 0;   ///< 0: not said
  int rtcp_port = 0;  ///< of a=rtcp; 0: not said
  bool rtcp_mux = false;
  std::vector<SdpCrypto> cryptos;
};

/// A session description (RFC 8866), as far as a telephone call needs it.
struct SdpSession {
  std::vector<SdpMedia> media;
};

/// Reads at most 16 kB with at most 16 m= lines of at most 64 formats. kInvalidArgument names the line. Total on any
/// bytes: a fuzz target. Unknown lines and attributes are skipped, as RFC 8866, 5, wants.
core::Result<SdpSession> parse_sdp(std::string_view text);

/// "sendonly" and so on, and what the far side's own word means here.
std::string_view to_sdp(MediaDirection direction);
MediaDirection reversed(MediaDirection direction);

/// The a=crypto line of a key, without its end of line (RFC 4568, 9.1).
std::string crypto_line(int tag, const SrtpKey& key);

}  // namespace callai::telephony
