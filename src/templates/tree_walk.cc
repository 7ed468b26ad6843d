#include "templates/tree_walk.h"

#include <algorithm>

namespace callai::templates {

namespace {

void collect(const std::vector<Node>& nodes, const Path& path, const std::string* stage,
             const std::vector<const Condition*>& given, std::vector<PlacedNode>& out) {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Path at = path / i;
    out.push_back({&nodes[i], at, stage, given});
    std::vector<const Condition*> below = given;
    below.push_back(&nodes[i].when);
    collect(nodes[i].children, at / "children", stage, below, out);
  }
}

}  // namespace

std::vector<PlacedNode> all_nodes(const CampaignTemplate& t) {
  std::vector<PlacedNode> nodes;
  const Path path = Path() / "decision_tree";
  collect(t.decision_tree.global_nodes, path / "global_nodes", nullptr, {}, nodes);
  for (const StageNodes& entry : t.decision_tree.stage_nodes) {
    collect(entry.nodes, path / "stage_nodes" / entry.stage, &entry.stage, {}, nodes);
  }
  return nodes;
}

bool always_true(const Condition& condition) {
  const auto* all = std::get_if<AllOf>(&condition.kind);
  return all != nullptr && std::all_of(all->of.begin(), all->of.end(), always_true);
}

}  // namespace callai::templates
