#include "telephony/sip/dialog_request.h"

#include <utility>

#include "telephony/sip/libre.h"

namespace callai::telephony {
namespace {

constexpr int kMaxChallenges = 2;  // one, and one more for a nonce that has become stale

}  // namespace

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
  return sip_drequestf(request_.slot(), dialog_.stack, true, method_, dialog_.dialog, 0, dialog_.auth, nullptr,
                       &DialogRequest::on_response, this, "%b", rest_.data(), rest_.size());
}

void DialogRequest::cancel_invite() {
  if (!request_.under_way()) return;
  cancelled_ = true;
  sip_request_cancel(request_.get());
}

void DialogRequest::on_response(int error, const struct ::sip_msg* msg, void* self) {
  auto* const request = static_cast<DialogRequest*>(self);
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
