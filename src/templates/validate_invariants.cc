#include <algorithm>
#include <optional>

#include "templates/validation.h"

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

constexpr NamedKind kAlways[] = {{"opt_out", std::nullopt}, {"end_call", std::nullopt}};

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

/// One of the three forms, whole.
void check_form(Validation& v, const Invariant& rule, const Path& path) {
  const bool before = !rule.before.empty() && !rule.require.empty();
  const bool never = !rule.never.empty() && !rule.after.empty();
  const bool always = !rule.always.empty();
  const bool parts = (rule.before.empty() != rule.require.empty()) || (rule.never.empty() != rule.after.empty());
  if (!parts && before + never + always == 1) return;
  v.error(path, "bad_invariant", "invariant '" + rule.id + "' has none of the three forms",
          "write \"before\" and \"require\", or \"never\" and \"after\", or \"always\"");
}

}  // namespace

void validate_invariants(Validation& v) {
  const std::vector<Invariant>& invariants = v.campaign().decision_tree.invariants;
  const Path path = Path() / "decision_tree" / "invariants";
  for (std::size_t i = 0; i < invariants.size(); ++i) {
    check_term(v, invariants[i].before, kBefore, false, path / i / "before");
    check_term(v, invariants[i].require, kRequire, true, path / i / "require");
    check_term(v, invariants[i].never, kBefore, false, path / i / "never");
    if (invariants[i].after != "opt_out") check_term(v, invariants[i].after, kRequire, true, path / i / "after");
    check_term(v, invariants[i].always, kAlways, false, path / i / "always");
    check_form(v, invariants[i], path / i);
  }
}

}  // namespace callai::templates
