#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/env.h"
#include "core/executor.h"
#include "core/result.h"
#include "orchestrators/call_orchestrator.h"
#include "sim/call_report.h"
#include "sim/happenings.h"
#include "sim/scenario.h"
#include "sim/scenario_tools.h"

namespace callai::sim {

/// What a simulated call is run against: the same services as a real one. All outlive the run.
struct SimulationParts {
  core::Ids& ids;
  core::Logger& log;
  std::shared_ptr<const orchestrators::CampaignRuntime> runtime;
  core::CampaignId campaign;
  int template_version = 0;
  const pipeline::ToolRegistry& tools;
  /// The journal of the run, on its clock and sequence.
  std::function<std::unique_ptr<orchestrators::CallJournal>(core::Env, core::Sequence&)> journal;
  orchestrators::CallObserver* view = nullptr;  ///< may be null
  std::string recording_path;                   ///< audio runs; "" none
  int max_calls = 1;                            ///< operator's limit of calls at once
  core::Duration max_call{0};                   ///< operator's cap; 0: the template's
  /// The models of a run, on its clock and sequence; empty: none. Those of simulate_text answer in virtual time.
  std::function<std::unique_ptr<pipeline::Models>(core::Env, core::Sequence&)> models;
  ScenarioTools::Calendar calendar = ScenarioTools::Calendar::kOfScenario;
};

/// Runs a scenario in virtual time with words instead of audio: a five-minute call takes milliseconds, and the same
/// seed gives the same event log. kInternal when the call does not end within an hour of virtual time.
core::Result<CallReport> simulate_text(const Scenario& scenario, const SimulationParts& parts);

/// Collects what a report is made of, and passes everything on to `next` (may be null).
class ReportCollector final : public orchestrators::CallObserver {
 public:
  explicit ReportCollector(orchestrators::CallObserver* next) : next_(next) {}
  /// Runs once, when the call has ended and is durable.
  void when_ended(core::UniqueFunction<void()> done) { done_ = std::move(done); }
  void on_step(const core::CallId& call, core::Duration at, const conversation::Event& event,
               const conversation::Effects& effects) override;
  void on_turn(const core::CallId& call, const conversation::Turn& turn,
               const conversation::SessionState& session) override;
  void on_end(const core::CallId& call, const orchestrators::CallSummary& summary) override;

  bool ended() const { return ended_; }
  CallReport& report() { return report_; }
  const std::vector<core::Duration>& pauses() const { return pauses_; }  ///< decisions to fall silent

 private:
  orchestrators::CallObserver* next_;
  CallReport report_;
  HappeningCollector happenings_;
  std::vector<core::Duration> pauses_;
  bool ended_ = false;
  core::UniqueFunction<void()> done_;
};

/// The contact of a scenario as the call sees it.
conversation::Contact contact_of(const Scenario& scenario, core::Ids& ids);
/// Wall time of the scenario's local start.
core::WallTime start_of(const Scenario& scenario);
/// The operator's limits of a run: the lower of both caps on the call's length.
orchestrators::CallLimits limits_of(const Scenario& scenario, const SimulationParts& parts);

}  // namespace callai::sim
