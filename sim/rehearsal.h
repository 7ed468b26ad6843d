#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "orchestrators/campaign_runtime.h"
#include "orchestrators/conversation_orchestrator.h"
#include "sim/scenario.h"

namespace callai::sim {

/// One call in words on the real machine, a caller turn at a time: extraction, decision, reply and playout happen at
/// once, tools answer as they are told to. It can be copied: say a line, look what comes of it, and go back. Not
/// thread-safe.
class Rehearsal {
 public:
  using ToolStatus = conversation::ToolStatus;

  Rehearsal(std::shared_ptr<const orchestrators::CampaignRuntime> runtime, const conversation::Contact& contact,
            const templates::CivilDateTime& local_time, std::uint64_t seed);

  /// What tools answer from now on. Unnamed ones: a document search finds nothing, the others are well.
  void answer_tools(std::map<std::string, ToolStatus> answers) { answers_ = std::move(answers); }
  void connect();
  /// Each of these runs until it is the caller's turn again.
  void say(const std::string& words);
  void press(const std::string& digits);
  void wait();  ///< says nothing until the agent has spoken or hung up

  /// What would be understood if these words were said now.
  conversation::Signals hear(const std::string& words) const;
  const conversation::SessionState& session() const { return machine_.session(); }
  const std::vector<conversation::Turn>& turns() const { return turns_; }
  bool ended() const { return machine_.ended(); }
  /// Nobody is waited for, or the call is over. False would be a call that is stuck.
  bool caller_may_speak() const;

 private:
  void feed(conversation::Event event);
  void carry_out(const conversation::Effect& effect);
  void play();
  conversation::ToolResult result_of(const conversation::ToolCall& call) const;

  std::shared_ptr<const orchestrators::CampaignRuntime> runtime_;
  orchestrators::ConversationOrchestrator machine_;
  core::TimePoint now_{};
  std::deque<conversation::Event> inbox_;
  std::deque<conversation::SpeechSegment> queue_;
  std::map<core::TimerId, core::TimePoint> timers_;
  std::map<std::string, ToolStatus> answers_;
  std::vector<conversation::Turn> turns_;
};

}  // namespace callai::sim
