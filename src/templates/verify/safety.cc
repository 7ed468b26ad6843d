#include <algorithm>

#include "templates/verify/property_builder.h"

namespace callai::templates::verify {

namespace {

/// States are kept apart by so many predicates at most.
constexpr std::size_t kMostPredicates = 4;

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

bool guarded_by(const std::vector<Op>& ops, int rule) {
  return std::any_of(ops.begin(), ops.end(), [rule](const Op& op) {
    return std::find(op.rules.begin(), op.rules.end(), rule) != op.rules.end();
  });
}

/// What the conditions say under which the tree asks for what `rule` guards.
void guards_of(const Model& m, const std::vector<ModelNode>& nodes, int rule, Predicates above, Predicates& found) {
  for (const ModelNode& node : nodes) {
    Predicates here = above;
    predicates_in(m, node.when, here);
    if (guarded_by(node.then, rule) || guarded_by(node.otherwise, rule)) {
      for (const Predicate& predicate : here) add_once(found, predicate);
    }
    guards_of(m, node.children, rule, here, found);
  }
}

void nodes_looking_at(const Model& m, const std::vector<ModelNode>& nodes, int tool, std::vector<std::string>& ids) {
  for (const ModelNode& node : nodes) {
    if ((node.tools & bit(std::min(tool - m.first_tool, kCounterCap))) != 0) ids.push_back(node.node->id);
    nodes_looking_at(m, node.children, tool, ids);
  }
}

std::string what(const std::string& action) {
  const std::size_t colon = action.find(':');
  return colon == std::string::npos ? action : action.substr(0, colon) + " '" + action.substr(colon + 1) + "'";
}

}  // namespace

void PropertyBuilder::invariants() {
  const std::vector<Invariant>& all = m_.t.decision_tree.invariants;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Invariant& rule = all[i];
    Property p;
    p.code = "invariant";
    p.subject = rule.id;
    p.path = "/decision_tree/invariants/" + std::to_string(i);
    if (!rule.always.empty()) {
      always(rule, p.path);
      continue;
    }
    p.statement = rule.never.empty() ? "Before " + what(rule.before) + ", " + rule.require + " always holds."
                                     : "Never " + what(rule.never) + " after " + rule.after + ".";
    invariant(static_cast<int>(i), std::move(p));
  }
  const std::string& consent = m_.t.session_config.consent_script;
  if (consent.empty() || m_.t.decision_tree.offers.empty()) return;
  Property p;
  p.code = "invariant";
  p.subject = m_.rules.back().id;
  p.path = "/session_config/consent_script";
  p.statement = "Before any offer, '" + consent + "' was heard to its end.";
  invariant(static_cast<int>(m_.rules.size()) - 1, std::move(p));
}

/// Finer and finer: nothing kept apart, then what the rule asks for, then what the conditions around the action ask
/// too.
void PropertyBuilder::invariant(int rule, Property p) {
  const auto hold = [&p](std::size_t states) {
    p.verdict = Verdict::kProved;
    p.reason = "in none of " + std::to_string(states) + " states is it asked for without";
    p.candidates.clear();
  };
  if (!base_.rule(rule) && !base_.bounded()) {
    hold(base_.states().size());
    add(std::move(p));
    return;
  }
  ExploreOptions options;
  options.stop_at_rule = rule;
  predicates_in(m_, m_.rules[at(rule)].require, options.predicates);
  for (int round = 0; round < 2 && p.verdict != Verdict::kProved; ++round) {
    if (round == 1) {
      Predicates guards;
      guards_of(m_, m_.global_nodes, rule, {}, guards);
      for (const ModelStage& stage : m_.stage_models) guards_of(m_, stage.nodes, rule, {}, guards);
      for (const Predicate& guard : guards) {
        if (options.predicates.size() < kMostPredicates) add_once(options.predicates, guard);
      }
    }
    options.most_states = 400;
    options.most_decisions = 1200;
    const std::unique_ptr<Explorer> explorer = explore(options);
    if (!explorer->rule(rule) && !explorer->bounded()) hold(explorer->states().size());
    if (!explorer->rule(rule)) break;
    Goal goal;
    goal.kind = Goal::Kind::kFired;
    goal.id = m_.rules[at(rule)].id;
    p.candidates.insert(p.candidates.begin(),
                        Candidate{explorer->sketch(*explorer->rule(rule)), goal, Verdict::kViolated});
  }
  if (p.candidates.empty() && p.verdict != Verdict::kProved) p.reason = "the exploration was cut off at its bound";
  p.mend = "put a condition before it, so that the tree does not ask for what the rule forbids";
  add(std::move(p));
}

void PropertyBuilder::always(const Invariant& invariant, const std::string& path) {
  const bool opt_out = invariant.always == "opt_out";
  const std::vector<int> intents = intents_before(opt_out ? Op::Kind::kOptOut : Op::Kind::kEnd);
  for (std::size_t i = 0; i < m_.stage_models.size(); ++i) {
    if (!is_reached(static_cast<int>(i))) continue;
    Property p = possible("invariant", static_cast<int>(i), intents, opt_out);
    p.subject = invariant.id + "@" + m_.stage_models[i].stage->id;
    p.path = path;
    if (intents.empty()) {
      p.verdict = Verdict::kViolated;
      p.reason = "nothing that a caller says brings it about: no node with the action asks for an intent";
    }
    add(std::move(p));
  }
}

void PropertyBuilder::tool_outcomes() {
  for (const ToolConfig& tool : m_.t.tool_configs.tools) {
    const int var = m_.tools.at(tool.id);
    std::vector<std::string> handlers;
    nodes_looking_at(m_, m_.global_nodes, var, handlers);
    for (const ModelStage& stage : m_.stage_models) nodes_looking_at(m_, stage.nodes, var, handlers);
    for (const int value : {kToolOk, kToolNotFound, kToolFailed, kToolTimeout}) {
      const std::string status(tool_status(value));
      Property p;
      p.code = "tool_outcome";
      p.subject = tool.id + ":" + status;
      p.statement =
          "When tool '" + tool.id + "' answers '" + status + "', the tree or the policy for documents has an answer.";
      p.path = "/tool_configs/tools/" + std::to_string(&tool - m_.t.tool_configs.tools.data());
      std::set<std::string> talking_over;
      bool called = false;
      for (const auto& [call, answer] : base_.answered()) called = called || (call->target == var && answer == value);
      if (!called) continue;
      for (const auto& [key, sighting] : base_.unhandled()) {
        if (key.call->target != var || key.value != value) continue;
        Goal goal;
        goal.kind = Goal::Kind::kToolUnhandled;
        goal.id = tool.id;
        goal.status = status;
        goal.ids = handlers;
        p.candidates.push_back({base_.sketch(sighting), goal, Verdict::kViolated});
        if (key.instead != nullptr) talking_over.insert(key.instead->node->id);
      }
      if (p.candidates.empty() && !base_.bounded()) {
        p.verdict = Verdict::kProved;
        p.reason = "wherever it is called, its answer is looked for";
      }
      for (const std::string& id : talking_over) p.mend += (p.mend.empty() ? "" : ", ") + ("'" + id + "'");
      if (!p.mend.empty()) p.mend = "fire on words only, with {\"trigger\": [\"utterance\"]}: " + p.mend + "; or ";
      p.mend += "add a node {\"trigger\": [\"tool_result\"]} with {\"tool\": \"" + tool.id + "\", \"status\": [\"" +
                status + "\"]}, before nodes that fire again on the same words";
      add(std::move(p));
    }
  }
}

}  // namespace callai::templates::verify
