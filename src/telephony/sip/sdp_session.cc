#include "telephony/sip/sdp_session.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include "core/strings.h"

namespace callai::telephony {
namespace {

constexpr std::size_t kMaxBytes = 16384;
constexpr std::size_t kMaxMedia = 16;
constexpr std::size_t kMaxFormats = 64;
constexpr std::size_t kMaxCryptos = 8;
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kSuite80 = "AES_CM_128_HMAC_SHA1_80";
constexpr std::string_view kSuite32 = "AES_CM_128_HMAC_SHA1_32";

core::Error bad(const std::string& what) {
  return {core::ErrorCode::kInvalidArgument, "the session description is wrong: " + what, "", ""};
}

/// The next word, up to `separator`; `rest` goes on behind it.
std::string_view next_word(std::string_view& rest, char separator = ' ') {
  while (separator == ' ' && !rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

std::optional<int> number(std::string_view text, int max) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < 0 || value > max) return {};
  return value;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

/// RFC 3551, 6: what a payload type means without an rtpmap.
SdpFormat static_format(int payload_type) {
  switch (payload_type) {
    case 0: return {0, "PCMU", 8000, 1};
    case 3: return {3, "GSM", 8000, 1};
    case 4: return {4, "G723", 8000, 1};
    case 8: return {8, "PCMA", 8000, 1};
    case 9: return {9, "G722", 8000, 1};
    case 13: return {13, "CN", 8000, 1};
    case 18: return {18, "G729", 8000, 1};
    default: return {payload_type, "", 0, 1};
  }
}

/// 40 characters of base64 for 30 bytes; no padding, since 30 is a multiple of 3.
bool decode_key(std::string_view text, std::array<std::uint8_t, 30>& key) {
  if (text.size() != 40) return false;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t value = kBase64.find(text[i]);
    if (value == std::string_view::npos) return false;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    if (i % 4 != 3) continue;
    const std::size_t at = i / 4 * 3;
    key[at] = static_cast<std::uint8_t>(bits >> 16U);
    key[at + 1] = static_cast<std::uint8_t>(bits >> 8U);
    key[at + 2] = static_cast<std::uint8_t>(bits);
    bits = 0;
  }
  return true;
}

std::string encode_key(const std::array<std::uint8_t, 30>& key) {
  std::string out;
  for (std::size_t i = 0; i < key.size(); i += 3) {
    const std::uint32_t bits = (std::uint32_t{key[i]} << 16U) | (std::uint32_t{key[i + 1]} << 8U) | key[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) out += kBase64[(bits >> static_cast<unsigned>(shift)) & 63U];
  }
  return out;
}

/// "1 AES_CM_128_HMAC_SHA1_80 inline:KEY|2^31" (RFC 4568). What this side cannot do is no crypto.
std::optional<SdpCrypto> parse_crypto(std::string_view text) {
  SdpCrypto crypto;
  const std::optional<int> tag = number(next_word(text), 999999999);
  const std::string_view suite = next_word(text);
  std::string_view key = next_word(text);
  if (!tag || !key.starts_with("inline:") || !core::trimmed(text).empty()) return {};
  key.remove_prefix(7);
  crypto.tag = *tag;
  if (suite == kSuite80) {
    crypto.key.suite = SrtpSuite::kAesCm128HmacSha1_80;
  } else if (suite == kSuite32) {
    crypto.key.suite = SrtpSuite::kAesCm128HmacSha1_32;
  } else {
    return {};
  }
  if (!decode_key(next_word(key, '|'), crypto.key.key_and_salt)) return {};
  // A lifetime is longer than any call; a key identifier ("1:4") would be in every packet.
  if (key.find(':') != std::string_view::npos) return {};
  return crypto;
}

class Reader {
 public:
  core::Result<SdpSession> read(std::string_view text) {
    if (text.size() > kMaxBytes) return bad("it has " + std::to_string(text.size()) + " bytes");
    if (!text.starts_with("v=0")) return bad("it does not begin with v=0");
    while (!text.empty()) {
      std::string_view line = next_word(text, '\n');
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      if (line.empty()) continue;
      if (line.size() < 2 || line[1] != '=') return bad("a line has no '='");
      const core::Status status = read_line(line[0], line.substr(2));
      if (!status) return status.error();
    }
    for (SdpMedia& media : session_.media) {
      if (media.address.empty()) media.address = address_;
    }
    return std::move(session_);
  }

