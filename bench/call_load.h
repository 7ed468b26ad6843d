#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/call_generator.h"

namespace callai::bench {

/// Puts the calling thread, and those it starts, on one core. False: there is no such core.
bool run_on_core(int core);

/// A program on the generator's core, ended with this.
class Child {
 public:
  /// `arguments`: the program's path first. Its output goes to the file `log`.
  Child(const std::vector<std::string>& arguments, int core, const std::string& log);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  /// Its exit code; -1: a signal ended it.
  int wait();
  /// CPU time of all its threads so far, in seconds.
  double cpu_seconds() const;

 private:
  pid_t pid_;
};

/// Places `calls` calls, `a_second` of them, whose audio comes from and goes to `media_port`; each lasts until
/// `lasts_ms` after its answer and is then hung up. SIPp ends with 0 when none failed.
std::vector<std::string> sipp_arguments(const std::string& folder, int agent_port, std::uint16_t media_port,
                                        std::size_t calls, int a_second, int lasts_ms);

/// Somebody else's media relay with `calls` calls through it, for comparison: rtpengine in user space.
class Rtpengine {
 public:
  static bool is_installed();
  /// One worker thread on core `core`.
  Rtpengine(const std::string& folder, int core);
  /// A call both of whose ends are at `media_port`. The port to send to, and the one its audio comes back from.
  struct Ports {
    std::uint16_t in = 0;
    std::uint16_t out = 0;
  };
  Ports open(std::size_t call, std::uint16_t media_port);
  double cpu_seconds() const { return child_.cpu_seconds(); }

 private:
  std::string ask(const std::string& command);

  std::uint16_t port_;
  Child child_;
  telephony::UdpSocket socket_;
  telephony::DatagramBatch batch_;
  std::uint64_t asked_ = 0;
};

}  // namespace callai::bench
