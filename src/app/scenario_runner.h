#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "app/demo_setup.h"
#include "app/program.h"
#include "app/speech_setup.h"
#include "app/store.h"
#include "app/tools_setup.h"
#include "orchestrators/call_runner.h"
#include "repositories/storage_writer.h"
#include "sim/audio_simulation.h"
#include "sim/call_report.h"
#include "sim/simulation.h"

namespace callai::app {

/// How the callers of a run are heard.
enum class Medium {
  kText,       ///< words, virtual time
  kFastAudio,  ///< sound and engines in virtual time
  kRealTime,   ///< sound and engines in real time
  kSip,        ///< the same over SIP and RTP on the loopback
};

/// A shipped scenario by its id, or one from a JSON file.
core::Result<sim::Scenario> find_scenario(const std::string& id_or_file);

/// Runs scenarios one after the other against one store, which keeps their calls. Templates are compiled once. Not
/// thread-safe; everything passed in outlives it.
class ScenarioRunner {
 public:
  /// `network`: what becomes of the audio of Medium::kSip.
  ScenarioRunner(const Program& program, Medium medium, core::SystemEnv& system, Store& store,
                 const sim::Network& network = {});
  /// From now on the replies of templates are worded by the models that the settings name.
  void use_models() { generated_ = true; }

  /// Puts what the scenario needs into the store. `template_id`: another template than the scenario's (an id or a
  /// file); "" its own.
  core::Result<PreparedScenario> prepare(sim::Scenario scenario, const std::string& template_id = "");
  /// The same with a template that is compiled already.
  core::Result<PreparedScenario> prepare(sim::Scenario scenario,
                                         std::shared_ptr<const orchestrators::CampaignRuntime> runtime);
  /// Makes what the call will hear and speak with, some seconds of CPU time for a template that is new; run() does it
  /// as well. Errors name the model that is missing.
  core::Status make_ready(const PreparedScenario& prepared);
  /// `view` may be null.
  core::Result<sim::CallReport> run(const PreparedScenario& prepared, orchestrators::CallObserver* view = nullptr);
  /// How the audio of the last call was; nothing without a network.
  const std::optional<telephony::CallQuality>& quality() const { return quality_; }

 private:
  sim::SimulationParts parts_for(const PreparedScenario& prepared, orchestrators::CallObserver* view);
  core::Result<sim::CallReport> simulate(const PreparedScenario& prepared, const sim::SimulationParts& parts);
  repositories::StoragePort& port();

  const Program& program_;
  Medium medium_;
  sim::Network network_;
  bool generated_ = false;
  core::SystemEnv& system_;
  Store& store_;
  NodeTools tools_;
  repositories::InlineStorage inline_;
  std::optional<repositories::StorageWriter> writer_;
  std::optional<Speech> speech_;
  std::map<std::string, std::shared_ptr<const orchestrators::CampaignRuntime>> runtimes_;
  std::optional<core::Error> storage_error_;
  std::optional<telephony::CallQuality> quality_;
};

}  // namespace callai::app
