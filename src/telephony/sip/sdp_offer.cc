#include "telephony/sip/sdp_offer.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "telephony/sip/sdp_session.h"

namespace callai::telephony {
namespace {

constexpr int kDtmfPayloadType = 101;
constexpr std::string_view kPlain = "RTP/AVP";
constexpr std::string_view kSecure = "RTP/SAVP";

/// Payload types of this side's offers: static ones of RFC 3551 where there are any.
int offered_payload_type(Codec codec) {
  switch (codec) {
    case Codec::kPcmu: return 0;
    case Codec::kPcma: return 8;
    case Codec::kG722: return 9;
    case Codec::kL16: break;
  }
  return 96;
}

std::string rtpmap(int payload_type, std::string_view name) {
  return "a=rtpmap:" + std::to_string(payload_type) + " " + std::string(name) + "/8000\r\n";
}

core::Error nothing_in_common(std::string why) {
  return {core::ErrorCode::kFailedPrecondition, std::move(why),
          "allow ulaw, alaw or g722 for this extension or trunk in the PBX", ""};
}

std::optional<Codec> codec_of(const SdpFormat& format) {
  if (format.rate != 8000 || format.channels != 1) return {};
  for (const Codec codec : {Codec::kPcmu, Codec::kPcma, Codec::kG722, Codec::kL16}) {
    if (format.encoding == to_string(codec)) return codec;
  }
  return {};
}

bool is_dtmf(const SdpFormat& format) {
  return format.encoding == "TELEPHONE-EVENT" && format.rate == 8000;
}

bool usable_profile(std::string_view profile) {
  return profile == kPlain || profile == kSecure || profile == "RTP/AVPF" || profile == "RTP/SAVPF";
}

bool is_secure(const SdpMedia& media) {
  return media.profile == kSecure || media.profile == "RTP/SAVPF";
}

/// The first audio stream that is offered at all.
std::optional<std::size_t> usable_audio(const SdpSession& session) {
  for (std::size_t i = 0; i < session.media.size(); ++i) {
    const SdpMedia& media = session.media[i];
    if (media.kind == "audio" && media.port != 0 && usable_profile(media.profile)) return i;
  }
  return {};
}

std::string names_of(const SdpMedia& media) {
  std::string names;
  for (const SdpFormat& format : media.formats) {
    if (format.encoding == "TELEPHONE-EVENT" || format.encoding == "CN") continue;
    const std::string name = format.encoding.empty() ? std::to_string(format.payload_type) : format.encoding;
    names += (names.empty() ? "" : ", ") + name;
  }
  return names.empty() ? "no codec" : names;
}

std::string names_of(const std::vector<Codec>& codecs) {
  std::string names;
  for (const Codec codec : codecs) names += (names.empty() ? "" : ", ") + std::string(to_string(codec));
  return names;
}

bool speaks(const LocalSdp& local, Codec codec) {
  return std::find(local.codecs.begin(), local.codecs.end(), codec) != local.codecs.end();
}

/// Both sides' wishes: this side sends when it wants to and the far side wants to receive.
MediaDirection agreed_direction(MediaDirection ours, MediaDirection theirs) {
  const auto sends = [](MediaDirection d) {
    return d == MediaDirection::kSendReceive || d == MediaDirection::kSendOnly;
  };
  const auto receives = [](MediaDirection d) {
    return d == MediaDirection::kSendReceive || d == MediaDirection::kReceiveOnly;
  };
  const bool out = sends(ours) && receives(theirs);
  const bool in = receives(ours) && sends(theirs);
  if (out && in) return MediaDirection::kSendReceive;
  if (out) return MediaDirection::kSendOnly;
  return in ? MediaDirection::kReceiveOnly : MediaDirection::kInactive;
}

/// The old way to hold (RFC 3264, 8.4): no address to send to.
bool no_address(const SdpMedia& media) {
  return media.address.empty() || media.address == "0.0.0.0" || media.address == "::";
}

MediaDirection far_direction(const SdpMedia& media) {
  if (!no_address(media)) return media.direction;
  return media.direction == MediaDirection::kInactive || media.direction == MediaDirection::kReceiveOnly
             ? MediaDirection::kInactive
             : MediaDirection::kSendOnly;
}

MediaDirection near_direction(const LocalSdp& local) {
  return local.hold ? MediaDirection::kSendOnly : MediaDirection::kSendReceive;
}

/// Everything but SRTP and codec.
NegotiatedMedia transport_of(const LocalSdp& local, const SdpMedia& far) {
  NegotiatedMedia agreed;
  if (!no_address(far)) {
    const auto port = static_cast<std::uint16_t>(far.port);
    const int rtcp = far.rtcp_mux ? far.port : far.rtcp_port != 0 ? far.rtcp_port : std::min(far.port + 1, 65535);
    agreed.rtp = {far.address, port};
    agreed.rtcp = {far.address, static_cast<std::uint16_t>(rtcp)};
  }
  agreed.rtcp_mux = far.rtcp_mux;
  agreed.ptime_ms = far.ptime_ms >= 10 && far.ptime_ms <= 60 && far.ptime_ms % 10 == 0 ? far.ptime_ms : local.ptime_ms;
  agreed.direction = agreed_direction(near_direction(local), far_direction(far));
  agreed.on_hold = agreed.direction != MediaDirection::kSendReceive;
  return agreed;
}

/// The stream's lines after m= and c=.
std::string stream_lines(const std::vector<std::pair<int, Codec>>& formats, std::optional<int> dtmf, int ptime_ms,
                         MediaDirection direction) {
  std::string text;
  for (const auto& [payload_type, codec] : formats) text += rtpmap(payload_type, to_string(codec));
  if (dtmf) {
    text += rtpmap(*dtmf, "telephone-event");
    text += "a=fmtp:" + std::to_string(*dtmf) + " 0-15\r\n";
  }
  text += "a=ptime:" + std::to_string(ptime_ms) + "\r\na=" + std::string(to_sdp(direction)) + "\r\n";
  return text;
}

std::string family_of(const std::string& address) {
  return (address.find(':') == std::string::npos ? "IP4 " : "IP6 ") + address;
}

std::string head(const LocalSdp& local) {
  const std::string address = family_of(local.address);
  return "v=0\r\no=callai " + std::to_string(local.session) + " " + std::to_string(local.version) + " IN " + address +
         "\r\ns=-\r\nc=IN " + address + "\r\nt=0 0\r\n";
}

std::string audio_line(const LocalSdp& local, std::string_view profile,
                       const std::vector<std::pair<int, Codec>>& formats, std::optional<int> dtmf) {
  std::string text = "m=audio " + std::to_string(local.port) + " " + std::string(profile);
  for (const auto& [payload_type, codec] : formats) text += " " + std::to_string(payload_type);
  if (dtmf) text += " " + std::to_string(*dtmf);
  return text + "\r\n";
}

/// The codec of an offer that is answered with: this side's dearest one.
std::optional<std::pair<int, Codec>> choose(const LocalSdp& local, const SdpMedia& offer) {
  for (const Codec wanted : local.codecs) {
    for (const SdpFormat& format : offer.formats) {
      if (codec_of(format) == wanted) return std::pair{format.payload_type, wanted};
    }
  }
  return {};
}

std::optional<int> dtmf_of(const SdpMedia& media) {
  for (const SdpFormat& format : media.formats) {
    if (is_dtmf(format)) return format.payload_type;
  }
  return {};
}

core::Result<std::size_t> find_audio(const SdpSession& session) {
  if (const auto audio = usable_audio(session)) return *audio;
  return nothing_in_common("the far side offers no audio that goes over RTP");
}

}  // namespace

std::string_view to_string(Codec codec) {
  switch (codec) {
    case Codec::kPcmu: return "PCMU";
    case Codec::kPcma: return "PCMA";
    case Codec::kG722: return "G722";
    case Codec::kL16: break;
  }
  return "L16";
}

std::string make_offer(const LocalSdp& local) {
  std::vector<std::pair<int, Codec>> formats;
  for (const Codec codec : local.codecs) formats.emplace_back(offered_payload_type(codec), codec);
  std::string text = head(local);
  text += audio_line(local, local.srtp ? kSecure : kPlain, formats, kDtmfPayloadType);
  text += stream_lines(formats, kDtmfPayloadType, local.ptime_ms, near_direction(local));
  if (local.srtp) text += crypto_line(1, local.key) + "\r\n";
  return text;
}

core::Result<SdpAnswer> make_answer(const LocalSdp& local, std::string_view offer) {
  const auto session = parse_sdp(offer);
  if (!session.ok()) return session.error();
  const auto audio = find_audio(*session);
  if (!audio.ok()) return audio.error();
  const SdpMedia& far = session->media[*audio];
  const auto chosen = choose(local, far);
  if (!chosen) {
    return nothing_in_common("the far side offers " + names_of(far) + ", this side speaks " + names_of(local.codecs));
  }
  if (is_secure(far) && far.cryptos.empty()) return nothing_in_common("the far side's SRTP keys cannot be used");
  if (!is_secure(far) && local.srtp_required) return nothing_in_common("the far side offers no SRTP");

  SdpAnswer answer;
  answer.media = transport_of(local, far);
  const std::optional<int> dtmf = dtmf_of(far);
  answer.media.send = {static_cast<std::uint8_t>(chosen->first), chosen->second};
  answer.media.receive = {answer.media.send};
  if (dtmf) answer.media.dtmf_send = answer.media.dtmf_receive = static_cast<std::uint8_t>(*dtmf);

  answer.text = head(local);
  for (std::size_t i = 0; i < session->media.size(); ++i) {
    const SdpMedia& media = session->media[i];
    if (i != *audio) {
      answer.text += "m=" + media.kind + " 0 " + media.profile + " " + media.formats_text + "\r\n";
      continue;
    }
    answer.text += audio_line(local, far.profile, {*chosen}, dtmf);
    answer.text += stream_lines({*chosen}, dtmf, answer.media.ptime_ms, answer.media.direction);
    if (far.rtcp_mux) answer.text += "a=rtcp-mux\r\n";
    if (!is_secure(far)) continue;
    SrtpKey key = local.key;
    key.suite = far.cryptos.front().key.suite;
    answer.text += crypto_line(far.cryptos.front().tag, key) + "\r\n";
    answer.media.srtp_send = key;
    answer.media.srtp_receive = far.cryptos.front().key;
  }
  return answer;
}

core::Result<NegotiatedMedia> accept_answer(const LocalSdp& local, std::string_view answer) {
  const auto session = parse_sdp(answer);
  if (!session.ok()) return session.error();
  const auto audio = find_audio(*session);
  if (!audio.ok()) return audio.error();
  const SdpMedia& far = session->media[*audio];
  NegotiatedMedia agreed = transport_of(local, far);
  bool sends = false;
  for (const SdpFormat& format : far.formats) {
    const auto codec = codec_of(format);
    if (!codec || !speaks(local, *codec)) continue;
    if (!sends) agreed.send = {static_cast<std::uint8_t>(format.payload_type), *codec};
    sends = true;
    agreed.receive.push_back({static_cast<std::uint8_t>(offered_payload_type(*codec)), *codec});
  }
  if (!sends) {
    return nothing_in_common("the far side answers with " + names_of(far) + ", this side speaks " +
                             names_of(local.codecs));
  }
  if (const auto dtmf = dtmf_of(far)) {
    agreed.dtmf_send = static_cast<std::uint8_t>(*dtmf);
    agreed.dtmf_receive = static_cast<std::uint8_t>(kDtmfPayloadType);
  }
  if (local.srtp != is_secure(far))
    return nothing_in_common("the far side's answer has another profile than the offer");
  if (local.srtp) {
    if (far.cryptos.empty() || far.cryptos.front().key.suite != local.key.suite) {
      return nothing_in_common("the far side's SRTP keys cannot be used");
    }
    agreed.srtp_send = local.key;
    agreed.srtp_receive = far.cryptos.front().key;
  }
  return agreed;
}

}  // namespace callai::telephony
