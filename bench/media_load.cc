// Signalling and audio of many calls together, as in life: SIPp places them, a generator is their far side, both on one
// core; user agent and media engine have the other. Beside it what the kernel alone takes for the same packets, and
// what rtpengine does.
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "audio/media_session.h"
#include "audio/testing/media_fakes.h"
#include "bench/call_generator.h"
#include "bench/call_load.h"
#include "bench/measure.h"
#include "core/check.h"
#include "core/system_env.h"
#include "core/system_ticker.h"
#include "core/this_thread.h"
#include "telephony/rtp/media_engine.h"
#include "telephony/sip/sip_agent.h"

namespace callai::bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace telephony;

constexpr int kAgentCore = 0;
constexpr int kFarCore = 1;
constexpr int kCallsASecond = 250;
constexpr core::Duration kMeasured = seconds(3);
constexpr double kGoalP99Ms = 5.0;
constexpr std::size_t kStep = 500;  // of the search for the most calls

struct Cost {
  std::size_t calls = 0;
  std::vector<double> late_ms;  // while calls are set up
  std::vector<double> steady_late_ms;
  double core_share = 0;    ///< of one core, for all calls, once they are up
  double set_up_share = 0;  ///< while they are set up
  double memory_kb = 0;     ///< a call
  std::uint64_t lost = 0;
  bool failed = false;  ///< SIPp says that a call did
  bool good() const {
    return !failed && lost == 0 && !steady_late_ms.empty() &&
           percentiles(steady_late_ms, Better::kLess).p99 < kGoalP99Ms &&
           (late_ms.empty() || percentiles(late_ms, Better::kLess).p99 < kGoalP99Ms);
  }
};

class NoWakeup final : public core::Wakeup {
  void signal() noexcept override {}
};

/// The agent's side: every call is answered, and heard with turn detection where that is wanted.
class Agent {
 public:
  Agent(core::Env env, std::size_t calls, bool hears) : hears_(hears) {
    for (std::size_t i = 0; hears && i < calls; ++i) {
      sessions_.push_back(
          std::make_unique<audio::MediaSession>(audio::TurnSettings{}, audio::make_vad(), wakeup_, nullptr));
      sessions_.back()->run(true);
    }
    MediaEngineSettings media;
    media.first_port = 12000;
    media.last_port = 32767;
    media.most_sessions = calls;
    engine_ = std::make_unique<MediaEngine>(env, wakeup_, media);
    SipAgentSettings settings;
    settings.local_ip = "127.0.0.1";
    settings.local_port = 0;
    settings.allowed_peers = {*parse_network("127.0.0.0/8")};
    auto started = SipAgent::start(env, settings, *engine_,
                                   [this](const LegId& leg, const SipEvent& event) { on_event(leg, event); });
    CALLAI_CHECK(started.ok(), "a user agent starts");
    agent_ = std::move(*started);
    verbs_ = agent_.get();
  }

  int port() const { return agent_->port(SipTransport::kUdp); }
  MediaEngine& engine() { return *engine_; }
  std::uint64_t lost() {
    std::uint64_t lost = 0;
    for (const MediaId id : media_) {
      if (const auto statistics = engine_->statistics(id); statistics.ok()) lost += statistics->received.lost;
    }
    return lost;
  }

 private:
  void on_event(const LegId& leg, const SipEvent& event) {
    if (std::holds_alternative<SipIncoming>(event)) static_cast<void>(verbs_->answer(leg));
    const auto* const answered = std::get_if<SipAnswered>(&event);
    if (answered == nullptr) return;
    const std::lock_guard lock(mutex_);
    if (hears_) static_cast<void>(engine_->attach(answered->media, sessions_[media_.size()].get()));
    media_.push_back(answered->media);
  }

  bool hears_;
  NoWakeup wakeup_;
  std::vector<std::unique_ptr<audio::MediaSession>> sessions_;
  std::unique_ptr<MediaEngine> engine_;
  std::mutex mutex_;
  std::vector<MediaId> media_;
  SipAgent* verbs_ = nullptr;  // also while the agent goes
  std::unique_ptr<SipAgent> agent_;
};

/// CPU time of the process without the generator's, a second of `lasted`.
double share(double begun, const GeneratorResult& result, core::Duration lasted) {
  return (cpu_seconds() - begun - result.cpu_seconds) / (core::to_ms(lasted) / 1e3);
}

