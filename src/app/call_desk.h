#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "api/call_control.h"
#include "api/live_hub.h"
#include "app/call_metrics.h"
#include "app/call_node.h"
#include "app/live_calls.h"
#include "app/phone_node.h"
#include "app/program.h"
#include "app/runtime_shelf.h"
#include "app/shared_speech.h"
#include "app/simulated_node.h"
#include "app/store.h"
#include "app/voice_desk.h"
#include "orchestrators/campaign_runner/campaign_runner.h"
#include "repositories/campaign_specific/campaign_template_repo.h"

namespace callai::app {

/// The calls of this process as the API asks for them. The PBX of the settings belongs to the installation's own
/// organisation; simulated customers answer every organisation. Safe from any thread.
class CallDesk final : public api::CallControl, public orchestrators::DialLine {
 public:
  struct Parts {
    const Program& program;
    core::Env env;
    Store& store;
    api::LiveHub& live;
    core::Metrics& metrics;
    RuntimeShelf& runtimes;
    CallNode* line = nullptr;          ///< null: no PBX
    SharedSpeech* speech = nullptr;    ///< of the line; null: there is none
    BrowserNodes* browsers = nullptr;  ///< null: nobody can try a template by voice
  };
  explicit CallDesk(const Parts& parts) : parts_(parts), limits_(parts.program.settings.limits) {}

  /// For calls from now on, on every node.
  void set_limits(const core::LimitSettings& limits);

  core::Result<core::CallId> start(const api::CallOrder& order) override;
  core::Status command(const core::OrgId& org, const core::CallId& call,
                       const conversation::OperatorCommand& command) override;
  core::Status send_dtmf(const core::OrgId& org, const core::CallId& call, const std::string& digits) override;
  core::Result<std::string> session_json(const core::OrgId& org, const core::CallId& call) override;
  std::vector<api::LineHealth> lines(const core::OrgId& org) override;

  // DialLine, for campaigns.
  Room free_calls(const core::OrgId& org) override;
  core::Status dial(const orchestrators::DialOrder& order) override;
  /// A campaign of the installation's own organisation as the line needs it: compiled, its speech prepared. Blocks.
  core::Result<PhoneTemplate> prepared(const core::CampaignId& campaign);
  /// Runs `task` on the dispatch sequence of the node that has the call, which may ring yet; kNotFound when it is not
  /// going on.
  using InCall = std::function<core::Status(orchestrators::CallOrchestrator&, CallSockets&)>;
  core::Status in_call(const core::OrgId& org, const core::CallId& call, const InCall& task);

  /// No new calls on any node.
  void stop_taking_calls();
  int active_calls();
  /// Calls whose start is waited for: for a template, its speech, the line, the store.
  int starting_calls() const { return starting_; }
  /// The program ends soon: goodbyes are said.
  void part_from_all();
  /// The program ends: so do all calls.
  void hang_up_all();
  /// Waits for the last writes of calls.
  void finish(core::Duration patience);

 private:
  /// Counts a start while it lives.
  class Starting {
   public:
    explicit Starting(std::atomic<int>& count) : count_(count) { ++count_; }
    ~Starting() { --count_; }
    Starting(const Starting&) = delete;
    Starting& operator=(const Starting&) = delete;

   private:
    std::atomic<int>& count_;
  };
  struct Simulated {
    std::unique_ptr<LiveCalls> live;
    std::unique_ptr<CallMetrics> observer;
    std::unique_ptr<SimulatedNode> node;
  };
  bool simulated() const;
  CallNode* existing_node(const core::OrgId& org);
  core::Result<CallNode*> node_for(const core::OrgId& org);
  core::Result<orchestrators::CallRequest> request_for(const api::CallOrder& order);
  core::Result<RuntimeShelf::Runtime> runtime_of(const repositories::TemplateRecord& record);
  std::vector<CallNode*> nodes();
  int max_calls();

  const Parts parts_;
  std::mutex mutex_;
  core::LimitSettings limits_;  ///< under mutex_
  bool stopping_ = false;
  std::map<core::OrgId, Simulated> simulated_;
  std::atomic<int> starting_{0};
};

}  // namespace callai::app
