#include "telephony/sip/sip_core.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/log.h"
#include "telephony/sip/libre.h"
#include "telephony/sip/sip_call_confirmation.h"
#include "telephony/sip/sip_values.h"

namespace callai::telephony {
namespace {

constexpr std::uint32_t kTransactionBuckets = 8192;  // they stay for 32 s
constexpr std::uint32_t kConnectionBuckets = 256;
constexpr std::uint64_t kStopMs = 2000;
constexpr int kRefusalsRemembered = 5000;  // within the time that a transaction stays
constexpr core::Duration kTransactionStays = std::chrono::seconds(32);

SipTransport transport_of(const struct ::sip_msg* msg) {
  if (msg->tp == SIP_TRANSP_TCP) return SipTransport::kTcp;
  return msg->tp == SIP_TRANSP_TLS ? SipTransport::kTls : SipTransport::kUdp;
}

const char* parameter_of(SipTransport transport) {
  if (transport == SipTransport::kTcp) return ";transport=tcp";
  return transport == SipTransport::kTls ? ";transport=tls" : "";
}

}  // namespace

SipCore::SipCore(core::Env env, SipLoop& loop, const SipAgentSettings& settings, MediaPort& media, SipAgent::Sink sink,
                 StatusSink status)
    : env_(env),
      settings_(settings),
      media_(media),
      sink_(std::move(sink)),
      status_(std::move(status)),
      guard_(settings.limits),
      transports_(env, settings, guard_),
      resolver_(loop) {}

SipCore::~SipCore() {
  calls_.clear();
  lines_.clear();
  requests_.reset();
  responses_.reset();
  transports_.close();  // the gate first: the stack's socket would take it along
  stack_.reset();
}

void SipCore::start(const std::string& local_ip, std::function<void(core::Status)> ready) {
  struct dnsc* names = nullptr;  // for the rare Contact with a name in it
  struct sa servers[4];
  auto count = static_cast<std::uint32_t>(std::size(servers));
  if (dns_srv_get(nullptr, 0, servers, &count) == 0) dnsc_alloc(&names, nullptr, servers, count);
  int error = sip_alloc(stack_.out(), names, kTransactionBuckets, kTransactionBuckets, kConnectionBuckets,
                        settings_.user_agent.c_str(), nullptr, nullptr);
  mem_deref(names);
  if (error == 0) {
    error = sip_listen(
        requests_.slot(), stack_.get(), true,
        [](const struct ::sip_msg* msg, void* self) { return static_cast<SipCore*>(self)->on_request(msg); }, this);
  }
  if (error == 0) {
    error = sip_listen(
        responses_.slot(), stack_.get(), false,
        [](const struct ::sip_msg* msg, void* self) { return static_cast<SipCore*>(self)->on_response(msg); }, this);
  }
  if (error != 0) {
    return ready(core::Error{core::ErrorCode::kUnavailable, "the SIP stack does not start", "", std::strerror(error)});
  }
  for (const IpNetwork& network : settings_.allowed_peers) guard_.allow(network);
  core::Status open = transports_.open(stack_.get(), local_ip, [this, ready](core::Status status) {
    if (status) {
      for (const SipLineSettings& line : settings_.lines) {
        lines_.push_back(std::make_unique<SipLine>(env_, stack_.get(), resolver_, line, *this));
      }
      for (const auto& line : lines_) line->start();
    }
    on_line_changed();
    ready(status);
  });
  if (!open) ready(open);
}

// ---- messages ------------------------------------------------------------------------------------------------------

bool SipCore::on_request(const struct ::sip_msg* msg) {
  if (transports_.take_probe(msg)) return true;
  const auto source = parse_ip(ip_of(msg->src));
  // Datagrams have been through the gate; what comes over connections has not.
  const bool gated = msg->tp == SIP_TRANSP_UDP;
  if (!source || (!gated && guard_.message(env_.clock.now(), *source) != Admission::kAllowed)) return true;
  if (gated && !guard_.is_listed(*source)) return true;  // before the gate stood
  const std::string_view method = view(msg->met);
  SipCall* const call = view(msg->to.tag).empty() ? nullptr : find(msg);
  if (call != nullptr) {
    call->on_request(msg);
    return true;
  }
  if (method == "ACK") return true;
  if (method == "INVITE" && view(msg->to.tag).empty()) {
    on_new_call(msg, *source);
  } else if (method == "OPTIONS") {
    reply(msg, 200, "OK",
          "Allow: " + std::string(kAllowedMethods) + "\r\nAccept: application/sdp\r\nSupported: timer, 100rel\r\n");
  } else if (method == "NOTIFY" && view(msg->to.tag).empty()) {
    reply(msg, 200, "OK");  // a PBX tells of voicemail unasked
  } else if (method == "INVITE" || method == "BYE" || method == "INFO" || method == "UPDATE" || method == "NOTIFY" ||
             method == "CANCEL" || method == "PRACK") {
    reply(msg, 481, "Call Does Not Exist");
  } else {
    reply(msg, 405, "Method Not Allowed", "Allow: " + std::string(kAllowedMethods) + "\r\n");
  }
  return true;
}

bool SipCore::on_response(const struct ::sip_msg* msg) {
  const bool accepted = msg->scode >= 200 && msg->scode < 300 && view(msg->cseq.met) == "INVITE";
  if (SipCall* const call = accepted ? find(msg) : nullptr; call != nullptr) call->on_accepted_again(msg);
  return true;
}

void SipCore::on_new_call(const struct ::sip_msg* msg, const IpBytes& source) {
  if (stopping_ || calls_.size() >= static_cast<std::size_t>(settings_.max_calls)) return refuse_for_now(msg);
  const Admission admission = guard_.invite(env_.clock.now(), source);
  if (admission == Admission::kDropped) return;
  if (admission == Admission::kBusy) return refuse_for_now(msg);
  auto call = std::make_unique<SipCall>(context(), LegId(env_.ids.make("call")), target_of(msg));
  SipCall& taken = *call;
  ++counts_.calls_in;
  by_call_id_.emplace(text_of(msg->callid), &taken);
  add(std::move(call), source);
  taken.take(msg);
}

void SipCore::refuse_for_now(const struct ::sip_msg* msg) {
  ++counts_.refused_full;
  publish_counts();
  const std::string rest = retry_later(env_.random.next()) + "Content-Length: 0\r\n\r\n";
  if (!remembers_refusal()) {
    sip_replyf(stack_.get(), msg, 503, "Service Unavailable", "%b", rest.data(), rest.size());
    return;
  }
  // In a transaction, so that an INVITE said again is not taken for a new call when there is room by then.
  sip_treplyf(nullptr, nullptr, stack_.get(), msg, false, 503, "Service Unavailable", "%b", rest.data(), rest.size());
}

/// A flood is refused without a transaction for each: they would be gigabytes.
bool SipCore::remembers_refusal() {
  const core::TimePoint now = env_.clock.now();
  if (now - refusals_since_ >= kTransactionStays) {
    refusals_since_ = now;
    refusals_ = 0;
  }
  return ++refusals_ <= kRefusalsRemembered;
}

/// To a request that changes nothing: asked again, it is answered again. Nothing is kept of it.
void SipCore::reply(const struct ::sip_msg* msg, int code, const char* phrase, const std::string& headers) {
  const std::string rest = headers + "Content-Length: 0\r\n\r\n";
  sip_replyf(stack_.get(), msg, static_cast<std::uint16_t>(code), phrase, "%b", rest.data(), rest.size());
}

// ---- calls ---------------------------------------------------------------------------------------------------------

SipCall::Context SipCore::context() {
  return {env_, stack_.get(), media_, settings_, *this};
}

void SipCore::add(std::unique_ptr<SipCall> call, std::optional<IpBytes> half_open) {
  const LegId id = call->id();
  calls_[id] = Entry{std::move(call), half_open};
  publish_counts();
}

SipCall* SipCore::find(const LegId& leg) {
  const auto found = calls_.find(leg);
  return found == calls_.end() ? nullptr : found->second.call.get();
}

SipCall* SipCore::find(const struct ::sip_msg* msg) {
  const auto [begin, end] = by_call_id_.equal_range(text_of(msg->callid));
  const auto found = std::find_if(begin, end, [msg](const auto& entry) { return entry.second->matches(msg); });
  return found == end ? nullptr : found->second;
}

SipLine* SipCore::choose_line() {
  SipLine* any = nullptr;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    SipLine* const line = lines_[(next_line_ + i) % lines_.size()].get();
    if (!line->target()) continue;
    if (line->status().state == LineState::kUp) {
      next_line_ = (next_line_ + i + 1) % lines_.size();
      return line;
    }
    if (any == nullptr) any = line;
  }
  return any;
}

