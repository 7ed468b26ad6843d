#include "sim/coverage.h"

#include <algorithm>
#include <set>

#include "templates/tree_walk.h"

namespace callai::sim {

namespace {

constexpr const char* kElse = " (else)";

/// The outcomes that a template can give a call. That the caller may hang up is no ending of the template's.
std::vector<std::string> endings_of(const templates::CampaignTemplate& t) {
  std::vector<std::string> endings;
  const auto add = [&endings](const std::string& outcome) {
    if (!outcome.empty() && std::find(endings.begin(), endings.end(), outcome) == endings.end()) {
      endings.push_back(outcome);
    }
  };
  templates::visit_all_actions(t, [&](const templates::Action& action, const auto&, const auto*) {
    if (const auto* end = std::get_if<templates::EndCall>(&action)) add(end->outcome);
    if (std::holds_alternative<templates::Transfer>(action)) {
      add("transferred");
      add("transfer_failed");
    }
  });
  const templates::SessionConfig& session = t.session_config;
  add(session.silence.outcome);
  if (session.voicemail.action != templates::VoicemailAction::kContinue) add("voicemail");
  add("max_duration");
  const bool bounded = std::any_of(session.stages.begin(), session.stages.end(), [](const templates::Stage& stage) {
    return stage.max_turns > 0 && stage.on_max_turns == "end";
  });
  if (bounded) add("max_turns");
  return endings;
}

}  // namespace

std::string_view to_string(Coverage::Part part) {
  switch (part) {
    case Coverage::Part::kStages: return "stages";
    case Coverage::Part::kNodes: return "nodes";
    case Coverage::Part::kTransitions: return "transitions";
    case Coverage::Part::kEndings: return "endings";
  }
  return "";
}

Coverage::Coverage(const templates::CampaignTemplate& t) : template_id_(t.meta.id) {
  for (const templates::Stage& stage : t.session_config.stages) declare(Part::kStages, stage.id);
  for (const templates::PlacedNode& placed : templates::all_nodes(t)) {
    declare(Part::kNodes, placed.node->id);
    if (!placed.node->otherwise.empty()) declare(Part::kNodes, placed.node->id + kElse);
  }
  for (const templates::StageTransition& way : t.decision_tree.stage_transitions) declare(Part::kTransitions, way.id);
  for (std::string& outcome : endings_of(t)) declare(Part::kEndings, std::move(outcome));
}

void Coverage::declare(Part part, std::string id) {
  index_[{part, id}] = items_.size();
  items_.push_back({part, std::move(id), 0});
}

void Coverage::add(const CallReport& report) {
  ++calls_;
  std::set<std::size_t> reached;
  const auto reach = [&](Part part, const std::string& id) {
    const auto found = index_.find({part, id});
    if (found != index_.end()) reached.insert(found->second);
  };
  for (const std::string& stage : report.summary.session.stages_visited) reach(Part::kStages, stage);
  for (const Happening& happening : report.happenings) {
    if (happening.kind != HappeningKind::kNode) continue;
    reach(Part::kNodes, happening.id + (happening.value == "else" ? kElse : ""));
    if (happening.value.empty()) reach(Part::kTransitions, happening.id);
  }
  reach(Part::kEndings, report.summary.outcome);
  for (const std::size_t item : reached) ++items_[item].calls;
}

Coverage::Share Coverage::share(Part part) const {
  Share share;
  for (const Item& item : items_) {
    if (item.part != part) continue;
    ++share.all;
    share.reached += item.calls > 0 ? 1 : 0;
  }
  return share;
}

Coverage::Share Coverage::share() const {
  Share share;
  for (const Item& item : items_) {
    ++share.all;
    share.reached += item.calls > 0 ? 1 : 0;
  }
  return share;
}

std::vector<std::string> Coverage::missing(Part part) const {
  std::vector<std::string> ids;
  for (const Item& item : items_) {
    if (item.part == part && item.calls == 0) ids.push_back(item.id);
  }
  return ids;
}

}  // namespace callai::sim
