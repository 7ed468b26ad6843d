#pragma once

#include <optional>
#include <string>

#include "app/program.h"

namespace callai::app {

struct DemoOptions {
  std::string scenario = "sales_success";  ///< a shipped one, a JSON file, or "all"
  std::string template_id;                 ///< instead of the scenario's own; "" that one
  bool text = false;                       ///< words, virtual time
  bool fast = false;                       ///< audio, virtual time
  bool sip = false;                        ///< real time over SIP and RTP on the loopback
  double loss_percent = 0;                 ///< of packets, both ways; over SIP only
  int jitter_ms = 0;                       ///< packets take up to so much longer; over SIP only
  std::string models;                      ///< URL of a chat server that words the replies; "" none
  bool json = false;
  bool serve = false;                 ///< afterwards: the user interface, with the call in it, until a signal
  std::optional<std::uint64_t> seed;  ///< instead of the scenario's own
};

/// `callai demo`: runs scenarios, shows them, stores them; with `serve`, `callai serve` follows on the same folder.
/// Exit 0 when every one came to its expected end.
int run_demo(const Program& program, const DemoOptions& options);
/// `callai demo --list`.
int list_scenarios(const Program& program, bool json);

}  // namespace callai::app
