#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/units.h"
#include "telephony/telephony_interface.h"

namespace callai::telephony {

/// What the far end does about a call that reaches it.
struct FarEndPlan {
  /// Outgoing: kAnswered after `after`, or another outcome after `after`. Incoming: how long it waits to be answered.
  CallOutcome outcome = CallOutcome::kAnswered;
  core::Duration after = std::chrono::milliseconds(200);
  bool rings = true;  ///< outgoing: Ringing is reported first
};

/// What the far end wants after a frame.
struct FarEndWish {
  bool hang_up = false;
  char dtmf = '\0';  ///< a digit it presses; '\0' none
};

/// The other person of a simulated call: a scripted caller, a recording, an echo. Carries the line's own codes (G.711
/// mu-law, 160 a frame), so that what the agent hears has been through a telephone. Every method is called on the
/// thread that runs SimulatedAdapter::tick(), and none throws.
class FarEnd {
 public:
  virtual ~FarEnd() = default;
  /// Once, first.
  virtual FarEndPlan offered(core::TimePoint now) noexcept = 0;
  virtual void on_answered(core::TimePoint now) noexcept { (void)now; }
  virtual void on_hold(bool on_hold) noexcept { (void)on_hold; }
  /// The agent's side sent a digit.
  virtual void on_dtmf(char digit) noexcept { (void)digit; }
  /// May the agent hand it on to `number`?
  virtual bool accepts_transfer(std::string_view number) noexcept { return !number.empty(); }
  /// The leg is over; the last call.
  virtual void on_ended() noexcept {}
  /// Every 20 ms of an answered call. `from_agent`: 160 codes, or none while on hold. `to_agent`: 160 codes to fill.
  virtual FarEndWish tick(core::TimePoint now, std::span<const std::uint8_t> from_agent,
                          std::span<std::uint8_t> to_agent) noexcept = 0;
};

}  // namespace callai::telephony
