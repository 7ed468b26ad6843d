#include <array>
#include <atomic>
#include <map>
#include <optional>
#include <utility>

#include "core/spsc_ring.h"
#include "core/system_env.h"
#include "core/task_safety.h"
#include "dsp/g711.h"
#include "sim/audio_simulation.h"
#include "sim/bad_network.h"
#include "sim/run_line.h"
#include "telephony/freepbx_adapter.h"
#include "telephony/rtp/media_engine.h"

namespace callai::sim {

namespace {

using telephony::FreepbxAdapter;
using telephony::LegId;

constexpr const char* kLoopback = "127.0.0.1";

/// A simulated person at the audio of a SIP call. The person's methods are called by the media thread only, as it
/// wants; what the dispatch sequence has to tell travels in atomics and a ring.
class Person final : public conversation::AudioPort {
 public:
  Person(std::unique_ptr<telephony::FarEnd> far_end, core::Wakeup& wakeup)
      : far_end_(std::move(far_end)), wakeup_(wakeup) {}

  telephony::FarEndPlan offered(core::TimePoint now) { return far_end_->offered(now); }
  /// After the port was detached.
  void ended() { far_end_->on_ended(); }
  void hold(bool on_hold) { on_hold_.store(on_hold); }
  void hear_key(char key) { static_cast<void>(keys_in_.push(key)); }  // a person misses keys beyond the 64th
  bool wants_to_hang_up() const { return hangs_up_.load(); }
  bool next_key(char& key) { return keys_out_.pop(key); }

  void tick(core::TimePoint now, std::span<const std::int16_t> in, std::span<std::int16_t> out) noexcept override {
    if (!answered_) {
      answered_ = true;
      far_end_->on_answered(now);
    }
    const bool on_hold = on_hold_.load();
    if (on_hold != told_hold_) far_end_->on_hold(told_hold_ = on_hold);
    char key = '\0';
    while (keys_in_.pop(key)) far_end_->on_dtmf(key);
    dsp::mulaw_encode(in, heard_);
    said_.fill(dsp::kMulawSilence);
    std::span<const std::uint8_t> heard(heard_);
    if (on_hold) heard = {};
    const telephony::FarEndWish wish = far_end_->tick(now, heard, said_);
    dsp::mulaw_decode(said_, out);
    if (wish.dtmf != '\0') static_cast<void>(keys_out_.push(wish.dtmf));
    if (wish.hang_up) hangs_up_.store(true);
    if (wish.dtmf != '\0' || wish.hang_up) wakeup_.signal();
  }

 private:
  std::unique_ptr<telephony::FarEnd> far_end_;
  core::Wakeup& wakeup_;
  std::atomic<bool> on_hold_{false};
  std::atomic<bool> hangs_up_{false};
  core::SpscRing<char> keys_in_{64};
  core::SpscRing<char> keys_out_{64};
  // Media thread.
  bool answered_ = false;
  bool told_hold_ = false;
  std::array<std::uint8_t, core::kFrameSamples> heard_{};
  std::array<std::uint8_t, core::kFrameSamples> said_{};
};

class SipLine final : public RunLine {
 public:
  SipLine(core::Env env, core::Sequence& sequence, core::Wakeup& wakeup, const Network& network)
      : env_{env.clock, random_, env.ids, env.log},
        sequence_(sequence),
        wakeup_(wakeup),
        agent_media_(env_, wakeup, media_settings(22000)),
        people_media_(env_, wakeup, media_settings(24000)) {
    if (network.loss_percent <= 0 && network.jitter <= core::Duration{0}) return;
    telephony::testing::TroubleSettings trouble;
    trouble.loss = network.loss_percent / 100;
    trouble.jitter = network.jitter;
    bad_network_.emplace(env_, agent_media_, trouble);
  }

  ~SipLine() override {
    for (auto& [leg, person] : people_) static_cast<void>(people_line_->attach_audio(leg, nullptr));
  }

  core::Status start(bool call_in) {
    // Who is called is there first, so that the other one knows its port.
    if (core::Status first = call_in ? start_agent(0) : start_people(0); !first) return first;
    FreepbxAdapter& called = call_in ? *agent_line_ : *people_line_;
    const int port = called.agent().port(telephony::SipTransport::kUdp);
    return call_in ? start_people(port) : start_agent(port);
  }

  void set_far_ends(FarEndFactory factory) override { far_ends_ = std::move(factory); }
  telephony::TelephonyInterface& agent() override { return *agent_line_; }

  core::Status ring(const std::string& from, std::unique_ptr<telephony::FarEnd> far_end) override {
    auto person = std::make_unique<Person>(std::move(far_end), wakeup_);
    person->offered(env_.clock.now());
    telephony::OriginateRequest request;
    request.leg = LegId(env_.ids.make("call"));
    request.number = "agent";
    request.caller_id = from;
    if (core::Status placed = people_line_->originate(request); !placed) return placed;
    people_.emplace(request.leg, std::move(person));
    return {};
  }

