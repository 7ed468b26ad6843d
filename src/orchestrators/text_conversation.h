#pragma once

#include <memory>
#include <string>

#include "orchestrators/call_runner.h"

namespace callai::orchestrators {

/// The template as a typed conversation needs it: nobody is hurried, for people think while they type. Everything else
/// is the same.
std::shared_ptr<const templates::CampaignTemplate> without_hurry(const templates::CampaignTemplate& t);

/// A conversation in typed words: machine, rules, tools and models are those of a call; there is no line and no sound,
/// and what the agent says is there at once. Transfers succeed: whoever is called takes the call. Dispatch sequence
/// only.
class TextConversation final : private CallControl {
 public:
  struct Parts {
    core::Env env;
    core::Sequence& sequence;
    core::WorkLanes& lanes;
    const pipeline::ToolRegistry& tools;
    CallJournal& journal;
    CallObserver* observer = nullptr;    ///< may be null
    pipeline::Models* models = nullptr;  ///< may be null
  };

  TextConversation(Parts parts, CallHeader header, std::shared_ptr<const CampaignRuntime> runtime);
  ~TextConversation() override;

  /// The agent begins. `finished`: once, when it is over and durable.
  void start(CallRunner::Finished finished);
  void say(const std::string& words);  ///< nothing happens for white space
  void press(const std::string& keys);
  void hang_up();
  /// Nothing is being worked on or said: it is the caller's turn.
  bool waiting() const { return runner_->waiting_for_caller(); }
  const conversation::SessionState& session() const { return runner_->session(); }

 private:
  class TypedChannel;

  void hang_up(const core::CallId& call) override;
  void hold(const core::CallId&) override {}
  void unhold(const core::CallId&) override {}
  void transfer(const core::CallId& call, const conversation::TransferCall& transfer) override;
  void send_dtmf(const core::CallId&, const std::string&) override {}
  void speak_to_target(const core::CallId& call, const conversation::SpeechSegment& segment) override;
  void join_target(const core::CallId& call) override;
  void drop_target(const core::CallId&) override {}
  void post(conversation::Event event);

  Parts parts_;
  TypedChannel* channel_ = nullptr;  // owned by the runner
  std::unique_ptr<CallRunner> runner_;
  int briefed_ = 0;  // sentences to whom a call is handed
  core::TaskSafety safety_;
};

}  // namespace callai::orchestrators
