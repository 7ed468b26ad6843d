#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/socket_stream.h"
#include "app/live_messages.h"
#include "app/socket_audio.h"
#include "core/executor.h"
#include "core/task_safety.h"
#include "orchestrators/call_orchestrator.h"

namespace callai::app {

/// The WebSockets in the calls of one node: who listens, who talks instead of the agent, and the browsers that are a
/// call's line. Tells them what happens, and hears when they go: a call that somebody has taken over goes back to the
/// agent then. Lives on the node's dispatch sequence, in front of its next observer.
class CallSockets final : public orchestrators::CallObserver {
 public:
  static constexpr std::size_t kMaxListeners = 120;  ///< of one call

  /// `next` may be null.
  CallSockets(core::Sequence& sequence, orchestrators::CallObserver* next) : sequence_(sequence), next_(next) {}

  /// Somebody who looks on.
  struct Listener {
    std::string by;
    int rate_hz = core::kTelephoneRateHz;
    std::shared_ptr<api::SocketStream> stream;
  };
  core::Status listen(orchestrators::CallOrchestrator& calls, const core::CallId& call, Listener listener);
  core::Status take_over(orchestrators::CallOrchestrator& calls, const core::CallId& call, const std::string& by);
  core::Status hand_back(orchestrators::CallOrchestrator& calls, const core::CallId& call, const std::string& by);
  /// The browser at the line of `call`: it is told what happens, and let go when the call is over.
  void show(const core::CallId& call, const std::shared_ptr<api::SocketStream>& browser);
  /// Lets everybody go. Before the calls are destroyed.
  void clear();

  // CallObserver.
  void on_step(const core::CallId& call, core::Duration at, const conversation::Event& event,
               const conversation::Effects& effects) override;
  void on_turn(const core::CallId& call, const conversation::Turn& turn,
               const conversation::SessionState& session) override;
  void on_end(const core::CallId& call, const orchestrators::CallSummary& summary) override;
  void on_trouble(const core::CallId& call, const telephony::LineTrouble& trouble) override;

 private:
  /// What the server's thread does with a listener's microphone.
  struct Mouth {
    Mouth(int rate_hz, std::shared_ptr<core::FrameQueue> queue) : microphone(rate_hz, std::move(queue)) {}
    std::atomic<bool> open{false};
    SocketMicrophone microphone;  // the server's thread
  };
  struct Ear {
    Listener listener;
    std::shared_ptr<Mouth> mouth;  // null: the call has no sound
  };
  struct Room {
    orchestrators::CallOrchestrator* calls = nullptr;
    std::vector<Ear> ears;
    std::shared_ptr<api::SocketStream> browser;
    SpokenTexts texts;
    std::string talker;                     // who has taken over; "" the agent talks
    std::map<int, SocketSpeaker> speakers;  // by rate
  };

  void tell(const Room& room, const std::string& message);
  void pass(const core::CallId& call, const conversation::StereoFrame& frame);
  void gone(const core::CallId& call, const api::SocketStream* stream);
  void tidy(const core::CallId& call);
  static void let_go(Room& room, const std::string& why);

  core::Sequence& sequence_;
  orchestrators::CallObserver* const next_;
  std::map<core::CallId, Room> rooms_;
  core::TaskSafety safety_;
};

}  // namespace callai::app