Cost measure_calls(core::Env env, const std::string& folder, std::size_t calls, bool hears) {
  const TempFolder temp(folder);
  Agent agent(env, calls, hears);
  CallGenerator generator;
  generator.stay_on_core(kFarCore);
  generator.take_calls();
  const core::Duration set_up = seconds(1) + seconds(1) * static_cast<std::int64_t>(calls) / kCallsASecond;
  const double before_kb = resident_kb();
  const auto lasts_ms = static_cast<int>((set_up + kMeasured) / milliseconds(1)) + 2000;
  Child sipp(sipp_arguments(temp.path(), agent.port(), generator.port(), calls, kCallsASecond, lasts_ms), kFarCore,
             temp.path() + "/sipp.log");
  Cost cost;
  cost.calls = calls;
  double begun = cpu_seconds();
  GeneratorResult growing = generator.run(core::Duration{0}, set_up);
  cost.set_up_share = share(begun, growing, set_up);
  const double samples_kb = static_cast<double>(growing.late_ms.capacity() * sizeof(double)) / 1024;
  cost.memory_kb = (resident_kb() - before_kb - samples_kb) / static_cast<double>(calls);
  begun = cpu_seconds();
  GeneratorResult steady = generator.run(core::Duration{0}, kMeasured);
  cost.core_share = share(begun, steady, kMeasured);
  cost.late_ms = std::move(growing.late_ms);
  cost.steady_late_ms = std::move(steady.late_ms);
  cost.lost = growing.lost + steady.lost + agent.lost();
  cost.failed = generator.calls() != calls || sipp.wait() != 0;
  return cost;
}

// ---- for comparison ------------------------------------------------------------------------------------------------

/// One socket a call; every 20 ms what has come is taken and sent back. Nothing else: what the kernel takes.
Cost measure_bare(std::size_t calls) {
  std::vector<UdpSocket> sockets;
  std::vector<std::uint16_t> ports;
  for (std::size_t i = 0; i < calls; ++i) {
    sockets.push_back(UdpSocket::bind(parse_endpoint({"127.0.0.1", 0}).value()).value());
    ports.push_back(sockets.back().local().port);
  }
  CallGenerator generator;
  generator.stay_on_core(kFarCore);
  generator.set_calls(ports);
  const Endpoint far = parse_endpoint({"127.0.0.1", generator.port()}).value();
  std::atomic<bool> over{false};
  std::thread loop([&] {
    core::use_realtime_priority(10);
    core::SystemTicker ticker(milliseconds(1), milliseconds(40));
    std::array<std::uint8_t, 2048> packet{};
    for (std::size_t turn = 0; !over; ++turn) {
      ticker.wait();
      for (std::size_t i = turn % 20; i < calls; i += 20) {
        const ssize_t bytes = ::recv(sockets[i].descriptor(), packet.data(), packet.size(), MSG_DONTWAIT);
        if (bytes > 0) sockets[i].send(far, std::span(packet).first(static_cast<std::size_t>(bytes)));
      }
    }
  });
  (void)generator.run(seconds(1), core::Duration{0});
  const double begun = cpu_seconds();
  GeneratorResult result = generator.run(core::Duration{0}, kMeasured);
  Cost cost;
  cost.calls = calls;
  cost.core_share = share(begun, result, kMeasured);
  cost.steady_late_ms = std::move(result.late_ms);
  cost.lost = result.lost;
  over = true;
  loop.join();
  return cost;
}

Cost measure_rtpengine(const std::string& folder, std::size_t calls) {
  const TempFolder temp(folder);
  Rtpengine relay(temp.path(), kAgentCore);
  CallGenerator generator;
  generator.stay_on_core(kFarCore);
  std::vector<std::uint16_t> in;
  std::vector<std::uint16_t> out;
  for (std::size_t i = 0; i < calls; ++i) {
    const Rtpengine::Ports ports = relay.open(i, generator.port());
    in.push_back(ports.in);
    out.push_back(ports.out);
  }
  generator.set_calls(in, out);
  (void)generator.run(seconds(1), core::Duration{0});
  const double begun = relay.cpu_seconds();
  GeneratorResult result = generator.run(core::Duration{0}, kMeasured);
  Cost cost;
  cost.calls = calls;
  cost.core_share = (relay.cpu_seconds() - begun) / (core::to_ms(kMeasured) / 1e3);
  cost.steady_late_ms = std::move(result.late_ms);
  cost.lost = result.lost;
  return cost;
}