  void tick(core::TimePoint) noexcept override {}  // the engines have threads of their own

  void drain() override {
    agent_line_->drain();
    people_line_->drain();
    for (auto& [leg, person] : people_) {
      for (char key = '\0'; person->next_key(key);)
        static_cast<void>(people_line_->send_dtmf(leg, std::string(1, key)));
      if (person->wants_to_hang_up()) static_cast<void>(people_line_->hang_up(leg));
    }
  }

 private:
  static telephony::MediaEngineSettings media_settings(std::uint16_t first_port) {
    telephony::MediaEngineSettings settings;
    settings.first_port = first_port;
    settings.last_port = static_cast<std::uint16_t>(first_port + 999);
    settings.most_sessions = 16;
    return settings;
  }

  /// `port`: of the other user agent; 0: this one calls nobody.
  static telephony::FreepbxSettings line_settings(int port, const std::string& user) {
    telephony::FreepbxSettings settings;
    settings.sip.local_ip = kLoopback;
    settings.sip.local_port = 0;
    settings.sip.allowed_peers = {*telephony::parse_network(kLoopback)};
    if (port == 0) return settings;
    telephony::SipLineSettings line;
    line.host = kLoopback;
    line.port = port;
    line.user = user;
    line.registers = line.asks = false;
    settings.sip.lines = {line};
    return settings;
  }

  core::Status start_agent(int port) {
    telephony::MediaPort& media = bad_network_ ? static_cast<telephony::MediaPort&>(*bad_network_) : agent_media_;
    auto line = FreepbxAdapter::start(env_, sequence_, media, line_settings(port, "agent"));
    if (!line.ok()) return line.error();
    agent_line_ = *std::move(line);
    return {};
  }

  core::Status start_people(int port) {
    auto line = FreepbxAdapter::start(env_, sequence_, people_media_, line_settings(port, "customer"));
    if (!line.ok()) return line.error();
    people_line_ = *std::move(line);
    people_line_->set_event_sink(
        [this](const LegId& leg, const telephony::TelephonyEvent& event) { on_event(leg, event); });
    return {};
  }

  void on_event(const LegId& leg, const telephony::TelephonyEvent& event) {
    if (const auto* incoming = std::get_if<telephony::Incoming>(&event)) return on_incoming(leg, *incoming);
    const auto found = people_.find(leg);
    if (found == people_.end()) return;
    if (std::holds_alternative<telephony::Answered>(event)) {
      static_cast<void>(people_line_->attach_audio(leg, found->second.get()));
    } else if (const auto* held = std::get_if<telephony::Held>(&event)) {
      found->second->hold(held->on_hold);
    } else if (const auto* key = std::get_if<telephony::Dtmf>(&event)) {
      found->second->hear_key(key->digit);
    } else if (std::holds_alternative<telephony::Ended>(event)) {
      // Its session is closed, and no media thread calls it any more.
      found->second->ended();
      people_.erase(found);
    }
  }

  void on_incoming(const LegId& leg, const telephony::Incoming& incoming) {
    telephony::OriginateRequest dialled;
    dialled.leg = leg;
    dialled.number = incoming.to;
    auto far_end = far_ends_ ? far_ends_(dialled) : nullptr;
    if (far_end == nullptr) {
      static_cast<void>(people_line_->reject(leg, telephony::CallOutcome::kUnreachable));
      return;
    }
    auto person = std::make_unique<Person>(std::move(far_end), wakeup_);
    const telephony::FarEndPlan plan = person->offered(env_.clock.now());
    people_.emplace(leg, std::move(person));
    sequence_.post_at(env_.clock.now() + plan.after, safety_.wrap([this, leg, outcome = plan.outcome] {
      const bool answers = outcome == telephony::CallOutcome::kAnswered;
      static_cast<void>(answers ? people_line_->answer(leg) : people_line_->reject(leg, outcome));
    }));
  }

  core::SystemRandom random_;  // of the sip threads: the run's own is the dispatch sequence's
  core::Env env_;
  core::Sequence& sequence_;
  core::Wakeup& wakeup_;
  FarEndFactory far_ends_;
  telephony::MediaEngine agent_media_;
  telephony::MediaEngine people_media_;
  std::optional<BadNetwork> bad_network_;  // in front of the agent's
  std::map<LegId, std::unique_ptr<Person>> people_;
  core::TaskSafety safety_;
  std::unique_ptr<FreepbxAdapter> agent_line_;
  std::unique_ptr<FreepbxAdapter> people_line_;
};

}  // namespace

core::Result<std::unique_ptr<RunLine>> make_sip_line(core::Env env, core::Sequence& sequence, core::Wakeup& wakeup,
                                                     bool call_in, const Network& network) {
  auto line = std::make_unique<SipLine>(env, sequence, wakeup, network);
  if (core::Status started = line->start(call_in); !started) return started.error();
  return std::unique_ptr<RunLine>(std::move(line));
}

}  // namespace callai::sim
