#include "telephony/sip/sip_call.h"

#include <utility>

#include "telephony/sip/libre.h"
#include "telephony/sip/sip_call_confirmation.h"
#include "telephony/sip/sip_values.h"

namespace callai::telephony {
namespace {

int give_credentials(char** user, char** password, const char* realm, void* arg) {
  (void)realm;
  const auto* const target = static_cast<const SipTarget*>(arg);
  if (target->secret.empty()) return EAUTH;
  const std::string& name = target->auth_user.empty() ? target->user : target->auth_user;
  if (const int error = str_dup(user, name.c_str()); error != 0) return error;
  return str_dup(password, target->secret.c_str());
}

}  // namespace

SipCall::SipCall(Context context, LegId id, SipTarget target)
    : context_(context),
      id_(std::move(id)),
      target_(std::move(target)),
      account_{target_.auth_user.empty() ? target_.user : target_.auth_user, target_.secret},
      media_(context.media, context.settings, target_.bind_ip, target_.shown_ip, context.env.random.next()) {}

SipCall::~SipCall() = default;

core::Status SipCall::prepare() {
  if (sip_auth_alloc(auth_.out(), &give_credentials, &target_, false) == 0) return {};
  return core::Error{core::ErrorCode::kResourceExhausted, "no memory for a call", "end some calls first", ""};
}

void SipCall::learn_target(const struct ::sip_msg* msg) {
  const struct sip_hdr* const contact = sip_msg_hdr(msg, SIP_HDR_CONTACT);
  struct sip_addr address {};
  if (contact != nullptr && sip_addr_decode(&address, &contact->val) == 0) request_uri_ = text_of(address.auri);
}

bool SipCall::matches(const struct ::sip_msg* msg) const {
  return dialog_ && sip_dialog_cmp(dialog_.get(), msg);
}

void SipCall::report_hold(bool before) {
  if (media_.on_hold() != before && stage_ == Stage::kTalking) emit(SipHeld{media_.on_hold()});
}

void SipCall::end(CallOutcome outcome, bool by_far_side, int code, std::string reason) {
  if (stage_ == Stage::kOver) return;
  const bool rang = stage_ == Stage::kOffered;
  if (transferring_) {
    // A PBX that has taken the call over may end this leg before it says so.
    transferring_ = false;
    emit(SipTransfer{true, by_far_side, by_far_side ? 200 : 487, by_far_side ? "" : "the call ended before"});
  }
  stage_ = Stage::kOver;
  ring_timer_.cancel();
  session_timer_.cancel();
  retry_timer_.cancel();
  transfer_timer_.cancel();
  SipEnded ended{outcome, answered_, by_far_side, code, std::move(reason), false, {}, media_.codec()};
  if (const auto statistics = media_.close()) {
    ended.has_media = true;
    ended.media = *statistics;
  }
  if (rang) context_.owner.on_call_settled(*this);
  if (!incoming_ || announced_) emit(std::move(ended));
  finish_if_quiet();
}

void SipCall::finish_if_quiet() {
  if (stage_ != Stage::kOver || confirmation_ != nullptr) return;
  if (!invite_.under_way() && !bye_.under_way()) context_.owner.on_call_over(*this);
}

void SipCall::hang_up() {
  switch (stage_) {
    case Stage::kNew: return end(CallOutcome::kCancelled, false, 0, "hung up");
    case Stage::kCalling: return give_up(CallOutcome::kCancelled, "hung up");
    case Stage::kOffered: return refuse(603, "", "hung up");
    case Stage::kTalking: send_bye(); return end(CallOutcome::kAnswered, false, 0, "hung up");
    case Stage::kOver: return;
  }
}

void SipCall::on_request(const struct ::sip_msg* msg) {
  const std::string_view method = view(msg->met);
  connection_ = SipConnection::of(msg);
  if (method == "ACK") return on_ack(msg);
  if (!sip_dialog_rseq_valid(dialog_.get(), msg)) return reply(msg, 500, "Server Internal Error");
  if (method == "BYE") return on_bye(msg);
  if (stage_ == Stage::kOver) return reply(msg, 481, "Call Does Not Exist");
  if (method == "INFO") return on_info(msg);
  if (method == "UPDATE") return on_update(msg);
  if (method == "NOTIFY") return on_notify(msg);
  if (method == "INVITE") return on_reinvite(msg);
  reply(msg, 405, "Method Not Allowed", "Allow: " + std::string(kAllowedMethods) + "\r\n");
}

void SipCall::reply(const struct ::sip_msg* msg, int code, const char* phrase, const std::string& rest) {
  const std::string text = rest + "Content-Length: 0\r\n\r\n";
  sip_treplyf(nullptr, nullptr, context_.stack, msg, false, static_cast<std::uint16_t>(code), phrase, "%b", text.data(),
              text.size());
}

}  // namespace callai::telephony
