#include "app/call_laboratory.h"

#include <utility>

#include "app/template_verification.h"
#include "orchestrators/replay.h"
#include "sim/scenario_library.h"
#include "sim/scenario_writer.h"
#include "templates/template_json.h"

namespace callai::app {

core::Result<std::string> CallLaboratory::scenario(const core::OrgId& org, const core::CallId& id) {
  StoredTemplates templates(store_.database(), org);
  const auto call = load_call(store_.database(), org, id.value(), templates);
  if (!call.ok()) return call.error();
  const auto replayed = orchestrators::replay(call->header, call->machine_version, call->events);
  if (!replayed.ok()) return replayed.error();
  if (!replayed->ended) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "call '" + id.value() + "' did not come to its end",
                       "choose one that did", ""};
  }
  sim::Scenario scenario = sim::scenario_of_call(call->header, *replayed);
  if (const auto shipped = sim::load_scenario(call->header.scenario); shipped.ok()) {
    scenario.documents = shipped->documents;
  }
  return sim::to_json_text(scenario);
}

core::Result<api::CallRetry> CallLaboratory::retry(const core::OrgId& org, const core::CallId& id,
                                                   const std::string& template_json) {
  StoredTemplates templates(store_.database(), org);
  const auto call = load_call(store_.database(), org, id.value(), templates);
  if (!call.ok()) return call.error();
  const orchestrators::CampaignRuntime other(
      std::make_shared<const templates::CampaignTemplate>(templates::parse_template(template_json).value));
  const auto report = orchestrators::counterfactual(call->header, call->machine_version, call->events, other);
  if (!report.ok()) return report.error();
  api::CallRetry tried;
  tried.decisions = report->decisions;
  tried.recorded_outcome = report->recorded_outcome;
  if (report->first_difference) {
    const orchestrators::DecisionDifference& difference = *report->first_difference;
    tried.difference = {difference.turn.value(), difference.stage, difference.heard, difference.recorded,
                        difference.other};
  }
  return tried;
}

std::vector<api::VerifiedProperty> CallLaboratory::verify(const std::string& template_id,
                                                          const std::string& template_json) {
  std::vector<api::VerifiedProperty> verified;
  for (sim::ConfirmedProperty& property : verify_template(template_id, template_json).properties) {
    verified.push_back({std::move(property.property), std::move(property.lines)});
  }
  return verified;
}

}  // namespace callai::app
