#include <algorithm>

#include "templates/tree_walk.h"

namespace callai::templates {

namespace {

void check_ids(Validation& v, const DecisionTree& tree, const std::vector<PlacedNode>& nodes, const Path& path) {
  std::vector<std::string> seen;
  for (const PlacedNode& placed : nodes) v.identifier(placed.node->id, seen, placed.path / "id");
  for (std::size_t i = 0; i < tree.stage_transitions.size(); ++i) {
    v.identifier(tree.stage_transitions[i].id, seen, path / "stage_transitions" / i / "id");
  }
  v.ids(tree.offers, path / "offers", false);
  v.ids(tree.filler_rules, path / "filler_rules");
  v.ids(tree.destinations, path / "destinations");
  v.ids(tree.invariants, path / "invariants");
}

void check_node(Validation& v, const PlacedNode& placed) {
  const Node& node = *placed.node;
  check_condition(v, node.when, placed.path / "when");
  check_actions(v, node.then, placed.path / "then");
  check_actions(v, node.otherwise, placed.path / "else");
  if (node.then.empty() && node.otherwise.empty() && node.children.empty() && !node.stop) {
    v.warning(placed.path, "empty_node", "node '" + node.id + "' does nothing", "give it an action under \"then\"");
  }
}

/// After a node that always fires and stops, no later one of the same list is looked at.
void check_shadows(Validation& v, const std::vector<Node>& nodes, const Path& path) {
  const Node* stopper = nullptr;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (stopper != nullptr) {
      v.warning(path / i, "shadowed_node",
                "node '" + nodes[i].id + "' is never looked at: '" + stopper->id + "' always fires and stops",
                "put it before '" + stopper->id + "', or give that one a condition");
    } else if (nodes[i].stop && always_true(nodes[i].when)) {
      stopper = &nodes[i];
    }
    check_shadows(v, nodes[i].children, path / i / "children");
  }
}

void check_transitions(Validation& v, const std::vector<StageTransition>& transitions, const Path& path) {
  std::vector<std::string> left_for_sure;
  for (std::size_t i = 0; i < transitions.size(); ++i) {
    const StageTransition& transition = transitions[i];
    v.known(Kind::kStage, transition.from, path / i / "from");
    v.known(Kind::kStage, transition.to, path / i / "to");
    check_condition(v, transition.when, path / i / "when");
    if (transition.from == transition.to) {
      v.warning(path / i / "to", "transition_to_itself", "stage '" + transition.from + "' is entered again from itself",
                "name another stage");
    }
    if (std::find(left_for_sure.begin(), left_for_sure.end(), transition.from) != left_for_sure.end()) {
      v.warning(path / i, "shadowed_transition",
                "transition '" + transition.id + "' is never taken: one before it always is",
                "put it before the one without a condition");
    }
    if (always_true(transition.when)) left_for_sure.push_back(transition.from);
  }
}

void check_offer(Validation& v, const OfferPolicy& offer, const Path& path) {
  if (offer.steps.empty()) {
    v.error(path / "steps", "no_steps", "offer '" + offer.id + "' has no steps: it can never be made",
            "list what may be offered, smallest first");
  }
  for (std::size_t i = 0; i < offer.steps.size(); ++i) {
    if (offer.steps[i] <= 0) {
      v.error(path / "steps" / i, "bad_step", "a step must be above 0", "write what is given, as a positive number");
    } else if (offer.steps[i] > offer.limit) {
      v.error(path / "steps" / i, "above_limit", "this step of offer '" + offer.id + "' is above its limit",
              "lower the step or raise the limit");
    } else if (i > 0 && offer.steps[i] <= offer.steps[i - 1]) {
      v.error(path / "steps" / i, "not_ascending", "steps must grow: this one is not above the one before it",
              "sort the steps, smallest first, none twice");
    }
  }
  if (offer.unit == OfferUnit::kPercent && offer.limit > 100) {
    v.error(path / "limit", "above_limit", "a limit above 100 percent gives more than everything away",
            "write at most 100, or choose \"unit\": \"amount\"");
  }
}

void check_destinations(Validation& v, const std::vector<TransferDestination>& destinations, const Path& path) {
  for (std::size_t i = 0; i < destinations.size(); ++i) {
    const std::string& number = destinations[i].number;
    if (!number.empty() && number.find_first_not_of("+0123456789*# ()-") == std::string::npos) continue;
    v.error(path / i / "number", "bad_number",
            number.empty() ? "destination '" + destinations[i].id + "' has no number"
                           : "'" + number + "' cannot be dialled",
            "write a telephone number or an extension: \"+12025550100\" or \"600\"");
  }
}

void check_filler_rules(Validation& v, const std::vector<FillerRule>& rules, const Path& path) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    check_condition(v, rules[i].when, path / i / "when");
    v.texts(rules[i].lines, path / i / "lines");
    if (rules[i].lines.empty()) {
      v.error(path / i / "lines", "empty_list", "filler rule '" + rules[i].id + "' has no lines", "add a line to say");
    }
  }
}