void SipCore::call(const OriginateRequest& request) {
  const auto refuse = [&](CallOutcome outcome, std::string reason) {
    sink_(request.leg, SipEnded{outcome, false, false, 0, std::move(reason), false, {}, {}});
  };
  if (find(request.leg) != nullptr) return;  // one INVITE an attempt
  if (stopping_ || calls_.size() >= static_cast<std::size_t>(settings_.max_calls)) {
    return refuse(CallOutcome::kFailed, "as many calls as the settings allow are under way");
  }
  SipLine* const line = choose_line();
  if (line == nullptr) {
    return refuse(CallOutcome::kUnreachable,
                  lines_.empty() ? "no line to a PBX is set up" : lines_.front()->status().reason);
  }
  SipTarget target = *line->target();
  // A trunk takes the caller's number from From; an extension is who it is.
  if (!line->settings().registers && is_dialable(request.caller_id)) target.user = request.caller_id;
  auto call = std::make_unique<SipCall>(context(), request.leg, std::move(target));
  if (core::Status sent = call->call(request); !sent) return refuse(CallOutcome::kFailed, sent.error().message);
  ++counts_.calls_out;
  by_call_id_.emplace(call->call_id(), call.get());
  add(std::move(call), {});
}

void SipCore::with_call(const LegId& leg, const char* verb, const std::function<core::Status(SipCall&)>& act) {
  SipCall* const call = find(leg);
  if (call == nullptr) return;  // it has ended by itself, and its end is on the way
  const core::Status done = act(*call);
  if (done) return;
  env_.log.warning("sip_verb_failed", {{"leg", leg.value()}, {"verb", verb}, {"reason", done.error().message}});
  if (std::string_view(verb) == "transfer") sink_(leg, SipTransfer{true, false, 0, done.error().message, false});
}

