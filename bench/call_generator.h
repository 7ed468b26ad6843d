#pragma once

#include <cstdint>
#include <vector>

#include "core/units.h"
#include "telephony/rtp/socket_batch.h"

namespace callai::bench {

/// What one run of the generator has seen.
struct GeneratorResult {
  std::vector<double> late_ms;  ///< |time between two packets of a call - 20 ms|, by the kernel's stamps
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  std::uint64_t lost = 0;  ///< of the engine's packets, by their sequence numbers
  double cpu_seconds = 0;  ///< of the generator itself
};

/// The far side of many calls: a packet of PCMU each 20 ms to every port, spread over the milliseconds, and a stop
/// watch on what comes back. One socket, one thread (the caller's), SCHED_FIFO where permitted.
class CallGenerator {
 public:
  CallGenerator();
  std::uint16_t port() const { return socket_.local().port; }
  /// The engine's ports; each is called for from now on. `back`: where its audio comes from, when that is another port.
  void set_calls(const std::vector<std::uint16_t>& ports, const std::vector<std::uint16_t>& back = {});
  /// From now on whoever sends audio is a call, and is sent audio to.
  void take_calls() { takes_ = true; }
  std::size_t calls() const { return flows_.size(); }
  /// Its thread stays on that core.
  void stay_on_core(int core) { core_ = core; }
  /// Runs for so long, on the calling thread. Only what happens after `warm_up` is measured.
  GeneratorResult run(core::Duration warm_up, core::Duration measured);

 private:
  struct Flow {
    telephony::Endpoint to;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::size_t position = 0;  // in the speech
    // Of what comes back.
    bool heard = false;
    std::uint16_t last_sequence = 0;
    core::WallTime last;
  };

  std::size_t add(std::uint16_t port, std::uint16_t back);
  void send(Flow& flow, GeneratorResult& result);
  void receive(bool measuring, GeneratorResult& result);

  telephony::UdpSocket socket_;
  telephony::SocketBatch sends_;
  telephony::DatagramBatch batch_;
  std::vector<Flow> flows_;
  std::vector<std::size_t> flow_of_port_;
  bool takes_ = false;
  int core_ = -1;
  std::vector<std::uint8_t> speech_;
};

}  // namespace callai::bench
