// How long a whole call of words takes: what tests and `callai demo --text` live on.
#include "bench/fake_calls.h"
#include "bench/measure.h"
#include "bench/scenario_run.h"
#include "core/check.h"
#include "core/system_env.h"

namespace callai::bench {
namespace {

constexpr int kWarmUp = 2;
constexpr int kSamples = 20;
constexpr const char* kLongest = "sales_long";
constexpr std::chrono::minutes kLongEnough{5};

int run(int argc, char** argv) {
  Report report(argc, argv);
  core::SystemEnv system(std::make_unique<core::NullLogger>());
  ScenarioRun scenario(kLongest, report.folder(), system.env());
  const auto simulate = [&scenario](const ScenarioRun::JournalFactory& journal) {
    return [&scenario, journal](int) {
      const auto result = sim::simulate_text(scenario.scenario(), scenario.parts(journal));
      CALLAI_CHECK(result.ok(), "the scenario runs");
      CALLAI_CHECK(result->summary.talk >= kLongEnough, "the scenario's call is a long one");
    };
  };
  const auto in_ms = [](std::vector<double> samples) {
    for (double& sample : samples) sample /= 1e3;
    return samples;
  };
  const std::string what = std::string("one call of scenario ") + kLongest +
                           " in words and virtual time (over five minutes of talk, over thirty turns)";
  report.add({"text_call_stored", "ms", what + ", with its report, every write synced to the disk",
              in_ms(time_each_us(kWarmUp, kSamples, simulate(scenario.stored_journal()))), Better::kLess,
              Goal{1000, 1000}});
  const auto no_journal = [](core::Env, core::Sequence& sequence) { return std::make_unique<NoJournal>(sequence); };
  report.add({"text_call_unstored", "ms", what + ", with its report, without a store for what it writes",
              in_ms(time_each_us(kWarmUp, kSamples, simulate(no_journal))), Better::kLess, Goal{}});
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
