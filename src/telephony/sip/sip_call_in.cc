#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "telephony/sip/libre.h"
#include "telephony/sip/sip_call.h"
#include "telephony/sip/sip_call_confirmation.h"
#include "telephony/sip/sip_values.h"

namespace callai::telephony {
namespace {

constexpr int kMinSessionSeconds = 90;  // RFC 4028, 5
constexpr std::uint64_t kConfirmMs = 64ULL * SIP_T1;

/// The first option of Require that this side does not know; "" when it knows all.
std::string unknown_requirement(const struct ::sip_msg* msg) {
  std::string unknown;
  sip_msg_hdr_apply(
      msg, true, SIP_HDR_REQUIRE,
      [](const struct sip_hdr* hdr, const struct ::sip_msg*, void* arg) {
        // No answer of ours but the final one must arrive where the first is required: none is sent then.
        if (view(hdr->val) == "timer" || view(hdr->val) == "100rel") return false;
        *static_cast<std::string*>(arg) = display_name(view(hdr->val));
        return true;
      },
      &unknown);
  return unknown;
}

}  // namespace

void SipCall::take(const struct ::sip_msg* invite) {
  incoming_ = true;
  stage_ = Stage::kOffered;
  call_id_ = text_of(invite->callid);
  invite_message_ = ReRef<const struct ::sip_msg>::share(invite);
  connection_ = SipConnection::of(invite);
  const bool ready = prepare().ok() && sip_strans_alloc(
                                           transaction_.slot(), context_.stack, invite,
                                           [](void* self) { static_cast<SipCall*>(self)->on_cancel(); }, this) == 0;
  if (!ready) {
    reply(invite, 503, "Service Unavailable", "Retry-After: 10\r\n");
    return end(CallOutcome::kFailed, false, 503, "no memory for a call");
  }
  sip_treply(transaction_.slot(), context_.stack, invite, 100, "Trying");
  if (const std::string unknown = unknown_requirement(invite); !unknown.empty()) {
    return refuse(420, "Unsupported: " + unknown + "\r\n", "the caller's PBX requires " + unknown);
  }
  if (!body_of(invite).empty() && !has_sdp(invite)) {
    return refuse(415, "Accept: application/sdp\r\n", "the call comes with another body than a session description");
  }
  if (!takes_session_timer(invite)) return;
  if (has_sdp(invite)) {
    if (core::Status possible = media_.check_offer(body_of(invite)); !possible) {
      const bool unreadable = possible.error().code == core::ErrorCode::kInvalidArgument;
      return refuse(unreadable ? 400 : 488, "", possible.error().message);
    }
  }
  if (sip_dialog_accept(dialog_.out(), invite) != 0) {
    return refuse(400, "", "the call comes without a usable Contact");
  }
  learn_target(invite);
  far_tag_ = text_of(invite->from.tag);
  std::array<char, 17> tag{};  // as sip_dialog_accept() makes it
  std::snprintf(tag.data(), tag.size(), "%016llx", static_cast<unsigned long long>(invite->tag));
  near_tag_ = tag.data();
  far_side_updates_ = sip_msg_hdr_has_value(invite, SIP_HDR_ALLOW, "UPDATE");
  if (!sip_msg_hdr_has_value(invite, SIP_HDR_REQUIRE, "100rel")) {
    const std::string rest = "Contact: <" + target_.contact + ">\r\nContent-Length: 0\r\n\r\n";
    sip_treplyf(transaction_.slot(), nullptr, context_.stack, invite, true, 180, "Ringing", "%b", rest.data(),
                rest.size());
  }
  ring_timer_.start(static_cast<std::uint64_t>(context_.settings.ring_seconds) * 1000,
                    [this] { refuse(480, "", "nobody here answered it"); });
  announced_ = true;
  emit(SipIncoming{display_name(view(invite->from.uri.user)), display_name(view(invite->from.dname)),
                   display_name(view(invite->uri.user))});
}

bool SipCall::takes_session_timer(const struct ::sip_msg* msg) {
  const auto wanted = parse_session_expires(header(msg, SIP_HDR_SESSION_EXPIRES));
  if (!wanted) return true;
  if (wanted->seconds < kMinSessionSeconds) {
    refuse(422, "Min-SE: " + std::to_string(kMinSessionSeconds) + "\r\n", "the session interval is too small");
    return false;
  }
  learn_session_timer(msg, false);
  return true;
}

void SipCall::refuse(int code, const std::string& headers, const std::string& reason) {
  const std::string rest = headers + "Content-Length: 0\r\n\r\n";
  const std::string phrase = code == 415   ? "Unsupported Media Type"
                             : code == 420 ? "Bad Extension"
                             : code == 422 ? "Session Interval Too Small"
                             : code == 400 ? "Bad Request"
                                           : std::string(phrase_of(code));
  sip_treplyf(transaction_.slot(), nullptr, context_.stack, invite_message_.get(), false,
              static_cast<std::uint16_t>(code), phrase.c_str(), "%b", rest.data(), rest.size());
  const CallOutcome outcome = code == 486   ? CallOutcome::kBusy
                              : code == 603 ? CallOutcome::kRejected
                                            : outcome_of(code);
  end(outcome, false, code, reason);
}

void SipCall::on_cancel() {
  sip_treply(transaction_.slot(), context_.stack, invite_message_.get(), 487, "Request Terminated");
  end(CallOutcome::kCancelled, true, 487, "the caller gave up");
}

core::Status SipCall::answer() {
  if (stage_ != Stage::kOffered) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "the call does not ring here", "", ""};
  }
  const struct ::sip_msg* const invite = invite_message_.get();
  auto sdp = has_sdp(invite) ? media_.answer(body_of(invite)) : media_.offer(false);
  if (!sdp.ok()) {
    const bool full = sdp.error().code == core::ErrorCode::kResourceExhausted;
    refuse(full ? 503 : 488, full ? "Retry-After: 10\r\n" : "", sdp.error().message);
    return sdp.error();
  }
  ring_timer_.cancel();
  accept(invite, *sdp, !has_sdp(invite));
  if (stage_ == Stage::kOver) return core::Error{core::ErrorCode::kUnavailable, "the answer cannot be sent", "", ""};
  stage_ = Stage::kTalking;
  answered_ = true;
  context_.owner.on_call_settled(*this);
  start_session_timer();
  emit(SipAnswered{media_.id(), call_id_});
  return {};
}