void check_tags(Validation& v) {
  std::vector<std::string> set;
  visit_all_actions(v.campaign(), [&](const Action& action, const Path&, const PlacedNode*) {
    if (const auto* tag = std::get_if<Tag>(&action)) set.push_back(tag->tag);
  });
  for (const PlacedNode& placed : all_nodes(v.campaign())) {
    visit_conditions(placed.node->when, [&](const Condition& c) {
      const auto* tag = std::get_if<HasTag>(&c.kind);
      if (tag == nullptr || std::find(set.begin(), set.end(), tag->tag) != set.end()) return;
      v.warning(placed.path / "when", "tag_never_set", "no action sets the tag '" + tag->tag + "'",
                suggestion(tag->tag, set, "add {\"tag\": \"" + tag->tag + "\"} to an action"));
    });
  }
}

void check_safety(Validation& v, const DecisionTree& tree, const Path& path) {
  bool opt_out = false;
  visit_all_actions(v.campaign(), [&](const Action& action, const Path&, const PlacedNode* place) {
    if (std::holds_alternative<OptOut>(action) && place != nullptr && place->stage == nullptr) opt_out = true;
  });
  if (!opt_out) {
    v.warning(path / "global_nodes", "no_opt_out", "a caller who asks never to be called again is not heard everywhere",
              "add a global node with an intent for it and the action {\"opt_out\": true}");
  }
  if (tree.on_not_understood.empty()) {
    v.warning(
        path / "on_not_understood", "no_way_on",
        "nothing happens when the caller was not understood " + std::to_string(tree.max_not_understood) + " times",
        "add actions, for example a transfer or end_call");
  }
}

}  // namespace

void validate_decision_tree(Validation& v) {
  const DecisionTree& tree = v.campaign().decision_tree;
  const Path path = Path() / "decision_tree";
  const std::vector<PlacedNode> nodes = all_nodes(v.campaign());
  check_ids(v, tree, nodes, path);
  for (const StageNodes& entry : tree.stage_nodes) {
    v.known(Kind::kStage, entry.stage, path / "stage_nodes" / entry.stage);
    check_shadows(v, entry.nodes, path / "stage_nodes" / entry.stage);
  }
  check_shadows(v, tree.global_nodes, path / "global_nodes");
  for (const PlacedNode& placed : nodes) check_node(v, placed);
  check_transitions(v, tree.stage_transitions, path / "stage_transitions");
  for (std::size_t i = 0; i < tree.offers.size(); ++i) check_offer(v, tree.offers[i], path / "offers" / i);
  check_destinations(v, tree.destinations, path / "destinations");
  check_filler_rules(v, tree.filler_rules, path / "filler_rules");
  check_actions(v, tree.on_not_understood, path / "on_not_understood");
  check_tags(v);
  check_safety(v, tree, path);
}

}  // namespace callai::templates
