#include "telephony/sip/dialog_request.h"

#include <array>
#include <cstdio>
#include <utility>

#include "core/strings.h"
#include "telephony/sip/libre.h"

namespace callai::telephony {
namespace {

constexpr int kMaxChallenges = 2;  // one, and one more for a nonce that has become stale

std::string random_hex() {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(rand_u64()));
  return text.data();
}

}  // namespace

SipConnection SipConnection::of(const struct ::sip_msg* msg) {
  if (msg->tp != SIP_TRANSP_TCP && msg->tp != SIP_TRANSP_TLS) return {};
  return {ip_of(msg->src), sa_port(&msg->src), msg->tp == SIP_TRANSP_TLS};
}

void SipConnection::replace(int transport, struct ::sa& target) const {
  if (port != 0 && transport == (tls ? SIP_TRANSP_TLS : SIP_TRANSP_TCP)) sa_set_str(&target, ip.c_str(), port);
}

int DialogRequest::send(const Dialog& dialog, const char* method, std::string rest, Handler handler) {
  dialog_ = dialog;
  method_ = method;
  rest_ = std::move(rest);
  handler_ = std::move(handler);
  credentials_.clear();
  challenges_ = 0;
  cancelled_ = false;
  return send_again();
}

int DialogRequest::send_again() {
  // libre asks for more headers when it knows where the request goes, and sends it there afterwards: its own variable.
  const auto over_connection = [](enum sip_transp transport, const struct sa*, const struct sa* target, struct mbuf*,
                                  void* self) {
    const Dialog& dialog = static_cast<DialogRequest*>(self)->dialog_;
    if (dialog.connection != nullptr) dialog.connection->replace(transport, const_cast<struct sa&>(*target));
    return 0;
  };
  const std::string text = credentials_ + rest_;
  return sip_drequestf(request_.slot(), dialog_.stack, true, method_, dialog_.dialog, 0, dialog_.auth, over_connection,
                       &DialogRequest::on_response, this, "%b", text.data(), text.size());
}

/// Of several challenges (RFC 8760) the one for SHA-256 is answered, and only without one MD5's.
bool DialogRequest::answer_challenge(const struct ::sip_msg* msg) {
  const bool answered = !credentials_.empty();
  struct Search {
    const Dialog& dialog;
    const char* method;
    bool answered;
    std::string answer;
  } search{dialog_, method_, answered, {}};
  const bool proxy = msg->scode == 407;
  if (dialog_.account != nullptr && !dialog_.account->secret.empty()) {
    sip_msg_hdr_apply(
        msg, true, proxy ? SIP_HDR_PROXY_AUTHENTICATE : SIP_HDR_WWW_AUTHENTICATE,
        [](const struct sip_hdr* hdr, const struct ::sip_msg*, void* arg) {
          auto* const wanted = static_cast<Search*>(arg);
          // What was refused once is refused again, unless it was only too old.
          const bool stale = core::ascii_lower(view(hdr->val)).find("stale=true") != std::string::npos;
          if (wanted->answered && !stale) return false;
          const auto answer = answer_by_sha256(view(hdr->val), *wanted->dialog.account,
                                               {wanted->method, *wanted->dialog.uri, random_hex()});
          if (answer) wanted->answer = *answer;
          return answer.has_value();
        },
        &search);
  }
  if (search.answer.empty() && answered) return false;
  if (search.answer.empty()) return sip_auth_authenticate(dialog_.auth, msg) == 0;
  credentials_ = (proxy ? "Proxy-Authorization: " : "Authorization: ") + search.answer + "\r\n";
  return true;
}

void DialogRequest::cancel_invite() {
  if (!request_.under_way()) return;
  cancelled_ = true;
  sip_request_cancel(request_.get());
}

void DialogRequest::on_response(int error, const struct ::sip_msg* msg, void* self) {
  auto* const request = static_cast<DialogRequest*>(self);
  if (error != 0 && error != ETIMEDOUT && !request->cancelled_ && request->over_connection()) {
    request->dialog_.connection = nullptr;  // it is gone: to where the far side said that it can be reached
    if (request->send_again() == 0) return;
  }
  const bool challenge = error == 0 && (msg->scode == 401 || msg->scode == 407) && !request->cancelled_;
  if (challenge && request->challenges_ < kMaxChallenges) {
    ++request->challenges_;
    if (request->answer_challenge(msg) && request->send_again() == 0) return;
  }
  // The handler may send anew, which sets another one.
  const Handler handler = request->handler_;
  handler(error, msg);
}

}  // namespace callai::telephony