// ---- the report ----------------------------------------------------------------------------------------------------

void add_cost(Report& report, const std::string& name, const std::string& what, const Cost& cost, const Goal& goal) {
  const std::string text = std::to_string(cost.calls) + " calls, PCMU, 20 ms, " + what +
                           "; packets lost: " + std::to_string(cost.lost) +
                           (cost.failed ? "; calls failed" : "; no call failed");
  if (!cost.late_ms.empty()) {
    report.add({name + "_late_set_up",
                "ms",
                text + "; while 250 calls a second are set up: a packet's distance from 20 ms",
                cost.late_ms,
                Better::kLess,
                {{}, kGoalP99Ms}});
    report.add({name + "_core_set_up",
                "%",
                text + "; share of a core while they are set up, all together",
                {100 * cost.set_up_share},
                Better::kLess,
                Goal{}});
  }
  if (!cost.steady_late_ms.empty()) {
    report.add({name + "_late",
                "ms",
                text + "; once they are up: a packet's distance from 20 ms after the one before",
                cost.steady_late_ms,
                Better::kLess,
                {{}, kGoalP99Ms}});
  }
  report.add({name + "_core",
              "%",
              text + "; share of a core that one call takes",
              {100 * cost.core_share / static_cast<double>(cost.calls)},
              Better::kLess,
              goal});
}

/// The most calls that are good, in steps, from `first` up or down. `measured`: the one at `first`.
template <typename Measure>
std::size_t most_calls(const Cost& measured, Measure&& measure) {
  // Twice, as another program may have been in the way.
  const auto good = [&](std::size_t calls) { return measure(calls).good() || measure(calls).good(); };
  std::size_t calls = measured.calls;
  if (measured.good() || measure(calls).good()) {
    while (calls < 8000 && good(calls + kStep)) calls += kStep;
    return calls;
  }
  do {
    calls -= kStep;
  } while (calls > 0 && !good(calls));
  return calls;
}

void add_ceiling(Report& report, const std::string& name, const std::string& what, std::size_t calls,
                 const Goal& goal) {
  report.add(
      {name,
       "calls",
       "the most calls, in steps of 500, with no packet lost, no call failed and p99 lateness under 5 ms: " + what,
       {static_cast<double>(calls)},
       Better::kMore,
       goal});
}

int run(int argc, char** argv) {
  Report report(argc, argv);
  if (!run_on_core(kAgentCore) || std::thread::hardware_concurrency() < 2) {
    report.skip("media_sip_core", "two cores are needed: one for the agent, one for the callers");
    return report.finish();
  }
  core::SystemEnv system(std::make_unique<core::NullLogger>());
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);

  const Cost bare = measure_bare(3000);
  add_cost(report, "media_bare", "received and sent back with recv and sendto, nothing else", bare, Goal{});
  add_ceiling(report, "media_bare_calls", "recv and sendto", most_calls(bare, measure_bare), Goal{});

  const auto plain = [&](std::size_t calls) { return measure_calls(system.env(), report.folder(), calls, false); };
  const Cost sip = plain(3000);
  add_cost(report, "media_sip", "SIP and RTP, nobody listens", sip, {0.025, {}});
  report.add(
      {"media_sip_memory", "kB", "resident memory a call: SIP and media", {sip.memory_kb}, Better::kLess, {25, {}}});
  add_ceiling(report, "media_sip_calls", "SIP and RTP", most_calls(sip, plain), {3000, {}});

  const auto heard = [&](std::size_t calls) { return measure_calls(system.env(), report.folder(), calls, true); };
  const Cost audio = heard(1500);
  add_cost(report, "media_sip_audio", "SIP, RTP, jitter buffer, decoding, turn detection, encoding", audio, Goal{});
  add_ceiling(report, "media_sip_audio_calls", "with turn detection on each", most_calls(audio, heard), {1500, {}});

  if (!Rtpengine::is_installed()) {
    report.skip("media_rtpengine_core", "rtpengine is not installed (Debian: rtpengine-daemon)");
    return report.finish();
  }
  const auto relayed = [&](std::size_t calls) { return measure_rtpengine(report.folder(), calls); };
  const Cost relay = relayed(1500);
  add_cost(report, "media_rtpengine", "relayed by rtpengine in user space, one direction", relay, Goal{});
  add_ceiling(report, "media_rtpengine_calls", "rtpengine", most_calls(relay, relayed), Goal{});
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
