#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "conversation/live_line.h"
#include "core/env.h"
#include "core/executor.h"
#include "core/result.h"
#include "core/task_safety.h"
#include "orchestrators/call_runner.h"
#include "telephony/telephony_interface.h"

namespace callai::orchestrators {

/// A voice channel with the port that its line is attached to; no port: the channel needs none (words only).
struct Voice {
  std::unique_ptr<conversation::VoiceChannel> channel;
  conversation::AudioPort* port = nullptr;  ///< owned by the channel
  conversation::LiveLine* live = nullptr;   ///< owned by the channel; null: there is no sound to be heard
};

/// Seam: makes the voice side of a call, and of the second call of a warm transfer, whose header is that of the first
/// with the leg's id and number and no recording. On the dispatch sequence.
class VoiceFactory {
 public:
  virtual ~VoiceFactory() = default;
  virtual core::Result<Voice> create(const CallHeader& header) = 0;
};

struct CallLimits {
  int max_calls = 100;         ///< at once, in both directions
  core::Duration max_call{0};  ///< operator's cap per call; 0: the template's alone
  core::Duration ring_timeout = std::chrono::seconds(45);
};

/// Who calls.
struct Caller {
  conversation::Contact contact;  ///< without an id: nobody that is stored
  std::string time_zone;          ///< of the contact; "" it has an offset alone
};
/// Finds out whose call it is, and runs the function once, at once or later, on the dispatch sequence.
using FindCaller = std::function<void(const CallHeader& call, core::UniqueFunction<void(Caller)> known)>;

/// What a call is made for.
struct CallRequest {
  std::shared_ptr<const CampaignRuntime> runtime;
  core::CampaignId campaign;
  int template_version = 0;  ///< stored version of the template, for the record
  conversation::Contact contact;
  std::string number;  ///< outbound: to be dialled
  std::string caller_id;
  std::uint64_t seed = 0;
  std::string recording_path;  ///< "" none
  std::string scenario;
  std::string time_zone;      ///< of the contact; "" it has an offset alone
  core::CallId call;          ///< outbound: the id that it has already; empty: it gets one
  int max_conversations = 0;  ///< of its campaign at once; one more that is answered is let go. 0: no bound
  FindCaller find_caller{};   ///< inbound: before it is answered; empty: it is `contact`
};

/// The life of calls (the plan's call orchestrator): admission, the line, the session, the end, each exactly once. Owns
/// the telephony side of every call and its runner. Lives on the dispatch sequence.
class CallOrchestrator final : public CallControl {
 public:
  /// Decides what an incoming call is for; nothing: it is rejected as not found.
  using InboundRouter = std::function<std::optional<CallRequest>(const std::string& from, const std::string& to)>;
  using Idle = core::UniqueFunction<void()>;
  /// Where the destination of a transfer is now: a number in place of the template's, "" while nobody is there;
  /// nothing: the template's own number counts.
  using DestinationLookup = std::function<std::optional<std::string>(const std::string& destination)>;

  struct Parts {
    core::Env env;
    core::Sequence& sequence;
    core::WorkLanes& lanes;
    const pipeline::ToolRegistry& tools;
    CallJournal& journal;
    telephony::TelephonyInterface& telephony;
    VoiceFactory& voices;
    CallObserver* observer = nullptr;
    pipeline::Models* models = nullptr;     ///< null: by rules and scripts alone
    core::WorkLanes* tool_lanes = nullptr;  ///< where tools run; null: `lanes`
    DestinationLookup destinations{};       ///< may be empty: the templates' own numbers
  };

  CallOrchestrator(Parts parts, CallLimits limits, InboundRouter router);
  ~CallOrchestrator() override;

  /// Dials. kResourceExhausted when max_calls are up, kFailedPrecondition while draining.
  core::Result<core::CallId> start_call(CallRequest request);
  /// An operator's command to a running call; kNotFound when there is none, kFailedPrecondition when it would do
  /// nothing: a whisper to an agent that only speaks as it is written, a call that cannot be taken over any more.
  /// One that rings can be hung up, and nothing else.
  core::Status command(const core::CallId& call, conversation::OperatorCommand command);
  /// No new calls from now on; `idle` runs when the last one has ended.
  void drain(Idle idle);
  /// The program ends soon: those who are talked to hear the goodbye of a call whose time is up, then it ends with the
  /// outcome "shutdown"; what rings is given up. What ends by itself, and what an operator has taken over, goes on.
  void part_from_all();
  /// Every call ends now because the program does: those in which nothing was decided yet have the cause kShutdown.
  void cut_off_all();

  /// For calls from now on; those that run keep theirs.
  void set_limits(const CallLimits& limits) { limits_ = limits; }
  const CallLimits& limits() const { return limits_; }
  int active_calls() const { return static_cast<int>(calls_.size()); }
  /// Why no call can be made now, if so.
  std::optional<core::Error> refusal() const;
  int active_calls(const core::CampaignId& campaign) const;
  bool has(const core::CallId& call) const { return calls_.contains(call); }  ///< one that rings, too
  const conversation::SessionState* session(const core::CallId& call) const;  ///< null when there is none
  conversation::LiveLine* live(const core::CallId& call) const;  ///< null when there is none, or it has no sound

  // CallControl, for the runners.
  void hang_up(const core::CallId& call) override;
  void hold(const core::CallId& call) override;
  void unhold(const core::CallId& call) override;
  void transfer(const core::CallId& call, const conversation::TransferCall& transfer) override;
  void send_dtmf(const core::CallId& call, const std::string& digits) override;
  void speak_to_target(const core::CallId& call, const conversation::SpeechSegment& segment) override;
  void join_target(const core::CallId& call) override;
  void drop_target(const core::CallId& call) override;

 private:
  struct ActiveCall;
  /// The second call of a warm transfer.
  struct Target {
    core::CallId call;
    std::string number;
    std::unique_ptr<conversation::VoiceChannel> voice;  ///< from the answer on
    bool audio_attached = false;
  };

  core::CallId new_call(CallRequest request, bool outbound);
  void on_telephony(const telephony::LegId& leg, const telephony::TelephonyEvent& event);
  void incoming(const telephony::LegId& leg, const telephony::Incoming& incoming);
  void caller_known(const core::CallId& id, Caller caller);
  void answered(ActiveCall& call);
  void line_ended(ActiveCall& call, const telephony::Ended& ended);
  int conversations(const core::CampaignId& campaign) const;
  void let_go(ActiveCall& call);
  void arm_hard_cap(const core::CallId& id, core::Duration after);
  void call_target(ActiveCall& call, const conversation::TransferCall& transfer);
  bool target_event(const telephony::LegId& leg, const telephony::TelephonyEvent& event);
  void target_answered(const telephony::LegId& leg);
  void target_ended(const telephony::LegId& leg, const telephony::Ended& ended);
  void target_voice(const telephony::LegId& leg, const conversation::Event& event);
  void tell(const core::CallId& call, conversation::Event event);
  std::optional<telephony::LegId> target_of(const core::CallId& call) const;
  void transfer_failed(const core::CallId& call, const std::string& reason);
  void release(const core::CallId& call);
  void report(const core::Status& status, const core::CallId& call, const char* verb);
  ActiveCall* find(const core::CallId& call);

  Parts parts_;
  CallLimits limits_;
  InboundRouter router_;
  std::map<core::CallId, std::unique_ptr<ActiveCall>> calls_;
  std::map<telephony::LegId, Target> targets_;  ///< legs to whom calls are to be handed to
  Idle idle_;
  bool draining_ = false;
  core::TaskSafety safety_;
};

}  // namespace callai::orchestrators
