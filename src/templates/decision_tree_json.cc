#include "templates/fields_json.h"
#include "templates/schema/field_schema_json.h"

namespace callai::templates {

template <typename A>
void describe(A& a, typename A::template Of<Node>& s) {
  a.named("node");
  a.text("id", s.id, Need::kRequired);
  a.text("title", s.title);
  a.condition("when", s.when);
  a.actions("then", s.then);
  a.actions("else", s.otherwise);
  a.objects("children", s.children);
  a.boolean("stop", s.stop);
}

template <typename A>
void describe(A& a, typename A::template Of<StageTransition>& s) {
  a.named("stage_transition");
  a.text("id", s.id, Need::kRequired);
  a.text("from", s.from, Need::kRequired);
  a.text("to", s.to, Need::kRequired);
  a.condition("when", s.when);
}

template <typename A>
void describe(A& a, typename A::template Of<OfferPolicy>& s) {
  a.named("offer");
  a.text("id", s.id, Need::kRequired);
  a.text("description", s.description);
  a.word("unit", s.unit, Words{"percent", "amount"});
  a.numbers("steps", s.steps);
  a.number("limit", s.limit, 0, 1e12);
  a.text("currency", s.currency);
}

template <typename A>
void describe(A& a, typename A::template Of<FillerRule>& s) {
  a.named("filler_rule");
  a.text("id", s.id, Need::kRequired);
  a.condition("when", s.when);
  a.texts("lines", s.lines);
}

template <typename A>
void describe(A& a, typename A::template Of<TransferDestination>& s) {
  a.named("destination");
  a.text("id", s.id, Need::kRequired);
  a.text("description", s.description);
  a.text("number", s.number);
}

template <typename A>
void describe(A& a, typename A::template Of<Invariant>& s) {
  a.named("invariant");
  a.text("id", s.id, Need::kRequired);
  a.text("before", s.before);
  a.text("require", s.require);
  a.text("never", s.never);
  a.text("after", s.after);
  a.text("always", s.always);
  a.text("description", s.description);
}

template <typename A>
void describe(A& a, typename A::template Of<DecisionTree>& s) {
  a.named("decision_tree");
  a.objects("global_nodes", s.global_nodes);
  a.stage_nodes("stage_nodes", s.stage_nodes);
  a.objects("stage_transitions", s.stage_transitions);
  a.objects("offers", s.offers);
  a.objects("filler_rules", s.filler_rules);
  a.objects("destinations", s.destinations);
  a.objects("invariants", s.invariants);
  a.integer("max_not_understood", s.max_not_understood, 1, 20);
  a.actions("on_not_understood", s.on_not_understood);
}

void FieldReader::stage_nodes(std::string_view key, std::vector<StageNodes>& out) {
  std::vector<StageNodes> read;
  const bool found =
      json_.members(key, [&](const std::string& stage, const core::Json& nodes, const std::string& path) {
        StageNodes& entry = read.emplace_back();
        entry.stage = stage;
        if (!nodes.is_array()) {
          json_.problems().push_back({path, "wrong_type",
                                      "the nodes of stage '" + stage + "' must be a list, found " + nodes.type_name(),
                                      "write a list of nodes: [ ... ]"});
          return;
        }
        for (std::size_t i = 0; i < nodes.size(); ++i) {
          element(nodes[i], core::child_path(path, i), entry.nodes.emplace_back());
        }
      });
  if (found) out = std::move(read);
}

void FieldWriter::stage_nodes(std::string_view key, const std::vector<StageNodes>& values) {
  core::Json object = core::Json::object();
  for (const StageNodes& entry : values) {
    core::Json& nodes = object[entry.stage] = core::Json::array();
    for (const Node& node : entry.nodes) nodes.push_back(write_object(node));
  }
  set(key, std::move(object));
}

template void describe<FieldReader>(FieldReader&, DecisionTree&);
template void describe<FieldWriter>(FieldWriter&, const DecisionTree&);
template void describe<FieldSchema>(FieldSchema&, const DecisionTree&);

}  // namespace callai::templates
