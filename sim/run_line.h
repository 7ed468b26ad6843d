#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/env.h"
#include "core/executor.h"
#include "core/result.h"
#include "core/wakeup.h"
#include "telephony/far_end.h"
#include "telephony/simulated_adapter.h"
#include "telephony/telephony_interface.h"

namespace callai::sim {

struct Network;

/// The line of a run: the agent's telephony at one end, simulated people at the other. Made, used and destroyed on the
/// dispatch sequence; tick() belongs to the run's media thread.
class RunLine {
 public:
  using FarEndFactory = telephony::SimulatedAdapter::FarEndFactory;

  virtual ~RunLine() = default;
  /// Who answers the calls of the agent. Once, before the first.
  virtual void set_far_ends(FarEndFactory factory) = 0;
  virtual telephony::TelephonyInterface& agent() = 0;
  /// A call to the agent.
  virtual core::Status ring(const std::string& from, std::unique_ptr<telephony::FarEnd> far_end) = 0;
  virtual void tick(core::TimePoint now) noexcept = 0;
  /// After a signal of the wake-up.
  virtual void drain() = 0;
};

/// No network at all.
std::unique_ptr<RunLine> make_simulated_line(core::Env env, core::Wakeup& wakeup);

/// Real SIP and RTP over the loopback: the agent and the people each are a user agent with a media engine of its own.
/// `call_in`: the people call the agent, not the other way round. There is no PBX between the two, so that transfers
/// are refused. `network`: what becomes of the audio on its way.
core::Result<std::unique_ptr<RunLine>> make_sip_line(core::Env env, core::Sequence& sequence, core::Wakeup& wakeup,
                                                     bool call_in, const Network& network);

}  // namespace callai::sim
