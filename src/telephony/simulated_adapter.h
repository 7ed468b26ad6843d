#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/env.h"
#include "core/spsc_ring.h"
#include "core/wakeup.h"
#include "telephony/far_end.h"
#include "telephony/telephony_interface.h"

namespace callai::telephony {

/// A telephone network without a network: every leg ends at a FarEnd of this process. For demonstrations, rehearsals
/// and tests, in real time (driven by a MediaThread) or in virtual time. Verbs are called, and events delivered, on the
/// dispatch sequence; tick() runs on the media thread and neither locks nor allocates itself. Whoever owns it calls
/// drain() on the dispatch sequence after each signal of `wakeup`. In virtual time all of it may be one thread, but no
/// verb is called from inside tick().
class SimulatedAdapter final : public TelephonyInterface {
 public:
  /// Makes the far end of an outgoing call; null: the number is unreachable. Called inside originate().
  using FarEndFactory = std::function<std::unique_ptr<FarEnd>(const OriginateRequest&)>;
  static constexpr std::size_t kMaxLegs = 4096;  ///< overflow rule: originate() refuses, ring() refuses

  SimulatedAdapter(core::Env env, core::Wakeup& wakeup, FarEndFactory factory);
  ~SimulatedAdapter() override;

  void set_event_sink(EventSink sink) override;
  core::Status originate(const OriginateRequest& request) override;
  core::Status answer(const LegId& leg) override;
  core::Status reject(const LegId& leg, CallOutcome why) override;
  core::Status hang_up(const LegId& leg) override;
  core::Status hold(const LegId& leg) override;
  core::Status unhold(const LegId& leg) override;
  core::Status transfer_blind(const LegId& leg, const std::string& number) override;
  core::Status transfer_attended(const LegId& leg, const LegId& consult) override;
  core::Status send_dtmf(const LegId& leg, const std::string& digits) override;
  /// Waits for a tick of this leg that is under way (some 50 us) when it takes a port away.
  core::Status attach_audio(const LegId& leg, conversation::AudioPort* port) override;

  /// A call comes in from `far_end`. Incoming follows.
  core::Result<LegId> ring(const std::string& from, const std::string& to, std::unique_ptr<FarEnd> far_end);

  /// Media thread, or the owner of virtual time: 20 ms of every leg.
  void tick(core::TimePoint now) noexcept;
  /// Dispatch sequence: delivers what the ticks have reported.
  void drain();

  std::size_t legs() const { return legs_.size(); }  ///< dispatch sequence

 private:
  struct Leg;
  enum class Verb : std::uint8_t;
  struct Command;
  struct Report;

  core::Result<Leg*> find(const LegId& leg, bool answered);
  core::Status add(const LegId& id, bool incoming, std::string from, std::string to, core::Duration ring_timeout,
                   std::unique_ptr<FarEnd> far_end);
  core::Status post(Command command);
  core::Status simple(const LegId& leg, Verb verb, bool answered);
  void run_command(core::TimePoint now, const Command& command) noexcept;
  void run_transfer(const Command& command, Leg& leg) noexcept;
  void tick_leg(core::TimePoint now, Leg& leg) noexcept;
  void tick_waiting(core::TimePoint now, Leg& leg) noexcept;
  void tick_audio(core::TimePoint now, Leg& leg) noexcept;
  void send_digits(Leg& leg) noexcept;
  void start(core::TimePoint now, Leg& leg) noexcept;
  void answered(core::TimePoint now, Leg& leg) noexcept;
  void end(Leg& leg, CallOutcome outcome, bool by_far_side, const char* reason) noexcept;
  void report(const Report& report) noexcept;
  Leg* active(std::uint32_t serial) noexcept;
  TelephonyEvent event_of(const Report& report, Leg& leg) const;

  core::Env env_;
  core::Wakeup& wakeup_;
  FarEndFactory factory_;
  EventSink sink_;
  std::shared_ptr<const int> alive_ = std::make_shared<const int>(0);

  // Dispatch sequence: who exists.
  std::map<std::string, std::unique_ptr<Leg>> legs_;
  std::map<std::uint32_t, Leg*> by_serial_;
  std::uint32_t next_serial_ = 1;

  // Media thread: who is to be ticked.
  std::vector<Leg*> active_;
  bool reported_ = false;

  std::unique_ptr<core::SpscRing<Command>> commands_;
  std::unique_ptr<core::SpscRing<Report>> reports_;
};

}  // namespace callai::telephony
