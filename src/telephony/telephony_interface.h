#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "conversation/audio_port.h"
#include "conversation/vocabulary.h"
#include "core/ids.h"
#include "core/result.h"
#include "telephony/call_quality.h"

namespace callai::telephony {

/// One leg as the adapter knows it; the same text as the call's id.
using LegId = core::Strong<struct LegIdTag, std::string>;

/// kFull: there is no room for the call, and the far side may try again a little later.
enum class CallOutcome { kAnswered, kBusy, kNoAnswer, kRejected, kFailed, kUnreachable, kCancelled, kFull };
std::string_view to_string(CallOutcome outcome);

struct OriginateRequest {
  LegId leg;           ///< chosen by the caller, so that the intent is durable before the network hears of it
  std::string number;  ///< E.164 or an extension
  std::string caller_id;
  core::Duration ring_timeout = std::chrono::seconds(45);
  bool for_transfer = false;  ///< the target of a transfer: limits for calls to one number do not count it
};

struct Incoming {
  std::string from;
  std::string to;
};
struct Ringing {};
struct Answered {};
/// The leg is over. Exactly once per leg, and its last event. `answered`: the talk had begun before.
/// `quality`: of a talk over a network; none where there is none to be measured.
struct Ended {
  CallOutcome outcome = CallOutcome::kFailed;
  bool answered = false;
  bool by_far_side = true;
  std::string reason;
  std::optional<CallQuality> quality = {};
  int code = 0;  ///< final SIP answer of a call that was not answered; 0: none came, or the line is no SIP line
};
struct Dtmf {
  char digit = '0';
};
struct Held {
  bool on_hold = false;
};
struct TransferUpdate {
  bool done = false;
  bool succeeded = false;
  std::string reason;
};
/// Something is wrong with the audio or a request of a call that goes on. `what` empty: the audio is in order again.
struct LineTrouble {
  std::string what;  ///< in words
  std::string mend;
};
/// An answering machine's beep or a fax tone was heard by the line itself.
struct MachineHeard {
  bool beep = false;
};

using TelephonyEvent =
    std::variant<Incoming, Ringing, Answered, Ended, Dtmf, Held, TransferUpdate, MachineHeard, LineTrouble>;

/// Abstract telephony (the plan's telephony_interface): no backend is named above it. All methods are called on, and
/// all events delivered on, the dispatch sequence; none blocks. A request that cannot be carried out at once answers
/// with an error; one that fails later ends with an event.
class TelephonyInterface {
 public:
  using EventSink = std::function<void(const LegId&, TelephonyEvent)>;

  virtual ~TelephonyInterface() = default;
  /// Where events go. Set once, before anything else.
  virtual void set_event_sink(EventSink sink) = 0;

  virtual core::Status originate(const OriginateRequest& request) = 0;
  virtual core::Status answer(const LegId& leg) = 0;
  virtual core::Status reject(const LegId& leg, CallOutcome why) = 0;
  virtual core::Status hang_up(const LegId& leg) = 0;  ///< idempotent; Ended follows
  virtual core::Status hold(const LegId& leg) = 0;
  virtual core::Status unhold(const LegId& leg) = 0;
  virtual core::Status transfer_blind(const LegId& leg, const std::string& number) = 0;
  /// `consult`: a leg to the target that has been answered; both ends are joined and our legs end.
  virtual core::Status transfer_attended(const LegId& leg, const LegId& consult) = 0;
  virtual core::Status send_dtmf(const LegId& leg, const std::string& digits) = 0;

  /// Attaches the audio of an answered leg. `port` outlives the attachment; null detaches: after the return of
  /// attach_audio(leg, nullptr) the old port is not called any more.
  virtual core::Status attach_audio(const LegId& leg, conversation::AudioPort* port) = 0;
};

}  // namespace callai::telephony
