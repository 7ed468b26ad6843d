#include "bench/call_generator.h"

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <thread>

#include "audio/testing/media_fakes.h"
#include "bench/call_load.h"
#include "core/check.h"
#include "core/system_ticker.h"
#include "core/this_thread.h"
#include "dsp/g711.h"
#include "telephony/rtp/rtp_packet.h"

namespace callai::bench {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kPayload = core::kFrameSamples;
constexpr std::size_t kSlots = 20;
constexpr int kBufferBytes = 16 << 20;

double thread_cpu_seconds() {
  rusage usage{};
  CALLAI_CHECK(getrusage(RUSAGE_THREAD, &usage) == 0, "no resource usage");
  const auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

std::vector<std::uint8_t> clauses() {
  using audio::testing::silence;
  using audio::testing::voice;
  using audio::testing::operator+;
  const auto pcm =
      voice(milliseconds(1400)) + silence(milliseconds(400)) + voice(milliseconds(1400)) + silence(milliseconds(800));
  std::vector<std::uint8_t> codes(pcm.size());
  dsp::mulaw_encode(pcm, codes);
  return codes;
}

}  // namespace

CallGenerator::CallGenerator()
    : socket_(telephony::UdpSocket::bind(telephony::parse_endpoint({"127.0.0.1", 0}).value()).value()),
      flow_of_port_(65536, kNone),
      speech_(clauses()) {
  // What waits while the scheduler looks elsewhere must not be counted as the engine's loss.
  for (const int option : {SO_RCVBUFFORCE, SO_SNDBUFFORCE}) {
    setsockopt(socket_.descriptor(), SOL_SOCKET, option, &kBufferBytes, sizeof kBufferBytes);
  }
}

std::size_t CallGenerator::add(std::uint16_t port, std::uint16_t back) {
  const std::size_t at = flows_.size();
  Flow& flow = flows_.emplace_back();
  flow.to = telephony::parse_endpoint({"127.0.0.1", port}).value();
  flow.position = at * 7 * kPayload % speech_.size();
  flow_of_port_[back] = at;
  return at;
}

void CallGenerator::set_calls(const std::vector<std::uint16_t>& ports, const std::vector<std::uint16_t>& back) {
  flows_.clear();
  flow_of_port_.assign(65536, kNone);
  for (std::size_t i = 0; i < ports.size(); ++i) add(ports[i], back.empty() ? ports[i] : back[i]);
}

void CallGenerator::send(Flow& flow, GeneratorResult& result) {
  std::array<std::uint8_t, telephony::kRtpHeaderBytes + kPayload> packet{};
  telephony::write_rtp_header({false, 0, flow.sequence, flow.timestamp, flow.to.port}, packet);
  std::copy_n(speech_.begin() + static_cast<std::ptrdiff_t>(flow.position), kPayload,
              packet.begin() + telephony::kRtpHeaderBytes);
  flow.position = (flow.position + kPayload) % speech_.size();
  ++flow.sequence;
  flow.timestamp += kPayload;
  sends_.send(socket_, flow.to, packet);
  ++result.sent;
}

void CallGenerator::receive(bool measuring, GeneratorResult& result) {
  while (true) {
    const auto datagrams = socket_.receive(batch_);
    for (const telephony::Datagram& datagram : datagrams) {
      const auto packet = telephony::parse_rtp(datagram.bytes);
      std::size_t at = flow_of_port_[datagram.source.port];
      if (packet && at == kNone && takes_) at = add(datagram.source.port, datagram.source.port);
      if (!packet || at == kNone) continue;  // reports
      Flow& flow = flows_[at];
      if (flow.heard && measuring) {
        const core::Duration apart = datagram.stamp - flow.last;
        result.late_ms.push_back(std::abs(core::to_ms(apart) - 20.0));
        const auto missing = static_cast<std::uint16_t>(packet->header.sequence - flow.last_sequence - 1);
        result.lost += missing;
        ++result.received;
      }
      flow.heard = true;
      flow.last = datagram.stamp;
      flow.last_sequence = packet->header.sequence;
    }
    if (datagrams.size() < telephony::DatagramBatch::kMost) return;
  }
}

GeneratorResult CallGenerator::run(core::Duration warm_up, core::Duration measured) {
  GeneratorResult result;
  const std::uint64_t unsent = sends_.unsent();
  const auto ticks = static_cast<std::size_t>((warm_up + measured) / milliseconds(1));
  const auto cold = static_cast<std::size_t>(warm_up / milliseconds(1));
  if (!takes_) result.late_ms.reserve(flows_.size() * (ticks - cold) / kSlots + flows_.size());
  // A thread of its own, so that the priority ends with it.
  std::jthread thread([&] {
    if (core_ >= 0) run_on_core(core_);
    core::use_realtime_priority(10);
    core::SystemTicker ticker(milliseconds(1), milliseconds(40));
    for (std::size_t tick = 0; tick < ticks; ++tick) {
      ticker.wait();
      for (std::size_t i = tick % kSlots; i < flows_.size(); i += kSlots) send(flows_[i], result);
      sends_.flush();
      receive(tick >= cold, result);
    }
    result.cpu_seconds = thread_cpu_seconds();
    result.sent -= sends_.unsent() - unsent;
  });
  thread.join();
  return result;
}

}  // namespace callai::bench
