#include "telephony/sip/sip_agent.h"

#include <future>
#include <utility>

#include "core/host_lookup.h"
#include "telephony/sip/sip_core.h"

namespace callai::telephony {
namespace {

/// The address to bind to: as set, or the one this machine reaches the first PBX from.
std::string choose_local_ip(const SipAgentSettings& settings) {
  if (!settings.local_ip.empty()) return settings.local_ip;
  for (const SipLineSettings& line : settings.lines) {
    for (const std::string& ip : core::resolve_host(line.host)) {
      if (std::string local = core::local_ip_towards(ip); !local.empty()) return local;
    }
  }
  std::string local = core::local_ip_towards("192.0.2.1");  // wherever the default route goes (RFC 5737)
  return local.empty() ? "127.0.0.1" : local;
}

}  // namespace

core::Result<std::unique_ptr<SipAgent>> SipAgent::start(core::Env env, SipAgentSettings settings, MediaPort& media,
                                                        Sink sink) {
  std::unique_ptr<SipAgent> agent(new SipAgent(env, std::move(settings)));
  SipAgent* const self = agent.get();
  self->local_ip_ = choose_local_ip(self->settings_);
  auto loop = SipLoop::start();
  if (!loop.ok()) return loop.error();
  self->loop_ = std::move(*loop);
  std::promise<core::Status> started;
  core::Status posted = self->post([self, &media, &started, sink = std::move(sink)] {
    SipCore::StatusSink publish;
    publish.lines = [self](std::vector<LineStatus> lines) {
      const std::lock_guard lock(self->mutex_);
      self->lines_ = std::move(lines);
    };
    publish.counts = [self](const SipCounts& counts) {
      const std::lock_guard lock(self->mutex_);
      self->counts_ = counts;
    };
    self->core_ = std::make_unique<SipCore>(self->env_, *self->loop_, self->settings_, media, sink, std::move(publish));
    self->core_->start(self->local_ip_, [&started](core::Status status) { started.set_value(std::move(status)); });
  });
  if (!posted) return posted.error();
  if (core::Status status = started.get_future().get(); !status) return status.error();
  for (const SipTransport transport : {SipTransport::kUdp, SipTransport::kTcp, SipTransport::kTls}) {
    self->ports_[static_cast<std::size_t>(transport)] = self->core_->port(transport);
  }
  return agent;
}

SipAgent::SipAgent(core::Env env, SipAgentSettings settings) : env_(env), settings_(std::move(settings)) {}

SipAgent::~SipAgent() {
  if (loop_ == nullptr) return;
  std::promise<void> stopped;
  const bool posted = loop_->post([this, &stopped] {
    if (core_ == nullptr) return stopped.set_value();
    core_->stop([&stopped] { stopped.set_value(); });
  });
  if (posted) stopped.get_future().wait();
  static_cast<void>(loop_->post([this] { core_.reset(); }));
  loop_.reset();  // runs that, and joins
}

core::Status SipAgent::post(core::Task task) {
  if (loop_->post(std::move(task))) return {};
  return core::Error{core::ErrorCode::kResourceExhausted, "too many requests to the telephone line", "try again later",
                     ""};
}

core::Status SipAgent::call(const OriginateRequest& request) {
  return post([this, request] { core_->call(request); });
}

core::Status SipAgent::answer(const LegId& leg) {
  return post([this, leg] { core_->with_call(leg, "answer", [](SipCall& call) { return call.answer(); }); });
}

core::Status SipAgent::reject(const LegId& leg, int sip_code) {
  return post([this, leg, sip_code] {
    core_->with_call(leg, "reject", [sip_code](SipCall& call) { return call.reject(sip_code); });
  });
}

core::Status SipAgent::hang_up(const LegId& leg) {
  return post([this, leg] {
    core_->with_call(leg, "hang_up", [](SipCall& call) {
      call.hang_up();
      return core::Status{};
    });
  });
}

core::Status SipAgent::hold(const LegId& leg, bool on_hold) {
  return post(
      [this, leg, on_hold] { core_->with_call(leg, "hold", [on_hold](SipCall& call) { return call.hold(on_hold); }); });
}

core::Status SipAgent::transfer(const LegId& leg, const std::string& number) {
  return post([this, leg, number] {
    core_->with_call(leg, "transfer", [&number](SipCall& call) { return call.transfer(number); });
  });
}

core::Status SipAgent::transfer_to(const LegId& leg, const LegId& consult) {
  return post([this, leg, consult] {
    core_->with_call(leg, "transfer", [this, &consult](SipCall& call) -> core::Status {
      const SipCall* const target = core_->find(consult);
      if (target != nullptr && target != &call) return call.transfer_to(*target);
      return core::Error{core::ErrorCode::kNotFound, "the call to the target of the transfer is gone", "", ""};
    });
  });
}

core::Status SipAgent::send_info(const LegId& leg, const std::string& digits) {
  return post([this, leg, digits] {
    core_->with_call(leg, "send_info", [&digits](SipCall& call) { return call.send_info(digits); });
  });
}

std::vector<LineStatus> SipAgent::lines() const {
  const std::lock_guard lock(mutex_);
  return lines_;
}

SipCounts SipAgent::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace callai::telephony