void SipCore::on_call_event(SipCall& call, SipEvent event) {
  if (const auto* ended = std::get_if<SipEnded>(&event); ended != nullptr) {
    env_.log.info("sip_call_ended", {{"leg", call.id().value()},
                                     {"outcome", to_string(ended->outcome)},
                                     {"answered", ended->answered},
                                     {"code", ended->code},
                                     {"reason", ended->reason}});
  }
  sink_(call.id(), std::move(event));
}

void SipCore::on_call_settled(SipCall& call) {
  const auto found = calls_.find(call.id());
  if (found == calls_.end() || !found->second.half_open) return;
  guard_.half_open_done(*found->second.half_open);
  found->second.half_open.reset();
}

void SipCore::on_call_over(SipCall& call) {
  if (std::find(over_.begin(), over_.end(), &call) != over_.end()) return;
  over_.push_back(&call);
  // Not from inside the call's own callbacks.
  if (!reap_timer_.running()) reap_timer_.start(0, [this] { reap(); });
}

void SipCore::reap() {
  for (SipCall* const call : std::exchange(over_, {})) {
    const auto [begin, end] = by_call_id_.equal_range(call->call_id());
    const auto found = std::find_if(begin, end, [call](const auto& entry) { return entry.second == call; });
    if (found != end) by_call_id_.erase(found);
    calls_.erase(LegId(call->id()));
  }
  publish_counts();
  if (stopping_) stop_when_quiet();
}

// ---- lines ---------------------------------------------------------------------------------------------------------

void SipCore::on_line_resolved(const std::string& host, const std::vector<std::string>& ips) {
  std::vector<IpBytes> addresses;
  for (const std::string& ip : ips) {
    if (const auto bytes = parse_ip(ip)) addresses.push_back(*bytes);
  }
  guard_.allow_host(host, std::move(addresses));
}

std::string SipCore::contact(const std::string& user, SipTransport transport) const {
  const std::string& ip = settings_.external_ip.empty() ? transports_.ip() : settings_.external_ip;
  return "sip:" + (user.empty() ? std::string("callai") : uri_user(user)) + "@" + uri_host(ip) + ":" +
         std::to_string(transports_.port(transport)) + parameter_of(transport);
}

SipTarget SipCore::target_towards(const SipLineSettings& line, const std::string& ip) {
  SipTarget target;
  target.user = line.user.empty() ? "callai" : line.user;
  target.auth_user = line.auth_user;
  target.secret = line.secret;
  target.domain = line.host;
  target.request_at = uri_host(ip) + ":" + std::to_string(line.port) + parameter_of(line.transport);
  target.contact = contact(line.user, line.transport);
  target.bind_ip = transports_.ip();
  target.shown_ip = settings_.external_ip.empty() ? transports_.ip() : settings_.external_ip;
  return target;
}

SipTarget SipCore::target_of(const struct ::sip_msg* msg) {
  // The line that was called, so that a transfer goes by it; a stranger's number on a trunk is the first line's.
  const std::string user = text_of(msg->uri.user);
  const SipLine* called = nullptr;
  for (const auto& line : lines_) {
    if (called == nullptr || line->settings().user == user) called = line.get();
  }
  SipLineSettings as;
  as.host = ip_of(msg->src);
  if (called != nullptr) as = called->settings();
  as.transport = transport_of(msg);
  SipTarget target = target_towards(as, ip_of(msg->src));
  target.contact = contact(as.user, as.transport);
  return target;
}

void SipCore::on_line_changed() {
  std::vector<LineStatus> lines;
  for (const auto& line : lines_) lines.push_back(line->status());
  status_.lines(std::move(lines));
}

void SipCore::publish_counts() {
  counts_.calls = calls_.size();
  counts_.dropped_messages = guard_.dropped();
  status_.counts(counts_);
}

void SipCore::stop(std::function<void()> done) {
  stopping_ = true;
  stopped_ = std::move(done);
  stop_timer_.start(kStopMs, [this] {
    if (auto finished = std::exchange(stopped_, nullptr)) finished();
  });
  std::vector<SipCall*> calls;
  for (const auto& [id, entry] : calls_) calls.push_back(entry.call.get());
  for (SipCall* const call : calls) call->hang_up();  // none is destroyed by that
  lines_to_stop_ = lines_.size();
  for (const auto& line : lines_) {
    line->stop([this] {
      --lines_to_stop_;
      stop_when_quiet();
    });
  }
  stop_when_quiet();
}

void SipCore::stop_when_quiet() {
  if (lines_to_stop_ > 0 || !calls_.empty()) return;
  if (auto finished = std::exchange(stopped_, nullptr)) finished();
}

}  // namespace callai::telephony
