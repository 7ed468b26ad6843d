#pragma once

#include <poll.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <utility>

#include "core/check.h"
#include "core/env.h"
#include "telephony/rtp/testing/trouble.h"
#include "telephony/rtp/udp_socket.h"

namespace callai::telephony::testing {

/// A bad network between two UDP ports of this machine, in real time: what reaches left() goes on, after a TroubleLine
/// of its own, from right() to the right side's address, and the other way round. Both sides are told the proxy's port
/// instead of each other's.
class TroubleProxy {
 public:
  TroubleProxy(core::Clock& clock, const TroubleSettings& trouble)
      : TroubleProxy(clock, trouble, any_port(), any_port()) {}
  TroubleProxy(core::Clock& clock, const TroubleSettings& trouble, UdpSocket left, UdpSocket right)
      : clock_(clock), left_(trouble, std::move(left)), right_(trouble, std::move(right)) {}
  ~TroubleProxy() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
  }

  std::uint16_t left_port() const { return left_.socket.local().port; }
  std::uint16_t right_port() const { return right_.socket.local().port; }

  /// Begins: where the two sides listen.
  void run(const Endpoint& left_side, const Endpoint& right_side) {
    left_.far = left_side;
    right_.far = right_side;
    thread_ = std::jthread([this](const std::stop_token& stop) { carry(stop); });
  }

  std::uint64_t carried() const { return carried_.load(); }

 private:
  struct Side {
    Side(const TroubleSettings& trouble, UdpSocket bound) : socket(std::move(bound)), out(trouble) {}
    UdpSocket socket;
    Endpoint far;
    TroubleLine out;  // towards `far`
  };

  static UdpSocket any_port() { return UdpSocket::bind(parse_endpoint({"127.0.0.1", 0}).value()).value(); }

  int wait_ms(core::TimePoint now) const {
    core::Duration wait = std::chrono::milliseconds(20);  // to see a stop
    for (const Side* side : {&left_, &right_}) {
      if (const auto next = side->out.next_at()) wait = std::min(wait, *next - now);
    }
    return static_cast<int>(std::max<core::Duration::rep>(0, (wait.count() + 999) / 1000));
  }

  void take(Side& from, Side& to, core::TimePoint now) {
    for (const Datagram& datagram : from.socket.receive(batch_)) to.out.send(now, datagram.bytes);
  }
  void give(Side& side, core::TimePoint now) {
    while (const auto packet = side.out.next(now)) {
      side.socket.send(side.far, packet->second);
      carried_.fetch_add(1);
    }
  }

  void carry(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd waiting[] = {{left_.socket.descriptor(), POLLIN, 0}, {right_.socket.descriptor(), POLLIN, 0}};
      CALLAI_CHECK(poll(waiting, 2, wait_ms(clock_.now())) >= 0, "poll waits");
      const core::TimePoint now = clock_.now();
      take(left_, right_, now);
      take(right_, left_, now);
      give(left_, now);
      give(right_, now);
    }
  }

  core::Clock& clock_;
  Side left_;
  Side right_;
  DatagramBatch batch_;
  std::atomic<std::uint64_t> carried_{0};
  std::jthread thread_;
};

}  // namespace callai::telephony::testing
