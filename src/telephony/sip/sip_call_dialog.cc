#include <algorithm>
#include <utility>

#include "telephony/sip/libre.h"
#include "telephony/sip/sip_call.h"
#include "telephony/sip/sip_call_confirmation.h"
#include "telephony/sip/sip_values.h"

namespace callai::telephony {

// ---- the far side's requests ---------------------------------------------------------------------------------------

void SipCall::on_bye(const struct ::sip_msg* msg) {
  reply(msg, 200, "OK");
  if (stage_ == Stage::kOffered) {
    sip_treply(transaction_.slot(), context_.stack, invite_message_.get(), 487, "Request Terminated");
  }
  confirmation_.reset();
  bye_after_ack_ = false;
  if (stage_ == Stage::kOver) return finish_if_quiet();
  const std::string why = words_of_reason(header(msg, SIP_HDR_REASON));
  const CallOutcome outcome = answered_ ? CallOutcome::kAnswered : CallOutcome::kCancelled;
  end(outcome, true, 0, why.empty() ? "hung up" : why);
}

void SipCall::on_info(const struct ::sip_msg* msg) {
  const std::string type = text_of(msg->ctyp.type) + "/" + text_of(msg->ctyp.subtype);
  const std::string_view body = body_of(msg);
  const char digit = dtmf_of_info(type, body);
  if (!body.empty() && digit == '\0') {
    return reply(msg, 415, "Unsupported Media Type", "Accept: application/dtmf-relay, application/dtmf\r\n");
  }
  reply(msg, 200, "OK");
  if (digit != '\0') emit(SipDtmf{digit});
}

void SipCall::on_update(const struct ::sip_msg* msg) {
  if (has_sdp(msg) && (stage_ != Stage::kTalking || invite_.under_way() || confirmation_ != nullptr)) {
    // An offer while another one is open (RFC 3311, 5.2).
    return reply(msg, 500, "Server Internal Error", "Retry-After: 2\r\n");
  }
  const bool before = media_.on_hold();
  std::string sdp;
  if (has_sdp(msg)) {
    auto answer = media_.answer(body_of(msg));
    if (!answer.ok()) return reply(msg, 488, "Not Acceptable Here");
    sdp = std::move(*answer);
  }
  sip_dialog_update(dialog_.get(), msg);
  learn_target(msg);
  if (stage_ == Stage::kTalking) {
    learn_session_timer(msg, false);
    start_session_timer();
  }
  const std::string rest = "Contact: <" + target_.contact + ">\r\n" + session_headers() + with_body(sdp);
  sip_treplyf(nullptr, nullptr, context_.stack, msg, false, 200, "OK", "%b", rest.data(), rest.size());
  report_hold(before);
}

void SipCall::on_reinvite(const struct ::sip_msg* msg) {
  if (stage_ != Stage::kTalking || confirmation_ != nullptr) {
    return reply(msg, 500, "Server Internal Error", "Retry-After: 2\r\n");
  }
  if (invite_.under_way()) return reply(msg, 491, "Request Pending");
  const bool before = media_.on_hold();
  auto sdp = has_sdp(msg) ? media_.answer(body_of(msg)) : media_.offer(media_.holds());
  if (!sdp.ok()) return reply(msg, 488, "Not Acceptable Here");
  sip_dialog_update(dialog_.get(), msg);
  learn_target(msg);
  learn_session_timer(msg, false);
  start_session_timer();
  accept(msg, *sdp, !has_sdp(msg));
  report_hold(before);
}

// ---- this side's requests ------------------------------------------------------------------------------------------

void SipCall::send_bye() {
  if (confirmation_ != nullptr) {  // RFC 3261, 15: not before the ACK
    bye_after_ack_ = true;
    return;
  }
  bye_.send(dialog(), "BYE", with_body(""), [this](int error, const struct ::sip_msg* msg) {
    if (error == 0 && msg->scode < 200) return;
    finish_if_quiet();
  });
}

core::Status SipCall::hold(bool on_hold) {
  if (stage_ != Stage::kTalking) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "the call is not answered yet", "wait until it is", ""};
  }
  wanted_hold_ = on_hold;
  ask_for_wanted_hold();
  return {};
}

void SipCall::ask_for_wanted_hold() {
  if (!wanted_hold_ || invite_.under_way() || confirmation_ != nullptr || retry_timer_.running()) return;
  const bool hold = *wanted_hold_;
  auto offer = media_.offer(hold);
  if (!offer.ok()) return;
  const std::string rest = "Contact: <" + target_.contact + ">\r\nAllow: " + std::string(kAllowedMethods) +
                           "\r\nSupported: timer\r\n" + with_body(*offer);
  invite_.send(dialog(), "INVITE", rest,
               [this, hold](int error, const struct ::sip_msg* msg) { on_reinvite_answer(error, msg, hold); });
}

