#pragma once

#include <string>
#include <variant>
#include <vector>

#include "templates/validation.h"

namespace callai::templates {

/// A node and where it stands. Pointers into the template.
struct PlacedNode {
  const Node* node = nullptr;
  Path path;
  const std::string* stage = nullptr;   ///< null for a global node
  std::vector<const Condition*> given;  ///< conditions of its ancestors, all true when it is reached
};

/// All nodes, children after their parent, in document order.
std::vector<PlacedNode> all_nodes(const CampaignTemplate& t);

/// Calls `visit(condition)` for the condition and all inside it.
template <typename Visit>
void visit_conditions(const Condition& condition, const Visit& visit) {
  visit(condition);
  const auto inner = [&](const std::vector<Condition>& list) {
    for (const Condition& c : list) visit_conditions(c, visit);
  };
  if (const auto* all = std::get_if<AllOf>(&condition.kind)) inner(all->of);
  if (const auto* any = std::get_if<AnyOf>(&condition.kind)) inner(any->of);
  if (const auto* negated = std::get_if<Not>(&condition.kind)) inner(negated->of);
}

/// Calls `visit(condition)` for every condition of the template.
template <typename Visit>
void visit_all_conditions(const CampaignTemplate& t, const Visit& visit) {
  for (const PlacedNode& placed : all_nodes(t)) visit_conditions(placed.node->when, visit);
  for (const StageTransition& transition : t.decision_tree.stage_transitions) visit_conditions(transition.when, visit);
  for (const FillerRule& rule : t.decision_tree.filler_rules) visit_conditions(rule.when, visit);
}

/// Calls `visit(action, its path, its node or null)` for every action of the template.
template <typename Visit>
void visit_all_actions(const CampaignTemplate& t, const Visit& visit) {
  for (const PlacedNode& placed : all_nodes(t)) {
    const Node& node = *placed.node;
    for (std::size_t i = 0; i < node.then.size(); ++i) visit(node.then[i], placed.path / "then" / i, &placed);
    for (std::size_t i = 0; i < node.otherwise.size(); ++i) visit(node.otherwise[i], placed.path / "else" / i, &placed);
  }
  const std::vector<Action>& last = t.decision_tree.on_not_understood;
  const Path path = Path() / "decision_tree" / "on_not_understood";
  for (std::size_t i = 0; i < last.size(); ++i) visit(last[i], path / i, static_cast<const PlacedNode*>(nullptr));
}

/// True for a condition that holds whatever happens: `all` of nothing (or of such).
bool always_true(const Condition& condition);

}  // namespace callai::templates