core::Status SipCall::reject(int code) {
  if (stage_ != Stage::kOffered) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "only a call that rings here can be rejected", "hang up",
                       ""};
  }
  refuse(code, code == 503 ? retry_later(context_.env.random.next()) : "", "rejected");
  return {};
}

void SipCall::accept(const struct ::sip_msg* invite, const std::string& sdp, bool answer_comes) {
  auto waiting = std::make_unique<Confirmation>();
  waiting->invite = ReRef<const struct ::sip_msg>::share(invite);
  waiting->cseq = invite->cseq.num;
  waiting->answer_comes = answer_comes;
  const std::string rest = "Contact: <" + target_.contact + ">\r\nAllow: " + std::string(kAllowedMethods) + "\r\n" +
                           session_headers() + with_body(sdp);
  const int error = sip_treplyf(transaction_.slot(), waiting->text.out(), context_.stack, invite, true, 200, "OK", "%b",
                                rest.data(), rest.size());
  if (error != 0) return end(CallOutcome::kFailed, false, 0, "the answer cannot be sent");
  confirmation_ = std::move(waiting);
  Confirmation& confirmation = *confirmation_;
  confirmation.given_up.start(kConfirmMs, [this] { on_never_confirmed(); });
  confirmation.again.start(confirmation.next_ms, [this] { say_again(); });
}

void SipCall::say_again() {
  Confirmation& confirmation = *confirmation_;
  const struct ::sip_msg* const invite = confirmation.invite.get();
  struct sa to {};
  struct pl rport {};
  sip_reply_addr(&to, invite, msg_param_exists(&invite->via.params, "rport", &rport) == 0);
  sip_send(context_.stack, invite->sock, invite->tp, &to, confirmation.text.get());
  confirmation.next_ms = std::min<std::uint64_t>(confirmation.next_ms * 2, SIP_T2);
  confirmation.again.start(confirmation.next_ms, [this] { say_again(); });
}

void SipCall::on_ack(const struct ::sip_msg* msg) {
  if (confirmation_ == nullptr || confirmation_->cseq != msg->cseq.num) return;
  const bool answer_comes = confirmation_->answer_comes;
  confirmation_.reset();
  if (bye_after_ack_) {
    bye_after_ack_ = false;
    send_bye();
    return finish_if_quiet();
  }
  if (stage_ != Stage::kTalking) return finish_if_quiet();
  if (answer_comes) {
    const bool before = media_.on_hold();
    core::Status agreed = has_sdp(msg) ? media_.accept(body_of(msg)) : core::Status{core::Error{}};
    if (!agreed) {
      send_bye();
      return end(CallOutcome::kFailed, false, 488, "the caller's ACK has no usable session description");
    }
    report_hold(before);
  }
  ask_for_wanted_hold();
}

void SipCall::on_never_confirmed() {
  confirmation_.reset();
  bye_after_ack_ = false;
  send_bye();
  if (stage_ == Stage::kOver) return finish_if_quiet();
  end(CallOutcome::kFailed, true, 408, "the caller's PBX never confirmed the answer");
}

}  // namespace callai::telephony