void SipCall::on_reinvite_answer(int error, const struct ::sip_msg* msg, bool hold) {
  if (error == 0 && msg->scode < 200) return;
  const bool accepted = error == 0 && msg->scode < 300;
  if (accepted) {
    sip_dialog_update(dialog_.get(), msg);
    learn_target(msg);
    send_ack(msg->cseq.num);
  }
  if (stage_ == Stage::kOver) return finish_if_quiet();
  const int code = error == 0 ? msg->scode : 408;
  if (code == 408 || code == 481) {
    send_bye();
    return end(CallOutcome::kAnswered, true, code, "the PBX does not know the call any more");
  }
  if (code == 491) {
    // RFC 3261, 14.1: who made the call waits longer.
    media_.withdraw();
    const std::uint64_t random = context_.env.random.next();
    retry_timer_.start(incoming_ ? random % 2000 : 2100 + random % 1900, [this] { ask_for_wanted_hold(); });
    return;
  }
  const bool before = media_.on_hold();
  if (accepted && has_sdp(msg) && media_.accept(body_of(msg)).ok()) {
    learn_session_timer(msg, true);
    start_session_timer();
  } else {
    media_.withdraw();
    context_.env.log.warning("sip_hold_refused", {{"leg", id_.value()}, {"code", code}});
    emit(SipHoldRefused{hold, code});
  }
  report_hold(before);
  if (stage_ != Stage::kTalking) return;
  if (wanted_hold_ == hold) {
    wanted_hold_.reset();
  } else {
    ask_for_wanted_hold();
  }
}

core::Status SipCall::send_info(const std::string& digits) {
  if (stage_ != Stage::kTalking) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "the call is not answered yet", "wait until it is", ""};
  }
  if (digits_.size() + digits.size() > 64) {
    return core::Error{core::ErrorCode::kResourceExhausted, "too many keys are waiting to be sent", "send fewer", ""};
  }
  digits_ += digits;
  if (!info_.under_way()) send_next_info();
  return {};
}

void SipCall::send_next_info() {
  if (digits_.empty() || stage_ != Stage::kTalking) return;
  const std::string key = digits_.substr(0, 1);
  const std::string body = "Signal=" + key + "\r\nDuration=160\r\n";
  digits_.erase(0, 1);
  const std::string rest =
      "Content-Type: application/dtmf-relay\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  info_.send(dialog(), "INFO", rest, [this, key](int error, const struct ::sip_msg* msg) {
    if (error == 0 && msg->scode < 200) return;
    if (error != 0 || msg->scode >= 300) {
      emit(SipKeysRefused{key + std::exchange(digits_, {})});
      context_.env.log.warning("sip_info_refused", {{"leg", id_.value()}, {"code", error == 0 ? int{msg->scode} : 0}});
    }
    send_next_info();
  });
}

// ---- session timer (RFC 4028) --------------------------------------------------------------------------------------

std::string SipCall::session_headers() const {
  if (session_seconds_ == 0) return "";
  return "Supported: timer\r\nSession-Expires: " + std::to_string(session_seconds_) +
         (we_refresh_ ? ";refresher=uas\r\n" : ";refresher=uac\r\n") + (we_refresh_ ? "" : "Require: timer\r\n");
}

void SipCall::learn_session_timer(const struct ::sip_msg* msg, bool we_are_client) {
  const auto said = parse_session_expires(header(msg, SIP_HDR_SESSION_EXPIRES));
  session_seconds_ = said ? said->seconds : 0;
  if (!said) return;
  far_side_times_ = sip_msg_hdr_has_value(msg, SIP_HDR_SUPPORTED, "timer");
  const bool client_refreshes = said->refresher_is_client.value_or(we_are_client || far_side_times_);
  we_refresh_ = client_refreshes == we_are_client;
}

void SipCall::start_session_timer() {
  session_timer_.cancel();
  if (session_seconds_ == 0) return;
  const auto seconds = static_cast<std::uint64_t>(session_seconds_);
  if (we_refresh_) {
    session_timer_.start(seconds * 500, [this] { refresh_session(); });
    return;
  }
  const std::uint64_t early = std::min<std::uint64_t>(32, seconds / 3);
  session_timer_.start((seconds - early) * 1000, [this] {
    send_bye();
    end(CallOutcome::kAnswered, false, 0, "the PBX did not refresh the session");
  });
}

void SipCall::refresh_session() {
  if (invite_.under_way() || confirmation_ != nullptr) {  // that is a refresh as well
    session_timer_.start(5000, [this] { refresh_session(); });
    return;
  }
  const std::string head = "Contact: <" + target_.contact + ">\r\nAllow: " + std::string(kAllowedMethods) +
                           "\r\nSupported: timer\r\nSession-Expires: " + std::to_string(session_seconds_) +
                           ";refresher=uac\r\n";
  const auto done = [this](int error, const struct ::sip_msg* msg) { on_refreshed(error, msg); };
  if (far_side_updates_) {
    refresh_.send(dialog(), "UPDATE", head + with_body(""), done);
  } else {
    invite_.send(dialog(), "INVITE", head + with_body(media_.current()), done);
  }
}

void SipCall::on_refreshed(int error, const struct ::sip_msg* msg) {
  if (error == 0 && msg->scode < 200) return;
  const bool accepted = error == 0 && msg->scode < 300;
  if (accepted && view(msg->cseq.met) == "INVITE") {
    send_ack(msg->cseq.num);
    if (has_sdp(msg) && stage_ == Stage::kTalking) static_cast<void>(media_.accept(body_of(msg)).ok());
  }
  if (stage_ == Stage::kOver) return finish_if_quiet();
  const int code = error == 0 ? msg->scode : 408;
  if (code == 408 || code == 481) {
    send_bye();
    return end(CallOutcome::kAnswered, true, code, "the PBX does not know the call any more");
  }
  if (accepted) {
    learn_session_timer(msg, true);
    start_session_timer();
  } else {
    session_timer_.start(10000, [this] { refresh_session(); });
  }
  ask_for_wanted_hold();
}

}  // namespace callai::telephony
