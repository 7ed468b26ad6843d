// What the media of calls costs: sockets, jitter buffer, codec and timing of many calls on one media thread, against a
// generator on the other core.
#include "telephony/rtp/media_engine.h"

#include <sys/resource.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "audio/media_session.h"
#include "audio/testing/media_fakes.h"
#include "bench/call_generator.h"
#include "bench/measure.h"
#include "core/check.h"
#include "core/system_env.h"

namespace callai::bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr core::Duration kWarmUp = milliseconds(1500);
constexpr core::Duration kMeasured = seconds(2);
constexpr double kGoalP99Ms = 5.0;
constexpr std::size_t kStep = 500;  // of the search for the most calls
constexpr std::size_t kMostCalls = 8000;

class NoWakeup final : public core::Wakeup {
  void signal() noexcept override {}
};

struct Load {
  std::size_t calls = 0;
  bool with_audio = false;  ///< with turn detection on what is heard
};

struct Cost {
  std::vector<double> late_ms;
  double core_share = 0;  ///< of the media thread, of one core
  double memory_kb = 0;   ///< a call
  std::uint64_t lost = 0;
  bool good() const { return lost == 0 && percentiles(late_ms, Better::kLess).p99 < kGoalP99Ms; }
};

telephony::NegotiatedMedia agreement(std::uint16_t port) {
  telephony::NegotiatedMedia agreed;
  agreed.rtp = {"127.0.0.1", port};
  agreed.receive = {{0, telephony::Codec::kPcmu}};
  agreed.dtmf_send = 101;
  agreed.dtmf_receive = 101;
  return agreed;
}

/// The audio side of the calls.
class Listeners {
 public:
  Listeners(std::size_t calls, bool wanted) {
    for (std::size_t i = 0; wanted && i < calls; ++i) {
      sessions_.push_back(
          std::make_unique<audio::MediaSession>(audio::TurnSettings{}, audio::make_vad(), wakeup_, nullptr));
      sessions_.back()->run(true);
    }
  }
  conversation::AudioPort* port(std::size_t call) { return sessions_.empty() ? nullptr : sessions_[call].get(); }

 private:
  NoWakeup wakeup_;
  std::vector<std::unique_ptr<audio::MediaSession>> sessions_;
};

Cost measure_load(core::Env env, const Load& load) {
  Listeners listeners(load.calls, load.with_audio);
  NoWakeup wakeup;
  telephony::MediaEngineSettings settings;
  settings.first_port = 12000;
  settings.last_port = 32767;
  settings.most_sessions = load.calls;
  telephony::MediaEngine engine(env, wakeup, settings);
  CallGenerator generator;
  const double before_kb = resident_kb();
  std::vector<telephony::MediaId> ids;
  std::vector<std::uint16_t> ports;
  for (std::size_t i = 0; i < load.calls; ++i) {
    const auto opened = engine.open("127.0.0.1");
    CALLAI_CHECK(opened.ok(), "a session can be opened (ulimit -n?)");
    CALLAI_CHECK(engine.attach(opened->id, listeners.port(i)).ok(), "an open session takes a port");
    CALLAI_CHECK(engine.apply(opened->id, agreement(generator.port())).ok(), "the agreement is a good one");
    ids.push_back(opened->id);
    ports.push_back(opened->rtp.port);
  }
  generator.set_calls(ports);
  (void)generator.run(kWarmUp, core::Duration{0});
  Cost cost;
  cost.memory_kb = (resident_kb() - before_kb) / static_cast<double>(load.calls);
  const double begun = cpu_seconds();
  GeneratorResult result = generator.run(milliseconds(100), kMeasured);
  const double used = cpu_seconds() - begun - result.cpu_seconds;
  cost.core_share = used / (core::to_ms(kMeasured + milliseconds(100)) / 1e3);
  cost.late_ms = std::move(result.late_ms);
  cost.lost = result.lost;
  for (const telephony::MediaId id : ids) cost.lost += engine.statistics(id)->received.lost;
  CALLAI_CHECK(!cost.late_ms.empty(), "calls were answered");
  return cost;
}

