#include "bench/scenario_run.h"

#include <utility>

#include "app/template_command.h"
#include "core/check.h"
#include "orchestrators/stored_journal.h"
#include "sim/scenario_library.h"

namespace callai::bench {

namespace {

template <typename T>
T sound(core::Result<T> result) {
  CALLAI_CHECK(result.ok(), core::describe(result.error()));
  return *std::move(result);
}

}  // namespace

ScenarioRun::ScenarioRun(const std::string& scenario_id, const std::string& folder, core::Env env,
                         std::shared_ptr<const orchestrators::CampaignRuntime> runtime)
    : folder_(folder),
      env_(env),
      store_(sound(app::Store::open(folder_.path(), app::Store::Use::kRunCalls, env.clock))),
      tools_(*store_),
      inline_(store_->database()),
      prepared_(std::make_unique<app::PreparedScenario>(sound(prepare(scenario_id, std::move(runtime))))) {}

core::Result<app::PreparedScenario> ScenarioRun::prepare(
    const std::string& scenario_id, std::shared_ptr<const orchestrators::CampaignRuntime> runtime) {
  sim::Scenario scenario = sound(sim::load_scenario(scenario_id));
  if (runtime == nullptr) {
    runtime = std::make_shared<const orchestrators::CampaignRuntime>(sound(app::load_template(scenario.template_id)));
  }
  CALLAI_CHECK(runtime->campaign->meta.id == scenario.template_id, "the runs share a template");
  return app::prepare_scenario(*store_, std::move(scenario), std::move(runtime), env_);
}

sim::SimulationParts ScenarioRun::parts(JournalFactory journal) const {
  sim::SimulationParts parts{
      env_.ids,          env_.log,          prepared_->runtime, prepared_->campaign, prepared_->template_version,
      tools_.registry(), std::move(journal)};
  return parts;
}

ScenarioRun::JournalFactory ScenarioRun::stored_journal() {
  return [this](core::Env env, core::Sequence& sequence) {
    return std::make_unique<orchestrators::StoredJournal>(env, sequence, inline_, store_->database(), store_->org());
  };
}

}  // namespace callai::bench
