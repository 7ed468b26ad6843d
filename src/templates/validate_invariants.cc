#include <algorithm>
#include <optional>

#include "templates/tree_walk.h"

namespace callai::templates {

namespace {

/// "call_tool:crm_update" as its two halves; the second is "" without a colon.
struct Term {
  std::string kind;
  std::string id;
};

Term split(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

struct NamedKind {
  const char* name;
  std::optional<Kind> refers_to;  ///< what an id after the colon names
};

constexpr NamedKind kBefore[] = {{"offer", Kind::kOffer},     {"call_tool", Kind::kTool},
                                 {"set_stage", Kind::kStage}, {"say", Kind::kScript},
                                 {"ask", Kind::kField},       {"transfer", Kind::kDestination},
                                 {"set_field", Kind::kField}, {"schedule_callback", Kind::kField},
                                 {"end_call", std::nullopt},  {"set_lead_status", std::nullopt},
                                 {"opt_out", std::nullopt},   {"send_dtmf", std::nullopt}};
constexpr NamedKind kRequire[] = {{"said", Kind::kScript},
                                  {"field", Kind::kField},
                                  {"tool", Kind::kTool},
                                  {"offer", Kind::kOffer},
                                  {"tag", std::nullopt}};

template <std::size_t N>
void check_term(Validation& v, const std::string& text, const NamedKind (&kinds)[N], bool needs_id, const Path& path) {
  if (text.empty()) return;
  const Term term = split(text);
  const auto* found =
      std::find_if(std::begin(kinds), std::end(kinds), [&](const NamedKind& k) { return term.kind == k.name; });
  if (found == std::end(kinds)) {
    std::vector<std::string> names;
    for (const NamedKind& k : kinds) names.emplace_back(k.name);
    v.error(path, "bad_invariant", "'" + term.kind + "' is not known here",
            suggestion(term.kind, names, "write one that is"));
    return;
  }
  if (needs_id && term.id.empty()) {
    v.error(path, "bad_invariant", "'" + text + "' does not say which", "write \"" + term.kind + ":ID\"");
    return;
  }
  if (!term.id.empty() && found->refers_to) v.known(*found->refers_to, term.id, path);
}

/// The kind and id of an action as an invariant names them.
struct ActionTerm {
  Term operator()(const MakeOffer& a) const { return {"offer", a.offer}; }
  Term operator()(const CallTool& a) const { return {"call_tool", a.tool}; }
  Term operator()(const SetStage& a) const { return {"set_stage", a.stage}; }
  Term operator()(const Say& a) const { return {"say", a.script}; }
  Term operator()(const Ask& a) const { return {"ask", a.field}; }
  Term operator()(const Transfer& a) const { return {"transfer", a.destination}; }
  Term operator()(const SetField& a) const { return {"set_field", a.field}; }
  Term operator()(const ScheduleCallback& a) const { return {"schedule_callback", a.field}; }
  Term operator()(const EndCall& a) const { return {"end_call", a.outcome}; }
  Term operator()(const SetLeadStatus& a) const { return {"set_lead_status", a.status}; }
  Term operator()(const OptOut& /*a*/) const { return {"opt_out", ""}; }
  Term operator()(const SendDtmf& a) const { return {"send_dtmf", a.digits}; }
  template <typename Other>
  Term operator()(const Other& /*a*/) const {
    return {};
  }
};

bool is_before(const Action& action, const Term& before) {
  const Term term = std::visit(ActionTerm{}, action);
  return term.kind == before.kind && (before.id.empty() || term.id == before.id);
}

/// True when `condition` can only hold where `require` does.
bool implies(const Condition& condition, const Term& require) {
  if (const auto* all = std::get_if<AllOf>(&condition.kind)) {
    return std::any_of(all->of.begin(), all->of.end(), [&](const Condition& c) { return implies(c, require); });
  }
  if (const auto* said = std::get_if<Said>(&condition.kind))
    return require.kind == "said" && said->script == require.id;
  if (const auto* tag = std::get_if<HasTag>(&condition.kind)) return require.kind == "tag" && tag->tag == require.id;
  if (const auto* field = std::get_if<FieldIs>(&condition.kind)) {
    return require.kind == "field" && field->field == require.id && field->check != FieldCheck::kMissing;
  }
  return false;
}

bool guarded(const PlacedNode& place, const Term& require) {
  const bool above =
      std::any_of(place.given.begin(), place.given.end(), [&](const Condition* c) { return implies(*c, require); });
  return above || implies(place.node->when, require);
}

/// A disclosure that opens the call, which the caller cannot cut, has been heard before anything else is decided.
bool said_at_once(const CampaignTemplate& t, const Term& require) {
  const Stage* initial = find_stage(t, t.session_config.initial_stage);
  const Script* script = find_script(t, require.id);
  return require.kind == "said" && initial != nullptr && script != nullptr && initial->entry_script == require.id &&
         script->disclosure && t.session_config.opening == Opening::kAgentFirst;
}

/// True when the action itself brings about what is required.
bool provides(const Action& action, const Term& require) {
  const auto* field = std::get_if<SetField>(&action);
  const auto* tag = std::get_if<Tag>(&action);
  return (field != nullptr && require.kind == "field" && field->field == require.id) ||
         (tag != nullptr && require.kind == "tag" && tag->tag == require.id);
}

void check_list(Validation& v, const Invariant& invariant, const PlacedNode& place, const std::vector<Action>& actions,
                const Path& path) {
  const Term before = split(invariant.before);
  const Term require = split(invariant.require);
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (provides(actions[i], require)) return;
    if (!is_before(actions[i], before)) continue;
    v.warning(path / i, "unguarded",
              "invariant '" + invariant.id + "' wants " + invariant.require +
                  " before this, which no condition here asks for",
              "add the condition to node '" + place.node->id + "'");
  }
}

/// Only where a path is not needed to tell: the global nodes and those of the first stage.
void check_guards(Validation& v, const Invariant& invariant) {
  const CampaignTemplate& t = v.campaign();
  const Term require = split(invariant.require);
  if (said_at_once(t, require)) return;
  for (const PlacedNode& place : all_nodes(t)) {
    if (place.stage != nullptr && *place.stage != t.session_config.initial_stage) continue;
    if (!guarded(place, require)) check_list(v, invariant, place, place.node->then, place.path / "then");
    check_list(v, invariant, place, place.node->otherwise, place.path / "else");
  }
}

}  // namespace

void validate_invariants(Validation& v) {
  const std::vector<Invariant>& invariants = v.campaign().decision_tree.invariants;
  const Path path = Path() / "decision_tree" / "invariants";
  for (std::size_t i = 0; i < invariants.size(); ++i) {
    check_term(v, invariants[i].before, kBefore, false, path / i / "before");
    check_term(v, invariants[i].require, kRequire, true, path / i / "require");
    check_guards(v, invariants[i]);
  }
}

}  // namespace callai::templates
