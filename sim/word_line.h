#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "core/env.h"
#include "core/executor.h"
#include "core/task_safety.h"
#include "telephony/telephony_interface.h"

namespace callai::sim {

/// A telephone line without sound, for runs of words: calls are answered after a ring, transfers are taken, keys and
/// hang-ups travel. With `takes_transfers` false nobody is there for a transferred call. Lives on the dispatch
/// sequence.
class WordLine final : public telephony::TelephonyInterface {
 public:
  WordLine(core::Env env, core::Sequence& sequence, bool takes_transfers = true)
      : env_(env), sequence_(sequence), takes_transfers_(takes_transfers) {}

  /// Who is at the other end of an outgoing call: answered, perhaps by a machine that beeps, or not.
  struct FarSide {
    telephony::CallOutcome outcome = telephony::CallOutcome::kAnswered;
    bool machine = false;
    int code = 0;  ///< of a call that is not answered: telephony::Ended::code
  };
  using FarSides = std::function<FarSide(const telephony::OriginateRequest&)>;
  /// Without: everybody answers.
  void set_far_sides(FarSides far_sides) { far_sides_ = std::move(far_sides); }

  void set_event_sink(EventSink sink) override { sink_ = std::move(sink); }
  core::Status originate(const telephony::OriginateRequest& request) override;
  core::Status answer(const telephony::LegId& leg) override;
  core::Status reject(const telephony::LegId& leg, telephony::CallOutcome why) override;
  core::Status hang_up(const telephony::LegId& leg) override;
  core::Status hold(const telephony::LegId& leg) override;
  core::Status unhold(const telephony::LegId& leg) override;
  core::Status transfer_blind(const telephony::LegId& leg, const std::string& number) override;
  core::Status transfer_attended(const telephony::LegId& leg, const telephony::LegId& consult) override;
  core::Status send_dtmf(const telephony::LegId& leg, const std::string& digits) override;
  core::Status attach_audio(const telephony::LegId& leg, conversation::AudioPort* port) override;

  // The far side.
  void ring(const telephony::LegId& leg, const std::string& from, const std::string& to);
  void far_hang_up(const telephony::LegId& leg);
  void far_press(const telephony::LegId& leg, const std::string& digits);
  void far_hold(const telephony::LegId& leg, bool on_hold);
  /// Why the last call in was rejected; nothing: none was.
  std::optional<telephony::CallOutcome> rejected() const { return rejected_; }
  /// The number that the last transfer went to; "" none.
  const std::string& transferred_to() const { return transferred_to_; }

 private:
  core::Status known(const telephony::LegId& leg) const;
  void tell(const telephony::LegId& leg, telephony::TelephonyEvent event, core::Duration delay);
  void end(const telephony::LegId& leg, bool by_far_side);

  core::Env env_;
  core::Sequence& sequence_;
  bool takes_transfers_;
  EventSink sink_;
  FarSides far_sides_;
  std::map<telephony::LegId, bool> legs_;  ///< leg -> answered
  std::string transferred_to_;
  std::optional<telephony::CallOutcome> rejected_;
  core::TaskSafety safety_;
};

}  // namespace callai::sim