 private:
  core::Status read_line(char type, std::string_view value) {
    if (type == 'm') return read_media(value);
    if (type == 'c') return read_connection(value);
    if (type == 'a') read_attribute(value);
    return {};
  }

  core::Status read_media(std::string_view value) {
    if (session_.media.size() == kMaxMedia) return bad("too many m= lines");
    SdpMedia media;
    media.direction = direction_;
    media.kind = std::string(next_word(value));
    const std::string_view ports = next_word(value);
    const std::optional<int> port = number(ports.substr(0, ports.find('/')), 65535);
    media.profile = std::string(next_word(value));
    media.formats_text = std::string(core::trimmed(value));
    if (media.kind.empty() || !port || media.profile.empty()) return bad("an m= line is not complete");
    media.port = *port;
    while (media.kind == "audio" && !value.empty() && media.formats.size() < kMaxFormats) {
      const std::string_view word = next_word(value);
      const std::optional<int> payload_type = number(word, 127);
      if (payload_type) media.formats.push_back(static_format(*payload_type));
    }
    session_.media.push_back(std::move(media));
    return {};
  }

  core::Status read_connection(std::string_view value) {
    const std::string_view net = next_word(value);
    const std::string_view family = next_word(value);
    const std::string_view address = next_word(value).substr(0, 64);
    if (net != "IN" || (family != "IP4" && family != "IP6") || address.empty()) return bad("c= is no IP address");
    std::string& out = session_.media.empty() ? address_ : session_.media.back().address;
    out = std::string(address.substr(0, address.find('/')));
    return {};
  }

  void read_attribute(std::string_view value) {
    const std::string_view name = next_word(value, ':');
    if (const auto direction = direction_of(name)) {
      (session_.media.empty() ? direction_ : session_.media.back().direction) = *direction;
      return;
    }
    if (session_.media.empty()) return;
    SdpMedia& media = session_.media.back();
    if (name == "ptime") media.ptime_ms = number(core::trimmed(value), 1000).value_or(0);
    if (name == "rtcp") media.rtcp_port = number(next_word(value), 65535).value_or(0);
    if (name == "rtcp-mux") media.rtcp_mux = true;
    if (name == "rtpmap") read_rtpmap(media, value);
    if (name == "crypto" && media.cryptos.size() < kMaxCryptos) {
      if (const auto crypto = parse_crypto(value)) media.cryptos.push_back(*crypto);
    }
  }

  static std::optional<MediaDirection> direction_of(std::string_view name) {
    if (name == "sendrecv") return MediaDirection::kSendReceive;
    if (name == "sendonly") return MediaDirection::kSendOnly;
    if (name == "recvonly") return MediaDirection::kReceiveOnly;
    if (name == "inactive") return MediaDirection::kInactive;
    return {};
  }

  static void read_rtpmap(SdpMedia& media, std::string_view value) {
    const std::optional<int> payload_type = number(next_word(value), 127);
    const std::string encoding = upper(next_word(value, '/'));
    const std::optional<int> rate = number(core::trimmed(next_word(value, '/')), 1000000);
    const std::optional<int> channels = value.empty() ? 1 : number(core::trimmed(value), 255);
    if (!payload_type || !rate || !channels) return;
    for (SdpFormat& format : media.formats) {
      if (format.payload_type == *payload_type) format = {*payload_type, encoding, *rate, *channels};
    }
  }

  SdpSession session_;
  std::string address_;
  MediaDirection direction_ = MediaDirection::kSendReceive;
};

}  // namespace

core::Result<SdpSession> parse_sdp(std::string_view text) {
  return Reader().read(text);
}

std::string_view to_sdp(MediaDirection direction) {
  switch (direction) {
    case MediaDirection::kSendReceive: return "sendrecv";
    case MediaDirection::kSendOnly: return "sendonly";
    case MediaDirection::kReceiveOnly: return "recvonly";
    case MediaDirection::kInactive: break;
  }
  return "inactive";
}

MediaDirection reversed(MediaDirection direction) {
  if (direction == MediaDirection::kSendOnly) return MediaDirection::kReceiveOnly;
  if (direction == MediaDirection::kReceiveOnly) return MediaDirection::kSendOnly;
  return direction;
}

std::string crypto_line(int tag, const SrtpKey& key) {
  return "a=crypto:" + std::to_string(tag) + " " +
         std::string(key.suite == SrtpSuite::kAesCm128HmacSha1_80 ? kSuite80 : kSuite32) +
         " inline:" + encode_key(key.key_and_salt);
}

}  // namespace callai::telephony
