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
  const std::string uri = "sip:" + user + "@" + target_.request_at;
  const std::string to = "sip:" + user + "@" + uri_host(target_.domain);
  const std::string from = "sip:" + uri_user(target_.user) + "@" + uri_host(target_.domain);
  int error = sip_dialog_alloc(dialog_.out(), uri.c_str(), to.c_str(), nullptr, from.c_str(), nullptr, 0);
  if (error == 0) {
    call_id_ = sip_dialog_callid(dialog_.get());
    stage_ = Stage::kCalling;
    error = invite_.send(dialog(), "INVITE",
                         "Contact: <" + target_.contact + ">\r\nAllow: " + std::string(kAllowedMethods) +
                             "\r\nSupported: timer\r\n" + with_body(offer),
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

void SipCall::on_accepted(const struct ::sip_msg* msg) {
  ring_timer_.cancel();
  if (sip_dialog_create(dialog_.get(), msg) != 0) {
    // Without a Contact there is nowhere to send the ACK to.
    if (stage_ == Stage::kOver) return finish_if_quiet();
    return end(CallOutcome::kFailed, false, msg->scode, "the PBX's answer has no usable Contact");
  }
  near_tag_ = text_of(msg->from.tag);
  far_tag_ = text_of(msg->to.tag);
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
  static constexpr std::string_view kRest = "Content-Length: 0\r\n\r\n";
  sip_drequestf(nullptr, context_.stack, false, "ACK", dialog_.get(), cseq, auth_.get(), nullptr, nullptr, nullptr,
                "%b", kRest.data(), kRest.size());
}

void SipCall::on_accepted_again(const struct ::sip_msg* msg) {
  send_ack(msg->cseq.num);
}

void SipCall::give_up(CallOutcome outcome, std::string reason) {
  invite_.cancel_invite();
  end(outcome, false, 0, std::move(reason));
}

}  // namespace callai::telephony
