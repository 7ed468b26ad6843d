#include <algorithm>
#include <cstring>
#include <utility>

#include "telephony/sip/libre.h"
#include "telephony/sip/sip_call.h"
#include "telephony/sip/sip_call_confirmation.h"
#include "telephony/sip/sip_values.h"

namespace callai::telephony {
namespace {

std::string words_of(int error) {
  if (error == ETIMEDOUT) return "the PBX does not answer";
  if (error == ECONNREFUSED) return "the PBX's port is closed";
  return std::string("the PBX cannot be reached: ") + std::strerror(error);
}

std::string words_of(const struct ::sip_msg* msg) {
  std::string words = std::to_string(msg->scode) + " " + text_of(msg->reason);
  const std::string why = words_of_reason(header(msg, SIP_HDR_REASON));
  const std::string_view meaning = explain(msg->scode);
  if (!why.empty()) return words + ": " + why;
  return meaning.empty() ? words : words + ": " + std::string(meaning);
}

}  // namespace

core::Status SipCall::call(const OriginateRequest& request) {
  if (core::Status ready = prepare(); !ready) return ready;
  number_ = request.number;
  auto offer = media_.offer(false);
  if (!offer.ok()) return offer.error();
  if (core::Status sent = send_invite(*offer); !sent) return sent;
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(request.ring_timeout).count();
  ring_timer_.start(static_cast<std::uint64_t>(std::max<std::int64_t>(ms, 1000)),
                    [this] { give_up(CallOutcome::kNoAnswer, "rang too long"); });
  return {};
}

core::Status SipCall::send_invite(const std::string& offer) {
  const std::string user = uri_user(number_);
  request_uri_ = "sip:" + user + "@" + target_.request_at;
  const std::string to = "sip:" + user + "@" + uri_host(target_.domain);
  const std::string from = "sip:" + uri_user(target_.user) + "@" + uri_host(target_.domain);
  int error = sip_dialog_alloc(dialog_.out(), request_uri_.c_str(), to.c_str(), nullptr, from.c_str(), nullptr, 0);
  if (error == 0) {
    call_id_ = sip_dialog_callid(dialog_.get());
    stage_ = Stage::kCalling;
    error = invite_.send(dialog(), "INVITE",
                         "Contact: <" + target_.contact + ">\r\nAllow: " + std::string(kAllowedMethods) +
                             "\r\nSupported: timer, 100rel\r\n" + with_body(offer),
                         [this](int e, const struct ::sip_msg* msg) { on_invite_answer(e, msg); });
  }
  if (error == 0) return {};
  stage_ = Stage::kNew;
  return core::Error{core::ErrorCode::kUnavailable, "the call cannot be sent to the PBX", "see callai phone status",
                     std::strerror(error)};
}

void SipCall::on_invite_answer(int error, const struct ::sip_msg* msg) {
  if (error == 0 && msg->scode < 200) return on_progress(msg);
  if (error == 0 && msg->scode < 300) return on_accepted(msg);
  if (stage_ == Stage::kOver) return finish_if_quiet();
  if (error != 0) return end(CallOutcome::kUnreachable, false, 0, words_of(error));
  end(outcome_of(msg->scode), true, msg->scode, words_of(msg));
}

void SipCall::on_progress(const struct ::sip_msg* msg) {
  if (stage_ != Stage::kCalling || msg->scode == 100) return;
  confirm_progress(msg);
  if (has_sdp(msg) && media_.accept(body_of(msg)).ok() && !early_) {
    early_ = true;
    emit(SipEarlyMedia{media_.id()});
  }
  if (msg->scode != 180 && msg->scode != 183) return;
  if (!rang_) {
    rang_ = true;
    emit(SipRinging{});
  }
}

/// The dialog of this answer: the early one of a reliable 18x before it, or a new one.
bool SipCall::establish(const struct ::sip_msg* msg) {
  if (!sip_dialog_established(dialog_.get())) return sip_dialog_create(dialog_.get(), msg) == 0;
  if (sip_dialog_cmp(dialog_.get(), msg)) return sip_dialog_update(dialog_.get(), msg) == 0;
  // Somebody else than who rang has answered.
  ReRef<struct ::sip_dialog> other;
  if (sip_dialog_fork(other.out(), dialog_.get(), msg) != 0) return false;
  prack_.drop();
  dialog_ = std::move(other);
  return true;
}

/// A 18x that must arrive is acknowledged by PRACK (RFC 3262), once, in the order of its numbers.
void SipCall::confirm_progress(const struct ::sip_msg* msg) {
  if (!sip_msg_hdr_has_value(msg, SIP_HDR_REQUIRE, "100rel")) return;
  const struct sip_hdr* const number = sip_msg_hdr(msg, SIP_HDR_RSEQ);
  const std::uint32_t sequence = number == nullptr ? 0 : pl_u32(&number->val);
  if (sequence == 0 || (reliable_ != 0 && sequence != reliable_ + 1) || prack_.under_way()) return;
  if (!sip_dialog_established(dialog_.get()) && sip_dialog_create(dialog_.get(), msg) != 0) return;
  if (!sip_dialog_cmp(dialog_.get(), msg)) return;  // of another branch of a forked call
  reliable_ = sequence;
  connection_ = SipConnection::of(msg);
  learn_target(msg);
  const std::string rest = "RAck: " + std::to_string(sequence) + " " + std::to_string(msg->cseq.num) + " INVITE\r\n";
  prack_.send(dialog(), "PRACK", rest + with_body(""), [this](int error, const struct ::sip_msg* answer) {
    if (error == 0 && answer->scode < 300) return;
    const int code = error == 0 ? int{answer->scode} : 0;
    context_.env.log.warning("sip_prack_refused", {{"leg", id_.value()}, {"code", code}});
  });
}

void SipCall::on_accepted(const struct ::sip_msg* msg) {
  ring_timer_.cancel();
  if (!establish(msg)) {
    // Without a Contact there is nowhere to send the ACK to.
    if (stage_ == Stage::kOver) return finish_if_quiet();
    return end(CallOutcome::kFailed, false, msg->scode, "the PBX's answer has no usable Contact");
  }
  learn_target(msg);
  near_tag_ = text_of(msg->from.tag);
  far_tag_ = text_of(msg->to.tag);
  connection_ = SipConnection::of(msg);
  send_ack(msg->cseq.num);
  if (stage_ == Stage::kOver) {  // it was answered while we gave up
    send_bye();
    return finish_if_quiet();
  }
  core::Status agreed;
  if (has_sdp(msg)) agreed = media_.accept(body_of(msg));
  if (!agreed || !media_.agreed()) {
    send_bye();
    return end(CallOutcome::kFailed, false, 488,
               agreed ? "the answer has no session description" : agreed.error().message);
  }
  stage_ = Stage::kTalking;
  answered_ = true;
  far_side_updates_ = sip_msg_hdr_has_value(msg, SIP_HDR_ALLOW, "UPDATE");
  learn_session_timer(msg, true);
  start_session_timer();
  emit(SipAnswered{media_.id(), call_id_});
}

void SipCall::send_ack(std::uint32_t cseq) {
  const std::string rest = invite_.credentials() + "Content-Length: 0\r\n\r\n";  // RFC 3261, 13.2.2.4
  const auto over_connection = [](enum sip_transp transport, const struct sa*, const struct sa* target, struct mbuf*,
                                  void* self) {
    static_cast<SipCall*>(self)->connection_.replace(transport, const_cast<struct sa&>(*target));
    return 0;
  };
  sip_drequestf(nullptr, context_.stack, false, "ACK", dialog_.get(), cseq, auth_.get(), over_connection, nullptr, this,
                "%b", rest.data(), rest.size());
}

void SipCall::on_accepted_again(const struct ::sip_msg* msg) {
  send_ack(msg->cseq.num);
}

void SipCall::give_up(CallOutcome outcome, std::string reason) {
  invite_.cancel_invite();
  end(outcome, false, 0, std::move(reason));
}

}  // namespace callai::telephony
