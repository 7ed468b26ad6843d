#include "app/template_try.h"

namespace callai::app {

TriedCall TemplateTrial::run(const StoredCall& call) {
  TriedCall tried;
  tried.id = call.header.setup.call.value();
  const auto report =
      orchestrators::counterfactual(call.header, call.machine_version, call.events, engine_of(call), other_);
  if (!report.ok()) {
    tried.error = core::describe(report.error());
    return tried;
  }
  tried.decisions = report->decisions;
  tried.difference = report->first_difference;
  tried.old_outcome = report->recorded_outcome;
  tried.new_outcome = tried.old_outcome;
  if (!tried.difference) return tried;
  tried.new_outcome = kUndetermined;
  if (call.header.scenario.empty() || !call_again_) return tried;
  if (const auto outcome = call_again_(call.header.scenario, call.header.setup.seed)) {
    tried.new_outcome = *outcome;
    tried.run_again = true;
  }
  return tried;
}

const pipeline::DecisionEngine& TemplateTrial::engine_of(const StoredCall& call) {
  auto& engine = engines_[call.header.template_digest];
  if (!engine) engine = std::make_unique<const pipeline::DecisionEngine>(call.header.setup.campaign);
  return *engine;
}

OutcomeTable outcome_table(const std::vector<TriedCall>& calls) {
  OutcomeTable table;
  for (const TriedCall& call : calls) {
    if (call.error.empty()) ++table[{call.old_outcome, call.new_outcome}];
  }
  return table;
}

}  // namespace callai::app
