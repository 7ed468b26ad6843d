// How long it takes to see where stored calls would have gone with an edited template: `callai template try`.
#include <algorithm>

#include "app/scenario_runner.h"
#include "app/template_command.h"
#include "app/template_try.h"
#include "bench/measure.h"
#include "core/check.h"
#include "core/system_env.h"
#include "repositories/campaign_specific/call_repo.h"

namespace callai::bench {
namespace {

constexpr int kCalls = 1000;
constexpr int kSamples = 3;
constexpr double kGoalSeconds = 10;

template <typename T>
T sound(core::Result<T> result) {
  CALLAI_CHECK(result.ok(), core::describe(result.error()));
  return *std::move(result);
}

/// The sales template with its last discount step changed: a call that comes there is compared from end to end.
std::shared_ptr<const templates::CampaignTemplate> edited_sales() {
  templates::CampaignTemplate t = *sound(app::load_template("sales"));
  for (templates::OfferPolicy& offer : t.decision_tree.offers) {
    offer.steps.back() -= 1;
  }
  return std::make_shared<const templates::CampaignTemplate>(std::move(t));
}

int run(int argc, char** argv) {
  Report report(argc, argv);
  core::SystemEnv system(std::make_unique<core::NullLogger>());
  const TempFolder folder(report.folder());
  const auto store = sound(app::Store::open(folder.path(), app::Store::Use::kRunCalls, system.env().clock));
  app::Program program;
  app::ScenarioRunner runner(program, app::Medium::kText, system, *store);
  std::vector<std::string> ids;
  int turns = 0;
  // 34 and 12 turns, so that a call has some twenty.
  for (const char* scenario : {"sales_long", "sales_no_discount_left"}) {
    const auto called = sound(runner.run(sound(runner.prepare(sound(app::find_scenario(scenario))))));
    ids.push_back(called.call_id);
    turns += called.summary.session.turns;
  }
  CALLAI_CHECK(turns >= 20 * static_cast<int>(ids.size()), "the calls have twenty turns on average");

  const orchestrators::CampaignRuntime edited(edited_sales());
  std::vector<double> seconds;
  for (int sample = 0; sample < kSamples; ++sample) {
    const Stopwatch watch;
    app::StoredTemplates stored(*store);
    app::TemplateTrial trial(edited, {});
    for (int i = 0; i < kCalls; ++i) {
      trial.add(sound(app::load_call(*store, ids[static_cast<std::size_t>(i) % ids.size()], stored)));
    }
    const std::vector<app::TriedCall> tried = trial.take();
    const auto differ =
        std::ranges::count_if(tried, [](const app::TriedCall& call) { return call.difference.has_value(); });
    seconds.push_back(watch.s());
    CALLAI_CHECK(differ > 0 && differ < kCalls, "the changed rule is touched by some of the calls");
  }
  report.add(
      {"counterfactual_1000", "s",
       "1000 stored calls of over twenty turns on average, each loaded and decided again with an edited template",
       seconds, Better::kLess, Goal{kGoalSeconds, kGoalSeconds}});
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
