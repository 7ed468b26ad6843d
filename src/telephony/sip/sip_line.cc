#include "telephony/sip/sip_line.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/strings.h"
#include "telephony/sip/libre.h"
#include "telephony/sip/sip_values.h"

namespace callai::telephony {
namespace {

constexpr int kMaxExpires = 86400;
constexpr std::uint64_t kProbeMs = 30000;

int give_credentials(char** user, char** password, const char* realm, void* arg) {
  (void)realm;
  const auto* const settings = static_cast<const SipLineSettings*>(arg);
  if (settings->secret.empty()) return EAUTH;
  const std::string& name = settings->auth_user.empty() ? settings->user : settings->auth_user;
  if (const int error = str_dup(user, name.c_str()); error != 0) return error;
  return str_dup(password, settings->secret.c_str());
}

std::string name_of(const SipLineSettings& settings) {
  return (settings.user.empty() ? "trunk" : settings.user) + "@" + settings.host;
}

std::string place_of(const SipLineSettings& settings) {
  return settings.host + ":" + std::to_string(settings.port) + " (" + std::string(to_string(settings.transport)) + ")";
}

}  // namespace

SipLine::SipLine(core::Env env, struct ::sip* stack, HostResolver& resolver, SipLineSettings settings,
                 SipLineOwner& owner)
    : env_(env), stack_(stack), resolver_(resolver), settings_(std::move(settings)), owner_(owner) {
  status_.line = name_of(settings_);
  account_ = {settings_.auth_user.empty() ? settings_.user : settings_.auth_user, settings_.secret};
}

SipLine::~SipLine() = default;

void SipLine::start() {
  if (status_.state == LineState::kOff) set(LineState::kTrying, 0, "asking the PBX", "");
  resolver_.resolve(settings_.host, safety_.wrap([this](const std::vector<std::string>& ips) { on_resolved(ips); }));
}

void SipLine::on_resolved(const std::vector<std::string>& ips) {
  if (ips.empty()) {
    return failed(0, "the name " + settings_.host + " is not known to this machine's DNS",
                  "check sip.server, or write the PBX's IP address");
  }
  owner_.on_line_resolved(settings_.host, ips);
  SipTarget target = owner_.target_towards(settings_, ips.front());
  // Another address is another registration.
  if (target_ && target_->request_at != target.request_at) dialog_.reset();
  target_ = std::move(target);
  if (!settings_.registers && !settings_.asks) return set(LineState::kUp, 0, "taken to be there", "");
  ask();
}

void SipLine::ask() {
  int error = 0;
  if (!dialog_) {
    request_uri_ = "sip:" + target_->request_at;
    const std::string user = settings_.user.empty() ? "callai" : uri_user(settings_.user);
    const std::string self = "sip:" + user + "@" + uri_host(settings_.host);
    const std::string to = settings_.registers ? self : "sip:" + uri_host(settings_.host);
    error = sip_dialog_alloc(dialog_.out(), request_uri_.c_str(), to.c_str(), nullptr, self.c_str(), nullptr, 0);
    if (error == 0) error = sip_auth_alloc(auth_.out(), &give_credentials, &settings_, false);
  }
  // A nonce of the time before is stale by now.
  sip_auth_reset(auth_.get());
  if (error == 0) error = settings_.registers ? send_register(settings_.expires_s) : send_options();
  if (error != 0)
    failed(0, std::string("nothing can be sent to ") + place_of(settings_) + ": " + std::strerror(error), "");
}

int SipLine::send_register(int expires_s) {
  return request_.send(dialog(), "REGISTER",
                       "Contact: <" + target_->contact + ">;expires=" + std::to_string(expires_s) +
                           "\r\nExpires: " + std::to_string(expires_s) + "\r\nContent-Length: 0\r\n\r\n",
                       [this](int error, const struct ::sip_msg* msg) { on_answer(error, msg); });
}

int SipLine::send_options() {
  return request_.send(dialog(), "OPTIONS",
                       "Contact: <" + target_->contact + ">\r\nAccept: application/sdp\r\nContent-Length: 0\r\n\r\n",
                       [this](int error, const struct ::sip_msg* msg) { on_answer(error, msg); });
}

void SipLine::no_answer(int error) {
  const std::string place = place_of(settings_);
  if (error == EPROTO && settings_.transport == SipTransport::kTls) {
    return failed(
        0, "no TLS with " + place + ": its certificate is not believed, or it speaks no TLS there",
        "sip.tls_ca must name the authority that signed the PBX's certificate, and sip.server the name in it");
  }
  failed(0, "no answer from " + place + (error == ETIMEDOUT ? "" : std::string(": ") + std::strerror(error)),
         "check address, port and transport, and the firewall on both machines");
}

void SipLine::on_answer(int error, const struct ::sip_msg* msg) {
  if (error == 0 && msg->scode < 200) return;
  if (error != 0) return no_answer(error);
  const int code = msg->scode;
  // Whoever answers OPTIONS at all is there.
  if (code < 300 || (!settings_.registers && code != 408 && code != 503)) return up(msg);
  if (code == 423) {
    const std::uint32_t least =
        sip_msg_hdr(msg, SIP_HDR_MIN_EXPIRES) == nullptr ? 0 : pl_u32(&sip_msg_hdr(msg, SIP_HDR_MIN_EXPIRES)->val);
    if (least > static_cast<std::uint32_t>(settings_.expires_s) && least <= kMaxExpires) {
      settings_.expires_s = static_cast<int>(least);
      return ask();
    }
  }
  core::Duration at_least{};
  if (const struct sip_hdr* after = sip_msg_hdr(msg, SIP_HDR_RETRY_AFTER); after != nullptr) {
    at_least = std::chrono::seconds(std::min<std::uint32_t>(pl_u32(&after->val), 3600));
  }
  failed(code, std::to_string(code) + " " + text_of(msg->reason), std::string(explain(code)), at_least);
}

int SipLine::granted_seconds(const struct ::sip_msg* msg) const {
  struct Search {
    const std::string& contact;
    int seconds;
  } search{target_->contact, -1};
  sip_msg_hdr_apply(
      msg, true, SIP_HDR_CONTACT,
      [](const struct sip_hdr* hdr, const struct ::sip_msg*, void* arg) {
        auto* const wanted = static_cast<Search*>(arg);
        struct sip_addr address {};
        struct pl expires {};
        if (sip_addr_decode(&address, &hdr->val) != 0) return false;
        // The PBX may have rewritten what is behind the address.
        const std::string_view ours = std::string_view(wanted->contact).substr(0, wanted->contact.find(';'));
        if (!view(address.auri).starts_with(ours)) return false;
        if (msg_param_decode(&address.params, "expires", &expires) != 0) return false;
        wanted->seconds = static_cast<int>(std::min<std::uint32_t>(pl_u32(&expires), kMaxExpires));
        return true;
      },
      &search);
  if (search.seconds < 0 && pl_isset(&msg->expires)) {
    search.seconds = static_cast<int>(std::min<std::uint32_t>(pl_u32(&msg->expires), kMaxExpires));
  }
  return search.seconds < 0 ? settings_.expires_s : std::max(search.seconds, 1);
}

void SipLine::up(const struct ::sip_msg* msg) {
  status_.failures = 0;
  set(LineState::kUp, msg->scode, settings_.registers ? "registered" : "the PBX answers", "");
  const std::uint64_t random = env_.random.next();
  if (!settings_.registers) {
    return timer_.start(kProbeMs * 3 / 4 + random % (kProbeMs / 2), [this] { start(); });
  }
  // Between 60 and 80 % of the time, so that many lines do not refresh at once.
  const auto whole_ms = static_cast<std::uint64_t>(granted_seconds(msg)) * 1000;
  timer_.start(whole_ms * 6 / 10 + random % (whole_ms / 5), [this] { start(); });
}

void SipLine::failed(int code, std::string reason, std::string mend, core::Duration at_least) {
  ++status_.failures;
  set(LineState::kFailed, code, std::move(reason), std::move(mend));
  const core::Duration wait = std::max(at_least, retry_delay(status_.failures, code, env_.random.next()));
  timer_.start(static_cast<std::uint64_t>(wait / std::chrono::milliseconds(1)), [this] { start(); });
}

void SipLine::set(LineState state, int code, std::string reason, std::string mend) {
  if (state != status_.state || code != status_.code) {
    const core::LogLevel level = state == LineState::kFailed ? core::LogLevel::kWarning : core::LogLevel::kInfo;
    env_.log.log(level, "sip_line",
                 {{"host", settings_.host}, {"state", to_string(state)}, {"code", code}, {"reason", reason}});
  }
  status_.state = state;
  status_.code = code;
  status_.reason = std::move(reason);
  status_.mend = std::move(mend);
  owner_.on_line_changed();
}

void SipLine::stop(std::function<void()> done) {
  timer_.cancel();
  request_.drop();
  const bool registered = settings_.registers && status_.state == LineState::kUp && dialog_;
  set(LineState::kOff, 0, "switched off", "");
  if (!registered) return done();
  const int error = request_.send(
      dialog(), "REGISTER", "Contact: <" + target_->contact + ">;expires=0\r\nExpires: 0\r\nContent-Length: 0\r\n\r\n",
      [done](int e, const struct ::sip_msg* msg) {
        if (e != 0 || msg->scode >= 200) done();
      });
  if (error != 0) done();
}

}  // namespace callai::telephony
