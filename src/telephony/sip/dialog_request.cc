#include "telephony/sip/dialog_request.h"

#include <utility>

#include "telephony/sip/libre.h"

namespace callai::telephony {
namespace {

constexpr int kMaxChallenges = 2;  // one, and one more for a nonce that has become stale

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
  return sip_drequestf(request_.slot(), dialog_.stack, true, method_, dialog_.dialog, 0, dialog_.auth, over_connection,
                       &DialogRequest::on_response, this, "%b", rest_.data(), rest_.size());
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
    if (sip_auth_authenticate(request->dialog_.auth, msg) == 0 && request->send_again() == 0) return;
  }
  // The handler may send anew, which sets another one.
  const Handler handler = request->handler_;
  handler(error, msg);
}

}  // namespace callai::telephony
