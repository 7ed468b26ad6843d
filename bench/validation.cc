// Validation, both levels: what a person waits for after an edit. Without the calls in words that confirm what was
// found.
#include <memory>

#include "bench/measure.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"
#include "templates/template_validator.h"
#include "templates/verify/verifier.h"

namespace callai::bench {
namespace {

using templates::CampaignTemplate;
using templates::Condition;
using templates::Node;

constexpr int kStages = 50;
constexpr int kNodesAStage = 19;
constexpr int kGlobalNodes = 50;

Node node(std::string id, Condition when, std::vector<templates::Action> then) {
  Node made;
  made.id = std::move(id);
  made.when = std::move(when);
  made.then = std::move(then);
  made.stop = true;
  return made;
}

std::string numbered(const char* name, int i) {
  return name + std::to_string(i);
}

/// 50 stages in a row, 1000 nodes: intents, fields, tags and turns decide.
CampaignTemplate large_template() {
  CampaignTemplate t = templates::parse_template(templates::find_prebuilt("sales")->json).value;
  t.decision_tree.global_nodes.clear();
  t.decision_tree.stage_nodes.clear();
  t.decision_tree.stage_transitions.clear();
  t.session_config.stages.clear();
  const std::vector<templates::Intent> intents = t.extraction_rules.intents;
  const auto intent = [&intents](int i) { return intents[static_cast<std::size_t>(i) % intents.size()].id; };
  for (int s = 0; s < kStages; ++s) {
    templates::Stage stage;
    stage.id = numbered("stage_", s);
    stage.required_fields = {"team_size"};
    stage.max_turns = 8;
    stage.on_max_turns = s + 1 < kStages ? numbered("stage_", s + 1) : "end";
    t.session_config.stages.push_back(stage);
    templates::StageNodes nodes{stage.id, {}};
    for (int n = 0; n < kNodesAStage; ++n) {
      const std::string id = "node_" + std::to_string(s) + "_" + std::to_string(n);
      Condition when{templates::IntentIs{{intent(s + n)}, 0.6}};
      if (n % 5 == 1) when = {templates::AllOf{{when, {templates::HasTag{numbered("tag_", s % 10)}}}}};
      if (n % 5 == 2) when = {templates::StageTurns{templates::CompareOp::kGe, 1 + n % 6}};
      if (n % 5 == 2) when = {templates::AllOf{{when, {templates::IntentIs{{intent(s + 2 * n)}, 0.6}}}}};
      templates::Action action = templates::Say{"goodbye", ""};
      if (n % 5 == 3) action = templates::Tag{numbered("tag_", (s + 1) % 10)};
      if (n % 7 == 4 && s + 1 < kStages) action = templates::SetStage{numbered("stage_", s + 1)};
      nodes.nodes.push_back(node(id, when, {action}));
    }
    t.decision_tree.stage_nodes.push_back(nodes);
    if (s + 1 == kStages) continue;
    t.decision_tree.stage_transitions.push_back(
        {numbered("onwards_", s), stage.id, numbered("stage_", s + 1),
         Condition{templates::FieldIs{"team_size", templates::FieldCheck::kFilledNow, {}, {}}}});
  }
  for (int n = 0; n < kGlobalNodes; ++n) {
    templates::Action action = templates::Say{"goodbye", ""};
    if (n == 0) action = templates::OptOut{};
    if (n == 1) action = templates::EndCall{"not_interested", "goodbye"};
    const Condition when{templates::IntentIs{{n == 0 ? "opt_out" : n == 1 ? "goodbye" : intent(n)}, 0.6}};
    t.decision_tree.global_nodes.push_back(node(numbered("global_", n), when, {action}));
  }
  t.session_config.initial_stage = "stage_0";
  for (auto& field : t.extraction_rules.fields) field.stages.clear();
  for (auto& one : t.extraction_rules.intents) one.stages.clear();
  return t;
}

double both_levels_ms(const CampaignTemplate& t) {
  const Stopwatch watch;
  keep(templates::TemplateValidator().validate(t));
  templates::verify::Verifier verifier(t);
  keep(verifier.run());
  return watch.ms();
}

int run(int argc, char** argv) {
  Report report(argc, argv);
  for (const templates::PrebuiltTemplate& built_in : templates::prebuilt_templates()) {
    const CampaignTemplate t = templates::parse_template(built_in.json).value;
    std::vector<double> samples;
    for (int i = 0; i < 10; ++i) samples.push_back(both_levels_ms(t));
    report.add({"validate_" + std::string(built_in.id), "ms",
                "both levels of validation of the template '" + std::string(built_in.id) + "'", samples, Better::kLess,
                Goal{200, {}}});
  }
  const CampaignTemplate large = large_template();
  std::vector<double> samples;
  for (int i = 0; i < 3; ++i) samples.push_back(both_levels_ms(large));
  report.add({"validate_large", "ms", "both levels of validation of a generated template with 50 stages and 1000 nodes",
              samples, Better::kLess, Goal{2000, {}}});
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