void add_load(Report& report, const Load& load, const std::string& name, const Cost& cost, const Goal& share) {
  const std::string calls = std::to_string(load.calls);
  const std::string what = calls + " calls on one media thread, PCMU, 20 ms" +
                           (load.with_audio ? ", with turn detection; " : "; ") +
                           "packets lost: " + std::to_string(cost.lost) + "; ";
  report.add({name + "_late_" + calls,
              "ms",
              what + "one sample a packet: how far it is from 20 ms after the one before, by the receiving kernel",
              cost.late_ms,
              Better::kLess,
              {{}, kGoalP99Ms}});
  report.add({name + "_core_" + calls,
              "%",
              what + "share of a core that one call takes: receive, jitter buffer, decode, encode, send",
              {100 * cost.core_share / static_cast<double>(load.calls)},
              Better::kLess,
              share});
}

/// The most calls, in steps, whose packets all arrive in time.
std::size_t most_calls(core::Env env, bool with_audio) {
  std::size_t most = 0;
  const auto good = [&](std::size_t calls) { return measure_load(env, {calls, with_audio}).good(); };
  for (std::size_t calls = kStep; calls <= kMostCalls; calls += kStep) {
    if (!good(calls) && !good(calls)) break;  // twice, as another program may have been in the way
    most = calls;
  }
  return most;
}

/// What the kernel alone takes for a packet: sent by a socket and received by another.
std::vector<double> bare_udp_us(bool batched) {
  const auto any = telephony::parse_endpoint({"127.0.0.1", 0}).value();
  telephony::SocketBatch batch(batched);
  std::vector<telephony::UdpSocket> sockets;
  std::vector<telephony::UdpSocket*> all;
  std::vector<telephony::Endpoint> ends;
  for (std::size_t i = 0; i < telephony::SocketBatch::kMostSockets; ++i) {
    auto bound = telephony::UdpSocket::bind(any);
    CALLAI_CHECK(bound.ok(), "sockets can be opened");
    sockets.push_back(*std::move(bound));
    ends.push_back(sockets.back().local());
  }
  for (telephony::UdpSocket& socket : sockets) all.push_back(&socket);
  const std::vector<std::uint8_t> packet(172);
  auto samples = time_each_us(100, 3000, [&](int) {
    for (std::size_t i = 0; i < all.size(); ++i) batch.send(*all[i], ends[all.size() - 1 - i], packet);
    batch.receive(all);
    std::size_t came = 0;
    for (std::size_t i = 0; i < all.size(); ++i) came += batch.take(i).size();
    CALLAI_CHECK(came == all.size(), "loopback loses nothing");
  });
  for (double& us : samples) us /= static_cast<double>(all.size());
  return samples;
}

int run(int argc, char** argv) {
  Report report(argc, argv);
  core::SystemEnv system(std::make_unique<core::NullLogger>());
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);

  report.add({"media_udp", "us",
              "one packet of 172 bytes sent over loopback and received, 64 sockets in turn, a system call for each",
              bare_udp_us(false), Better::kLess, Goal{}});
  report.add(
      {"media_udp_batched", "us", "the same in batches of 64 sockets", bare_udp_us(true), Better::kLess, Goal{}});
  const Load plain{3000, false};
  const Cost plain_cost = measure_load(system.env(), plain);
  add_load(report, plain, "media", plain_cost, {0.025, {}});
  report.add({"media_memory_3000",
              "kB",
              "resident memory a call: session, jitter buffer, codec, detectors",
              {plain_cost.memory_kb},
              Better::kLess,
              {14, {}}});
  const Load heard{1500, true};
  add_load(report, heard, "media_audio", measure_load(system.env(), heard), Goal{});
  report.add({"media_calls",
              "calls",
              "the most calls on one media thread, in steps of 500, with no packet lost and p99 lateness under 5 ms",
              {static_cast<double>(most_calls(system.env(), false))},
              Better::kMore,
              {3000, {}}});
  report.add({"media_audio_calls",
              "calls",
              "the same with turn detection on every call",
              {static_cast<double>(most_calls(system.env(), true))},
              Better::kMore,
              {1500, {}}});
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
