#pragma once

#include <memory>
#include <string>

#include "app/demo_setup.h"
#include "app/store.h"
#include "app/tools_setup.h"
#include "bench/measure.h"
#include "core/env.h"
#include "repositories/storage_writer.h"
#include "sim/simulation.h"

namespace callai::bench {

/// A shipped scenario in a store of its own, ready to be simulated again and again, as `callai demo` does it.
class ScenarioRun {
 public:
  /// The store is made inside `folder`. Aborts when the scenario is not sound: it ships with the program. `runtime`: of
  /// another run with the same template, to share what was prepared for it; null: its own.
  ScenarioRun(const std::string& scenario_id, const std::string& folder, core::Env env,
              std::shared_ptr<const orchestrators::CampaignRuntime> runtime = nullptr);

  const sim::Scenario& scenario() const { return prepared_->scenario; }
  std::shared_ptr<const orchestrators::CampaignRuntime> runtime() const { return prepared_->runtime; }

  using JournalFactory = decltype(sim::SimulationParts::journal);
  /// Everything but the journal. Valid as long as this.
  sim::SimulationParts parts(JournalFactory journal) const;
  /// The journal that stores calls as the demonstration does: each write a transaction of its own, synced to the disk.
  JournalFactory stored_journal();

 private:
  core::Result<app::PreparedScenario> prepare(const std::string& scenario_id,
                                              std::shared_ptr<const orchestrators::CampaignRuntime> runtime);

  TempFolder folder_;
  core::Env env_;
  std::unique_ptr<app::Store> store_;
  app::NodeTools tools_;
  repositories::InlineStorage inline_;
  std::unique_ptr<app::PreparedScenario> prepared_;
};

}  // namespace callai::bench
