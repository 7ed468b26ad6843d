#pragma once

#include <string>
#include <variant>

#include "telephony/rtp/media_port.h"
#include "telephony/telephony_interface.h"

namespace callai::telephony {

struct SipIncoming {
  std::string from;       ///< the caller's number
  std::string from_name;  ///< as the PBX shows it; may be empty
  std::string to;         ///< the number that was called: a DID or an extension
};
struct SipRinging {};
/// Audio before the answer (183 with a session description).
struct SipEarlyMedia {
  MediaId media;
};
struct SipAnswered {
  MediaId media;
  std::string call_id;  ///< of the dialog: what the PBX knows the call by
};
/// The PBX takes no INFO; these keys it has not got.
struct SipKeysRefused {
  std::string digits;
};
struct SipDtmf {  ///< by INFO; RFC 4733 comes from the media engine
  char digit = '0';
};
struct SipHeld {
  bool on_hold = false;  ///< by either side
};
/// The PBX does not agree to a hold of this side, or to its end.
struct SipHoldRefused {
  bool on_hold = false;  ///< what it was asked for
  int code = 0;
};
struct SipTransfer {
  bool done = false;  ///< false: progress, with the code so far
  bool succeeded = false;
  int code = 0;
  std::string reason;
  bool refused = false;  ///< with done: REFER itself was refused or not answered, so that nothing was tried
};
/// The last event of a call.
struct SipEnded {
  CallOutcome outcome = CallOutcome::kFailed;
  bool answered = false;
  bool by_far_side = true;
  int code = 0;        ///< final SIP answer of a call that was not answered; 0: none came
  std::string reason;  ///< in words
  bool has_media = false;
  MediaStatistics media;       ///< the last ones, when has_media
  Codec codec = Codec::kPcmu;  ///< agreed on last, when has_media
};

using SipEvent = std::variant<SipIncoming, SipRinging, SipEarlyMedia, SipAnswered, SipKeysRefused, SipDtmf, SipHeld,
                              SipHoldRefused, SipTransfer, SipEnded>;

/// A line's state, for `callai phone status`.
enum class LineState { kOff, kTrying, kUp, kFailed };
std::string_view to_string(LineState state);

struct LineStatus {
  std::string line;  ///< "900@pbx.example.com"
  LineState state = LineState::kOff;
  int code = 0;        ///< of the last answer; 0: none came
  std::string reason;  ///< in words
  std::string mend;    ///< what a person can do; may be empty
  int failures = 0;    ///< in a row
};

}  // namespace callai::telephony
