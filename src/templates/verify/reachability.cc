#include <algorithm>

#include "templates/tree_walk.h"
#include "templates/verify/property_builder.h"

namespace callai::templates::verify {

namespace {

/// States are kept apart by so many predicates at most.
constexpr std::size_t kMostPredicates = 5;

Property possible_property(const char* code, const std::string& subject, std::string statement, std::string path) {
  Property p;
  p.code = code;
  p.subject = subject;
  p.statement = std::move(statement);
  p.path = std::move(path);
  return p;
}

Candidate shows_it(Sketch sketch, Goal::Kind kind, const std::string& id) {
  Goal goal;
  goal.kind = kind;
  goal.id = id;
  return {std::move(sketch), std::move(goal), Verdict::kProved};
}

void never(Property& p, std::string reason, std::string mend) {
  p.verdict = Verdict::kViolated;
  p.reason = std::move(reason);
  p.mend = std::move(mend);
}

/// The conditions on the way to a node: its own and those of its ancestors. False when it is not below these.
bool conditions_of(const std::vector<ModelNode>& nodes, int index, std::vector<const ModelNode*>& way) {
  for (const ModelNode& node : nodes) {
    way.push_back(&node);
    if (node.index == index || conditions_of(node.children, index, way)) return true;
    way.pop_back();
  }
  return false;
}

std::vector<const ModelNode*> way_to_node(const Model& m, int index) {
  std::vector<const ModelNode*> way;
  if (conditions_of(m.global_nodes, index, way)) return way;
  for (const ModelStage& stage : m.stage_models) {
    if (conditions_of(stage.nodes, index, way)) return way;
  }
  return way;
}

}  // namespace

void PropertyBuilder::stages_reachable() {
  const std::vector<Stage>& stages = m_.t.session_config.stages;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const int stage = static_cast<int>(i);
    const std::string& id = stages[i].id;
    Property p = possible_property("stage_reachable", id, "Stage '" + id + "' can be reached.", stage_path(stage));
    if (id == m_.t.session_config.initial_stage) {
      p.verdict = Verdict::kProved;
      p.reason = "the call begins there";
    } else if (is_reached(stage)) {
      p.candidates.push_back(shows_it(way_to(stage), Goal::Kind::kStageEntered, id));
    } else if (base_.bounded()) {
      p.reason = "the exploration was cut off at its bound";
    } else {
      never(p, "whatever the caller says, no decision leads there",
            "check the conditions of what leads to it, or remove the stage");
    }
    add(std::move(p));
  }
}

void PropertyBuilder::nodes_reachable() {
  const std::vector<PlacedNode> placed = all_nodes(m_.t);
  for (std::size_t i = 0; i < m_.all_nodes.size(); ++i) {
    const Node& node = *m_.all_nodes[i];
    const auto place = std::find_if(placed.begin(), placed.end(), [&](const PlacedNode& p) { return p.node == &node; });
    if (place == placed.end()) continue;
    // What stands in a stage that is never reached is a consequence of that.
    if (place->stage != nullptr && !is_reached(m_.stages.at(*place->stage))) continue;
    Property p = possible_property("node_reachable", node.id, "Node '" + node.id + "' can fire.", place->path.text());
    const std::optional<Sighting>& seen = base_.node(static_cast<int>(i));
    if (seen) {
      p.candidates.push_back(shows_it(base_.sketch(*seen), Goal::Kind::kFired, node.id));
    } else if (base_.bounded()) {
      p.reason = "the exploration was cut off at its bound";
    } else {
      never(p,
            "its condition never holds where it is looked at: a node before it stops the tree whenever this one could "
            "fire, or nothing makes the condition true",
            "move it before the node that shadows it, or mend its condition");
    }
    add(std::move(p));
  }
}

void PropertyBuilder::transitions_reachable() {
  for (std::size_t i = 0; i < m_.all_transitions.size(); ++i) {
    const StageTransition& transition = *m_.all_transitions[i];
    const auto from = m_.stages.find(transition.from);
    if (from == m_.stages.end() || !is_reached(from->second)) continue;
    Property p =
        possible_property("transition_reachable", transition.id, "Transition '" + transition.id + "' can be taken.",
                          "/decision_tree/stage_transitions/" + std::to_string(i));
    const std::optional<Sighting>& seen = base_.transition(static_cast<int>(i));
    if (seen) {
      p.candidates.push_back(shows_it(base_.sketch(*seen), Goal::Kind::kFired, transition.id));
    } else if (base_.bounded()) {
      p.reason = "the exploration was cut off at its bound";
    } else {
      never(p, "a node sets the stage or ends the call whenever its condition holds, or the condition never holds",
            "remove it, or mend its condition");
    }
    add(std::move(p));
  }
}

void PropertyBuilder::offers_within_policy() {
  for (std::size_t i = 0; i < m_.t.decision_tree.offers.size(); ++i) {
    const OfferPolicy& offer = m_.t.decision_tree.offers[i];
    const int steps = m_.usable_steps[i];
    std::string values;
    for (int s = 0; s < steps; ++s) {
      const std::string value = to_canonical(offer.steps[static_cast<std::size_t>(s)]);
      values += (s == 0 ? "" : ", ") + value;
    }
    const std::string unit = offer.unit == OfferUnit::kPercent ? "percent" : offer.currency;
    const std::string limit = to_canonical(offer.limit);
    add(proved("offer_within_policy", offer.id,
               "Offer '" + offer.id + "' is made at most " + std::to_string(steps) + " times in a call (" + values +
                   " " + unit + ") and never above " + limit + ".",
               "/decision_tree/offers/" + std::to_string(i),
               "on every path the n-th offer is step n, and none follows the last"));
  }
}

std::vector<Candidate> PropertyBuilder::more(const Property& property) {
  ExploreOptions options;
  int node = -1;
  int transition = -1;
  for (std::size_t i = 0; i < m_.all_nodes.size() && property.code == "node_reachable"; ++i) {
    if (m_.all_nodes[i]->id == property.subject) node = static_cast<int>(i);
  }
  for (std::size_t i = 0; i < m_.all_transitions.size() && property.code == "transition_reachable"; ++i) {
    if (m_.all_transitions[i]->id == property.subject) transition = static_cast<int>(i);
  }
  if (node >= 0) {
    for (const ModelNode* on_the_way : way_to_node(m_, node)) predicates_in(m_, on_the_way->when, options.predicates);
  } else if (transition >= 0) {
    for (const ModelStage& stage : m_.stage_models) {
      for (const ModelTransition& t : stage.transitions) {
        if (t.index == transition) predicates_in(m_, t.when, options.predicates);
      }
    }
  } else {
    return {};
  }
  std::vector<Candidate> found;
  if (options.predicates.size() > kMostPredicates) options.predicates.resize(kMostPredicates);
  options.most_states = 300;
  options.most_decisions = 2000;
  const std::unique_ptr<Explorer> explorer = explore(std::move(options));
  const std::optional<Sighting>& seen = node >= 0 ? explorer->node(node) : explorer->transition(transition);
  if (seen) found.push_back(shows_it(explorer->sketch(*seen), Goal::Kind::kFired, property.subject));
  return found;
}

}  // namespace callai::templates::verify
