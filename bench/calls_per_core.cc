// How many calls one core carries with the embedded engines: real recognition, real synthesis, virtual time.
#include "app/speech_setup.h"
#include "bench/fake_calls.h"
#include "bench/measure.h"
#include "bench/scenario_run.h"
#include "core/check.h"
#include "core/system_env.h"
#include "sim/audio_simulation.h"

namespace callai::bench {
namespace {

constexpr const char* kName = "calls_per_core";
constexpr double kBudgetSeconds = 12;  // no further call after it
constexpr const char* kScenarios[] = {"sales_busy_callback", "sales_refusal", "sales_correction", "sales_success"};

/// Seconds of talk that one second of a core carries, in one call. The caller's own voice is made before the call and
/// not counted; his line (codec, noise, script) is.
double calls_carried(ScenarioRun& scenario, sim::SpeechEngines engines) {
  double begun = 0;
  const auto journal = [&begun](core::Env, core::Sequence& sequence) {
    begun = cpu_seconds();  // the first thing that a run asks for when the caller's voice is ready
    return std::make_unique<NoJournal>(sequence);
  };
  const auto result = sim::simulate_audio(scenario.scenario(), scenario.parts(journal), engines);
  const double used = cpu_seconds() - begun;
  CALLAI_CHECK(result.ok(), "the scenario runs");
  return core::to_ms(result->summary.talk) / 1e3 / used;
}

int run(int argc, char** argv) {
  Report report(argc, argv);
  core::SystemEnv system(std::make_unique<core::NullLogger>());
  auto speech = app::make_speech({}, system.env());
  if (!speech.ok()) {
    report.skip(kName, core::describe(speech.error()));
    return report.finish();
  }
  // One template, so that its grammars are made once.
  const auto runtime = ScenarioRun(kScenarios[0], report.folder(), system.env()).runtime();
  const core::Status ready = speech->recognizer->prepare(runtime->campaign, 1);
  CALLAI_CHECK(ready.ok(), "the recogniser takes the shipped template");
  const Stopwatch watch;
  std::vector<double> samples;
  for (const char* id : kScenarios) {
    if (!samples.empty() && watch.s() > kBudgetSeconds) break;
    ScenarioRun scenario(id, report.folder(), system.env(), runtime);
    samples.push_back(calls_carried(scenario, {*speech->recognizer, *speech->synthesizer}));
  }
  report.add({kName, "calls",
              "seconds of talk / CPU seconds of one simulated call with the embedded recogniser and voice, all on one "
              "thread, in virtual time: calls that one core could carry at once; one sample a call",
              std::move(samples), Better::kMore, Goal{}});
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
