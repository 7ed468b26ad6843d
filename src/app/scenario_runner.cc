#include "app/scenario_runner.h"

#include <filesystem>
#include <utility>

#include "app/files.h"
#include "app/models_setup.h"
#include "app/template_command.h"
#include "orchestrators/stored_journal.h"
#include "sim/audio_simulation.h"
#include "sim/scenario_library.h"

namespace callai::app {

namespace {

/// A journal that leaves its first error behind when the run is over.
class Journal final : public orchestrators::CallJournal {
 public:
  Journal(core::Env env, core::Sequence& sequence, repositories::StoragePort& port, Store& store,
          std::optional<core::Error>& error, std::optional<telephony::CallQuality>& quality)
      : inner_(env, sequence, port, store.database(), store.org()), error_(error), quality_(quality) {}
  ~Journal() override {
    if (!error_ && inner_.first_error()) error_ = inner_.first_error();
  }
  void created(const orchestrators::CallHeader& header) override { inner_.created(header); }
  void connected(const orchestrators::CallHeader& header) override { inner_.connected(header); }
  void steps(const core::CallId& call, orchestrators::CallSteps steps) override {
    inner_.steps(call, std::move(steps));
  }
  void turn(const core::CallId& call, const conversation::Turn& turn, core::Task durable) override {
    inner_.turn(call, turn, std::move(durable));
  }
  void field(const core::CallId& call, const core::ContactId& contact, const conversation::StoreField& field) override {
    inner_.field(call, contact, field);
  }
  void lead_status(const core::CallId& call, const core::ContactId& contact, const std::string& status) override {
    inner_.lead_status(call, contact, status);
  }
  void opt_out(const core::CallId& call, const conversation::Contact& contact) override {
    inner_.opt_out(call, contact);
  }
  void callback(const core::CallId& call, const conversation::Contact& contact,
                const conversation::ScheduleCallback& callback) override {
    inner_.callback(call, contact, callback);
  }
  void audio(const core::CallId& call, const telephony::CallQuality& quality) override {
    quality_ = quality;
    inner_.audio(call, quality);
  }
  void ended(const core::CallId& call, const orchestrators::CallSummary& summary, core::Task durable) override {
    inner_.ended(call, summary, std::move(durable));
  }
  void reviewed(const core::CallId& call, const conversation::CallReview& review,
                const pipeline::LlmUsage& spent) override {
    inner_.reviewed(call, review, spent);
  }

 private:
  orchestrators::StoredJournal inner_;
  std::optional<core::Error>& error_;
  std::optional<telephony::CallQuality>& quality_;
};

}  // namespace

core::Result<sim::Scenario> find_scenario(const std::string& id_or_file) {
  std::error_code ec;
  if (!std::filesystem::is_regular_file(id_or_file, ec)) return sim::load_scenario(id_or_file);
  core::Result<std::string> text = read_file(id_or_file);
  if (!text.ok()) return text.error();
  return sim::scenario_from_text(*text, id_or_file);
}

ScenarioRunner::ScenarioRunner(const Program& program, Medium medium, core::SystemEnv& system, Store& store,
                               const sim::Network& network)
    : program_(program),
      medium_(medium),
      network_(network),
      system_(system),
      store_(store),
      tools_(store),
      inline_(store.database()) {
  network_.sip = medium == Medium::kSip;
}

core::Result<PreparedScenario> ScenarioRunner::prepare(sim::Scenario scenario, const std::string& template_id) {
  const std::string& wanted = template_id.empty() ? scenario.template_id : template_id;
  auto& runtime = runtimes_[wanted];
  if (!runtime) {
    auto campaign = load_template(program_, store_, wanted);
    if (!campaign.ok()) return campaign.error();
    if (generated_) {
      auto worded = std::make_shared<templates::CampaignTemplate>(**campaign);
      worded->response_templates.mode = templates::ResponseMode::kGenerated;
      *campaign = std::move(worded);
    }
    runtime = std::make_shared<const orchestrators::CampaignRuntime>(*std::move(campaign));
  }
  return prepare(std::move(scenario), runtime);
}

core::Result<PreparedScenario> ScenarioRunner::prepare(sim::Scenario scenario,
                                                       std::shared_ptr<const orchestrators::CampaignRuntime> runtime) {
  return prepare_scenario(store_, std::move(scenario), std::move(runtime), system_.env());
}

core::Status ScenarioRunner::make_ready(const PreparedScenario& prepared) {
  if (core::Status connected = tools_.connect(program_, system_.env()); !connected) return connected;
  if (medium_ == Medium::kText) return {};
  if (!speech_) {
    auto made = make_speech(program_.settings, system_.env());
    if (!made.ok()) return made.error();
    speech_ = *std::move(made);
  }
  return speech_->recognizer->prepare(prepared.runtime->campaign, 1);
}

core::Result<sim::CallReport> ScenarioRunner::run(const PreparedScenario& prepared, orchestrators::CallObserver* view) {
  const core::Status ready = make_ready(prepared);
  if (!ready.ok()) return ready.error();
  auto report = simulate(prepared, parts_for(prepared, view));
  if (storage_error_) return *storage_error_;
  return report;
}

sim::SimulationParts ScenarioRunner::parts_for(const PreparedScenario& prepared, orchestrators::CallObserver* view) {
  core::Env env = system_.env();
  sim::SimulationParts parts{
      env.ids, env.log, prepared.runtime, prepared.campaign, prepared.template_version, tools_.registry(), {}, view, "",
      1,       {}};
  parts.journal = [this](core::Env run_env, core::Sequence& sequence) {
    return std::make_unique<Journal>(run_env, sequence, port(), store_, storage_error_, quality_);
  };
  if (medium_ != Medium::kText) parts.recording_path = store_.recording_path(env.ids.make("rec"));
  parts.max_calls = program_.settings.limits.max_calls;
  parts.max_call = std::chrono::seconds(program_.settings.limits.max_call_seconds);
  // Servers answer in real time, and know no other.
  if (!program_.settings.models.llm_url.empty() && medium_ != Medium::kText) {
    parts.models = [settings = program_.settings](core::Env run_env, core::Sequence& sequence) {
      return make_models(settings, run_env, sequence, nullptr);
    };
  }
  return parts;
}

core::Result<sim::CallReport> ScenarioRunner::simulate(const PreparedScenario& prepared,
                                                       const sim::SimulationParts& parts) {
  if (medium_ == Medium::kText) return sim::simulate_text(prepared.scenario, parts);
  const sim::SpeechEngines engines{*speech_->recognizer, *speech_->synthesizer};
  if (medium_ == Medium::kFastAudio) return sim::simulate_audio(prepared.scenario, parts, engines);
  writer_.emplace(store_.database(), system_.env().log);
  auto report = sim::simulate_realtime(prepared.scenario, parts, engines, system_.env().clock,
                                       program_.settings.speech.lanes, network_);
  writer_.reset();
  return report;
}

repositories::StoragePort& ScenarioRunner::port() {
  if (writer_) return *writer_;
  return inline_;
}

}  // namespace callai::app
