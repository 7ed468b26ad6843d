#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "telephony/rtp/media_port.h"

namespace callai::telephony {

/// This side of a call, as its session descriptions say it.
struct LocalSdp {
  std::string address;  ///< the IP the far side is to send to
  std::uint16_t port = 0;
  std::vector<Codec> codecs = {Codec::kPcmu, Codec::kPcma, Codec::kG722};  ///< the dearest first
  int ptime_ms = 20;
  bool srtp = false;           ///< offers: SRTP and nothing else. Answers: what the offer says, kRequired apart
  bool srtp_required = false;  ///< answers: an offer without SRTP is refused
  SrtpKey key;                 ///< what this side sends with
  bool hold = false;           ///< this side wants the call on hold
  std::uint64_t session = 1;
  std::uint64_t version = 1;  ///< counts up with every change (RFC 3264, 8)
};

struct SdpAnswer {
  std::string text;
  NegotiatedMedia media;
};

std::string_view to_string(Codec codec);

/// An offer of one audio stream (RFC 3264, 5).
std::string make_offer(const LocalSdp& local);

/// The answer to an offer (RFC 3264, 6): the first codec of the offer that this side speaks, or this side's dearest
/// when the offer has it; streams other than the first usable audio are refused with port 0. kInvalidArgument:
/// unreadable; kFailedPrecondition: nothing in common, and the message says what was offered (SIP: 488).
core::Result<SdpAnswer> make_answer(const LocalSdp& local, std::string_view offer);

/// What an answer to make_offer(local) agreed on. Errors as make_answer.
core::Result<NegotiatedMedia> accept_answer(const LocalSdp& local, std::string_view answer);

}  // namespace callai::telephony
