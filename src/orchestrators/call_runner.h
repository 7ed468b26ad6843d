#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conversation/voice_channel.h"
#include "core/env.h"
#include "core/executor.h"
#include "core/task_safety.h"
#include "orchestrators/call_journal.h"
#include "orchestrators/campaign_runtime.h"
#include "orchestrators/conversation_orchestrator.h"
#include "orchestrators/early_reading.h"
#include "pipeline/llm/models.h"
#include "pipeline/review/call_notes.h"
#include "pipeline/tool_orchestrator.h"
#include "telephony/telephony_interface.h"

namespace callai::orchestrators {

/// Seam: what a conversation may do to its line. Implemented by CallOrchestrator.
class CallControl {
 public:
  virtual ~CallControl() = default;
  virtual void hang_up(const core::CallId& call) = 0;
  virtual void hold(const core::CallId& call) = 0;
  virtual void unhold(const core::CallId& call) = 0;
  virtual void transfer(const core::CallId& call, const conversation::TransferCall& transfer) = 0;
  virtual void send_dtmf(const core::CallId& call, const std::string& digits) = 0;
  // Of a warm transfer, after transfer() has called its target.
  virtual void speak_to_target(const core::CallId& call, const conversation::SpeechSegment& segment) = 0;
  virtual void join_target(const core::CallId& call) = 0;
  virtual void drop_target(const core::CallId& call) = 0;
};

/// Seam: somebody who watches calls (terminal, UI). Called on the dispatch sequence after the step was carried out;
/// must be quick. A turn is shown only when it is durable.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  virtual void on_step(const core::CallId&, core::Duration, const conversation::Event&, const conversation::Effects&) {}
  virtual void on_turn(const core::CallId&, const conversation::Turn&, const conversation::SessionState&) {}
  virtual void on_end(const core::CallId&, const CallSummary&) {}
  virtual void on_trouble(const core::CallId&, const telephony::LineTrouble&) {}
};

/// The impure half of a conversation: carries the machine's effects out and feeds the results back as events, one after
/// the other. Lives on the dispatch sequence, from the call's answer to its EndSession. Scripted extraction and replies
/// are computed in place (some 50 us); everything slower goes to lanes, or to models.
class CallRunner {
 public:
  struct Parts {
    core::Env env;
    core::Sequence& sequence;
    core::WorkLanes& lanes;
    const pipeline::ToolRegistry& tools;
    CallJournal& journal;
    CallControl& control;
    CallObserver* observer = nullptr;    ///< may be null
    pipeline::Models* models = nullptr;  ///< null: every template is used as if it were scripted
    /// Where tools run, which wait for other machines: beside speech, so that they never hold it up. Null: `lanes`.
    core::WorkLanes* tool_lanes = nullptr;
  };
  using Finished = core::UniqueFunction<void(const core::CallId&)>;

  CallRunner(Parts parts, CallHeader header, std::shared_ptr<const CampaignRuntime> runtime,
             std::unique_ptr<conversation::VoiceChannel> voice);
  ~CallRunner();
  CallRunner(const CallRunner&) = delete;
  CallRunner& operator=(const CallRunner&) = delete;

  /// The far side answered: audio flows, the machine starts. `finished` runs once, when the session has ended and its
  /// summary is durable; the runner may be destroyed from then on.
  void start(Finished finished);
  void post(conversation::Event event);
  /// The line is over: the conversation is told, the summary says why.
  void line_ended(conversation::HangupCause cause, const telephony::Ended& ended);
  /// One key of the caller; keys are collected until '#' or a pause of 1.5 s.
  void key(char digit);

  const conversation::SessionState& session() const { return machine_.session(); }
  bool waiting_for_caller() const { return inbox_.empty() && machine_.waiting_for_caller(); }
  bool taken_over() const { return machine_.taken_over(); }
  /// Models word its replies, at least in part.
  bool asks_models() const;
  const CallHeader& header() const { return header_; }

 private:
  conversation::Event on_call_clock(conversation::Event event) const;
  void step(conversation::Event event);
  void carry_out(const conversation::Effect& effect);
  void do_effect(const conversation::StartExtraction& e);
  void do_effect(const conversation::StartTools& e);
  void do_effect(const conversation::CancelTools& e);
  void do_effect(const conversation::StartReply& e);
  void do_effect(const conversation::Speak& e);
  void do_effect(const conversation::PausePlayout&);
  void do_effect(const conversation::ResumePlayout&);
  void do_effect(const conversation::ClearPlayout&);
  void do_effect(const conversation::Listen& e);
  void do_effect(const conversation::CancelTurn& e);
  void do_effect(const conversation::StartTimer& e);
  void do_effect(const conversation::StopTimer& e);
  void do_effect(const conversation::SendDtmf& e);
  void do_effect(const conversation::Hold&);
  void do_effect(const conversation::Unhold&);
  void do_effect(const conversation::TransferCall& e);
  void do_effect(const conversation::SpeakToTarget& e);
  void do_effect(const conversation::JoinTarget&);
  void do_effect(const conversation::DropTarget&);
  void do_effect(const conversation::HangUp&);
  void do_effect(const conversation::ScheduleCallback& e);
  void do_effect(const conversation::RecordOptOut&);
  void do_effect(const conversation::SetLeadStatus& e);
  void do_effect(const conversation::StoreField& e);
  void do_effect(const conversation::PersistTurn& e);
  void do_effect(const conversation::EndSession& e);
  void do_effect(const conversation::Publish&) {}  // observers see it in on_step
  void flush_steps();
  void read_early(const std::string& words);
  core::Duration waited() const;  ///< how long the caller has heard nothing
  void review(CallSummary& summary);
  void keys_done(std::uint32_t generation);

  Parts parts_;
  CallHeader header_;
  std::shared_ptr<const CampaignRuntime> runtime_;
  std::unique_ptr<conversation::VoiceChannel> voice_;
  ConversationOrchestrator machine_;
  std::unique_ptr<pipeline::ToolOrchestrator> tools_;
  /// What models take for the call, streams that outlive it among them.
  const std::shared_ptr<pipeline::LlmUsage> spent_ = std::make_shared<pipeline::LlmUsage>();
  std::optional<EarlyReading> early_;                          // where models read
  std::unique_ptr<pipeline::SignalService::Reading> reading_;  // of the turn under way
  std::unique_ptr<pipeline::Reply> reply_;

  core::TimePoint origin_{};
  core::TimePoint connected_{};
  pipeline::CallNotes notes_;
  std::optional<core::TimePoint> unanswered_since_;  // the caller fell silent, until something is said
  std::deque<conversation::Event> inbox_;
  bool busy_ = false;
  bool ended_ = false;
  std::set<core::TimerId> timers_;
  std::uint32_t next_seq_ = 1;
  CallSteps unflushed_;
  std::string keys_;
  std::uint32_t key_generation_ = 0;
  std::string end_reason_;  // of the line
  int end_code_ = 0;
  Finished finished_;
  core::TaskSafety safety_;
};

}  // namespace callai::orchestrators
