#include <algorithm>
#include <set>

#include "templates/tree_walk.h"

namespace callai::templates {

namespace {

using Stages = std::set<std::size_t>;

/// How the stages follow one another. "Own" ways out are those made for the stage: its nodes, its transitions, its
/// max_turns, and global nodes that name it. A global node for all stages (a caller who opts out) is a way that every
/// stage has, and says nothing about the stage's own plan.
class StageGraph {
 public:
  explicit StageGraph(const CampaignTemplate& t)
      : t_(t), next_(t.session_config.stages.size()), leaves_(next_.size()), ends_(next_.size()) {
    const Stages all = all_stages();
    walk(t.decision_tree.global_nodes, all, false);
    for (const StageNodes& entry : t.decision_tree.stage_nodes) {
      const auto index = index_of(entry.stage);
      if (index < next_.size()) walk(entry.nodes, {index}, true);
    }
    apply(t.decision_tree.on_not_understood, all, false);
    for (const StageTransition& transition : t.decision_tree.stage_transitions) {
      const auto from = index_of(transition.from);
      if (from < next_.size()) go(from, transition.to, true);
    }
    for (std::size_t i = 0; i < next_.size(); ++i) {
      const std::string& then = t.session_config.stages[i].on_max_turns;
      if (then == "end") {
        ends_[i] = leaves_[i] = true;
      } else {
        go(i, then, true);
      }
    }
  }

  bool leaves(std::size_t stage) const { return leaves_[stage]; }

  Stages reachable_from(std::size_t start) const {
    Stages seen{start};
    std::vector<std::size_t> open{start};
    while (!open.empty()) {
      const std::size_t stage = open.back();
      open.pop_back();
      for (const std::size_t next : next_[stage]) {
        if (seen.insert(next).second) open.push_back(next);
      }
    }
    return seen;
  }

  bool can_end(std::size_t stage) const {
    const Stages seen = reachable_from(stage);
    return std::any_of(seen.begin(), seen.end(), [&](std::size_t s) { return ends_[s]; });
  }

  std::size_t index_of(const std::string& id) const {
    const std::vector<Stage>& stages = t_.session_config.stages;
    const auto it = std::find_if(stages.begin(), stages.end(), [&](const Stage& s) { return s.id == id; });
    return static_cast<std::size_t>(it - stages.begin());
  }

 private:
  Stages all_stages() const {
    Stages all;
    for (std::size_t i = 0; i < next_.size(); ++i) all.insert(i);
    return all;
  }

  /// The stages of `stages` in which `condition` can hold; `restricted` becomes true when it names any.
  Stages narrowed(const Stages& stages, const Condition& condition, bool& restricted) const {
    Stages result = stages;
    if (const auto* all = std::get_if<AllOf>(&condition.kind)) {
      for (const Condition& c : all->of) result = narrowed(result, c, restricted);
    } else if (const auto* is = std::get_if<StageIs>(&condition.kind)) {
      restricted = true;
      std::erase_if(result, [&](std::size_t s) {
        const std::string& id = t_.session_config.stages[s].id;
        return std::find(is->any_of.begin(), is->any_of.end(), id) == is->any_of.end();
      });
    }
    return result;
  }

  void walk(const std::vector<Node>& nodes, const Stages& stages, bool own) {
    for (const Node& node : nodes) {
      bool restricted = own;
      const Stages inside = narrowed(stages, node.when, restricted);
      apply(node.then, inside, restricted);
      walk(node.children, inside, restricted);
      apply(node.otherwise, stages, own);
    }
  }

  void apply(const std::vector<Action>& actions, const Stages& stages, bool own) {
    for (const Action& action : actions) {
      const auto* set = std::get_if<SetStage>(&action);
      const bool ends = std::holds_alternative<EndCall>(action) || std::holds_alternative<Transfer>(action);
      for (const std::size_t stage : stages) {
        if (set != nullptr) go(stage, set->stage, own);
        if (ends && own) ends_[stage] = leaves_[stage] = true;
      }
    }
  }

  void go(std::size_t from, const std::string& to, bool own) {
    const std::size_t index = index_of(to);
    if (index >= next_.size()) return;
    next_[from].insert(index);
    if (own && index != from) leaves_[from] = true;
  }

  const CampaignTemplate& t_;
  std::vector<Stages> next_;
  std::vector<bool> leaves_;
  std::vector<bool> ends_;
};

}  // namespace

void validate_stage_graph(Validation& v) {
  const SessionConfig& session = v.campaign().session_config;
  // Where a stage's name or id is wrong, everything below would be a consequence of that.
  if (v.has_problem("unknown_stage") || v.has_problem("duplicate_id")) return;
  const StageGraph graph(v.campaign());
  const std::size_t initial = graph.index_of(session.initial_stage);
  if (initial >= session.stages.size()) return;
  const Stages reachable = graph.reachable_from(initial);
  for (std::size_t i = 0; i < session.stages.size(); ++i) {
    const std::string& id = session.stages[i].id;
    const Path path = Path() / "session_config" / "stages" / i;
    if (!reachable.contains(i)) {
      v.error(path, "unreachable_stage", "no way leads from '" + session.initial_stage + "' to stage '" + id + "'",
              "add a transition or a set_stage to it, or remove the stage");
    } else if (!graph.leaves(i)) {
      v.error(path, "no_way_out", "stage '" + id + "' can never be left",
              "add a transition from it, a node that ends the call, or max_turns with on_max_turns");
    } else if (!graph.can_end(i)) {
      v.error(path, "no_ending", "from stage '" + id + "' the call never comes to an end",
              "let it, or a stage after it, end or transfer the call");
    }
  }
}

}  // namespace callai::templates
