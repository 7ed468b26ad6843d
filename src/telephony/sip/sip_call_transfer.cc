#include <utility>

#include "telephony/sip/libre.h"
#include "telephony/sip/sip_call.h"
#include "telephony/sip/sip_call_confirmation.h"
#include "telephony/sip/sip_values.h"

namespace callai::telephony {
namespace {

constexpr std::uint64_t kTransferMs = 60000;  // a ringing target reports nothing for as long as it rings
// Asterisk refuses with 400 until it has bridged the call that it has just answered.
constexpr int kNotBridged = 400;
constexpr std::uint64_t kUntilBridgedMs = 1000;
constexpr const char* kNothingSaid = "the PBX did not say what became of it";

/// For the value of a URI header (RFC 3261, 19.1.1): what is not unreserved is escaped.
std::string escaped(const std::string& text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       std::string_view("-_.!~*'()").find(c) != std::string_view::npos;
    const auto byte = static_cast<unsigned char>(c);
    out += plain ? std::string(1, c) : std::string{'%', kHex[byte >> 4U], kHex[byte & 15U]};
  }
  return out;
}

}  // namespace

core::Status SipCall::transfer(const std::string& number) {
  return refer("<sip:" + uri_user(number) + "@" + uri_host(target_.domain) + ">");
}

core::Status SipCall::transfer_to(const SipCall& consult) {
  if (!consult.talking()) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "the target of the transfer has not answered yet",
                       "wait until it has", ""};
  }
  // RFC 3891, 3: the tags as the PBX sees them.
  const std::string replaces = consult.call_id_ + ";to-tag=" + consult.far_tag_ + ";from-tag=" + consult.near_tag_;
  return refer("<sip:" + uri_user(consult.number_.empty() ? consult.target_.user : consult.number_) + "@" +
               uri_host(target_.domain) + "?Replaces=" + escaped(replaces) + ">");
}

core::Status SipCall::refer(const std::string& target) {
  if (stage_ != Stage::kTalking) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "the call is not answered yet", "wait until it is", ""};
  }
  if (transferring_) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "the call is being transferred already",
                       "wait for its result", ""};
  }
  if (core::Status asked = send_refer(target, true); !asked) return asked;
  transferring_ = true;
  transfer_timer_.start(kTransferMs, [this] { transfer_done(false, 408, kNothingSaid); });
  return {};
}

core::Status SipCall::send_refer(const std::string& target, bool first) {
  const std::string rest = "Contact: <" + target_.contact + ">\r\nRefer-To: " + target +
                           "\r\nReferred-By: <sip:" + uri_user(target_.user) + "@" + uri_host(target_.domain) +
                           ">\r\n" + with_body("");
  const int error = refer_.send(dialog(), "REFER", rest, [this, target, first](int e, const struct ::sip_msg* msg) {
    if (e == 0 && msg->scode < 300) return;  // what becomes of it comes by NOTIFY
    if (first && e == 0 && msg->scode == kNotBridged) {
      transfer_timer_.start(kUntilBridgedMs, [this, target] {
        if (send_refer(target, false)) {
          transfer_timer_.start(kTransferMs, [this] { transfer_done(false, 408, kNothingSaid); });
        } else {
          transfer_done(false, kNotBridged, "the transfer cannot be asked for", true);
        }
      });
      return;
    }
    transfer_done(false, e == 0 ? msg->scode : 408,
                  e == 0 ? "the PBX refused the transfer: " + std::to_string(msg->scode) + " " + text_of(msg->reason)
                         : "the PBX does not answer",
                  true);
  });
  if (error != 0) return core::Error{core::ErrorCode::kUnavailable, "the transfer cannot be asked for", "", ""};
  return {};
}

void SipCall::on_notify(const struct ::sip_msg* msg) {
  const std::string_view event = header(msg, SIP_HDR_EVENT);
  if (!event.starts_with("refer")) return reply(msg, 489, "Bad Event");
  reply(msg, 200, "OK");
  if (!transferring_) return;
  const int code = code_of_sipfrag(body_of(msg));
  const bool over = header(msg, SIP_HDR_SUBSCRIPTION_STATE).starts_with("terminated");
  if (code >= 200 && code < 300) return transfer_done(true, code, "");
  if (code >= 300) return transfer_done(false, code, "the transfer failed with " + std::to_string(code));
  if (over) return transfer_done(false, code, "the PBX gave the transfer up");
  if (code != 0) emit(SipTransfer{false, false, code, "", false});
}

void SipCall::transfer_done(bool succeeded, int code, std::string reason, bool refused) {
  if (!transferring_) return;
  transferring_ = false;
  transfer_timer_.cancel();
  if (stage_ == Stage::kOver) return;
  emit(SipTransfer{true, succeeded, code, std::move(reason), refused});
  if (!succeeded || stage_ != Stage::kTalking) return;
  // The caller talks to somebody else now. A PBX that says BYE itself gets there first, or a 481.
  send_bye();
  end(CallOutcome::kAnswered, false, 0, "transferred");
}

}  // namespace callai::telephony
