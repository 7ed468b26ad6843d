#include "broken_templates.h"

#include "templates/testing/sample_template.h"

namespace callai::tests {

namespace {

// Places of the sample template that the edits take hold of.
constexpr std::string_view kGlobal = R"("global_nodes": [)";
constexpr std::string_view kInNeeds = R"("needs": [
        {"id": "needs.price")";
constexpr std::string_view kInClosing = R"("closing": [
        {"id": "closing.refused")";
constexpr std::string_view kInIntroduction = R"("introduction": [
        {"id": "intro.refused")";
constexpr std::string_view kTransitions = R"("stage_transitions": [)";
constexpr std::string_view kRule = R"("before": "offer", "require": "said:greeting")";
constexpr std::string_view kOptOut = R"("when": {"intent": ["opt_out"]})";

std::vector<BrokenTemplate> never_reached() {
  return {
      {"ShadowedByAStop",
       {{kGlobal, R"("global_nodes": [{"id": "greedy", "when": {"intent": ["busy", "deny"]}, "then": [{"repeat": true}], "stop": true},)"}},
       "node_reachable", "g.busy", false},
      {"TagThatNobodySets",
       {{kInNeeds, R"("needs": [{"id": "vip", "when": {"tag": "vip"}, "then": [{"say": "goodbye"}]}, {"id": "needs.price")"}},
       "node_reachable", "vip", false},
      {"StageBehindATagThatNobodySets",
       {{R"({"id": "closing", "title": "Closing",)",
         R"({"id": "extra", "max_turns": 3, "on_max_turns": "end"}, {"id": "closing", "title": "Closing",)"},
        {kInNeeds, R"("needs": [{"id": "vip", "when": {"tag": "vip"}, "then": [{"set_stage": "extra"}]}, {"id": "needs.price")"}},
       "stage_reachable", "extra", false},
      {"SaysAndDoesNotSay",
       {{kInNeeds, R"("needs": [{"id": "both", "when": {"all": [{"intent": ["affirm"]}, {"not": {"intent": ["affirm"]}}]}, "then": [{"say": "goodbye"}]}, {"id": "needs.price")"}},
       "node_reachable", "both", false},
      {"BeyondTheFieldsRange",
       {{R"("op": ">=", "value": "50")", R"("op": ">=", "value": "50"}, {"field": "team_size", "is": "missing")"},
        {kInNeeds, R"("needs": [{"id": "huge", "when": {"field": "team_size", "op": ">", "value": "10000"}, "then": [{"say": "goodbye"}]}, {"id": "needs.price")"}},
       "node_reachable", "huge", false},
      {"SmallAndLarge",
       {{kInNeeds, R"("needs": [{"id": "odd", "when": {"all": [{"field": "team_size", "op": "<", "value": "10"}, {"field": "team_size", "op": ">", "value": "20"}]}, "then": [{"say": "goodbye"}]}, {"id": "needs.price")"}},
       "node_reachable", "odd", false},
      {"MoreOffersThanThereAre",
       {{kInNeeds, R"("needs": [{"id": "third", "when": {"offer": "discount", "made": ">=", "value": 3}, "then": [{"say": "goodbye"}]}, {"id": "needs.price")"}},
       "node_reachable", "third", false},
      {"StatusThatNoToolHas",
       {{kGlobal, R"("global_nodes": [{"id": "stopped", "when": {"tool": "search", "status": ["cancelled"]}, "then": [{"say": "goodbye"}]},)"}},
       "node_reachable", "stopped", false},
      {"KeysThatAreAnAnswer",
       {{kGlobal, R"("global_nodes": [{"id": "keys", "when": {"all": [{"trigger": ["tool_result"]}, {"dtmf": ["1"]}]}, "then": [{"say": "goodbye"}]},)"}},
       "node_reachable", "keys", false},
      {"StageOfAnotherStage",
       {{kInNeeds, R"("needs": [{"id": "there", "when": {"stage": ["closing"]}, "then": [{"say": "goodbye"}]}, {"id": "needs.price")"}},
       "node_reachable", "there", false},
      {"IntentThatTheStageDoesNotHear",
       {{kInIntroduction, R"("introduction": [{"id": "deaf", "when": {"intent": ["price_objection"]}, "then": [{"say": "goodbye"}]}, {"id": "intro.refused")"}},
       "node_reachable", "deaf", false},
      {"SurerThanSure",
       {{R"("min_confidence": 0.7})", R"("min_confidence": 0.7}]}, "then": [{"repeat": true}]}, {"id": "sure", "when": {"all": [{"stage": ["needs"]}, {"stage": ["closing"]})"}},
       "node_reachable", "sure", false},
      {"TransitionBehindACertainOne",
       {{kTransitions, R"("stage_transitions": [{"id": "onwards", "from": "needs", "to": "closing"},)"}},
       "transition_reachable", "needs_to_closing", false},
      {"TransitionOnATagThatNobodySets",
       {{kTransitions, R"("stage_transitions": [{"id": "vip", "from": "needs", "to": "closing", "when": {"tag": "vip"}},)"}},
       "transition_reachable", "vip", false},
  };
}

std::vector<BrokenTemplate> no_way_out() {
  return {
      {"OptOutOnlyAtTheStart",
       {{R"({"id": "opt_out", "phrases")", R"({"id": "opt_out", "stages": ["introduction"], "phrases")"}},
       "exit_opt_out", "needs"},
      {"OptOutBehindAGreedyNode",
       {{kGlobal, R"("global_nodes": [{"id": "greedy", "when": {"all": [{"trigger": ["utterance"]}, {"stage": ["closing"]}]}, "then": [{"ask": "callback_time"}], "stop": true},)"}},
       "exit_opt_out", "closing"},
      {"OptOutWithAnExceptionStage",
       {{kOptOut, R"("when": {"all": [{"intent": ["opt_out"]}, {"not": {"stage": ["needs"]}}]})"}},
       "exit_opt_out", "needs"},
      {"OptOutThatAsksFirst",
       {{kOptOut, R"("when": {"all": [{"intent": ["opt_out"]}, {"field": "budget", "is": "exists"}]})"}},
       "exit_opt_out", "introduction"},
      {"NotUnderstoodForEver",
       {{R"("max_turns": 4, "on_max_turns": "end"})", R"("max_turns": 0})"},
        {R"("on_not_understood": [{"transfer": "desk"}])", R"("on_not_understood": [{"repeat": true}])"}},
       "exit_not_understood", "introduction"},
      {"RefusesForEver",
       {{R"("when": {"intent": ["deny"]},
         "then": [{"end_call": {"outcome": "not_interested", "say": "goodbye"}}], "stop": true})",
         R"("when": {"intent": ["deny"]}, "then": [{"say": "goodbye"}], "stop": true})"},
        {R"("max_turns": 4, "on_max_turns": "end"})", R"("max_turns": 0})"}},
       "exit_refusal", "introduction"},
      {"InsistsForEver",
       {{kInNeeds, R"("needs": [{"id": "back", "when": {"intent": ["affirm"]}, "then": [{"set_stage": "introduction"}], "stop": true}, {"id": "needs.price")"}},
       "exit_insisting", "affirm"},
      {"BoundsThatLeadInACircle",
       {{R"("max_turns": 8, "on_max_turns": "closing"})", R"("max_turns": 3, "on_max_turns": "closing"})"},
        {R"("max_turns": 6, "on_max_turns": "end"})", R"("max_turns": 3, "on_max_turns": "needs"})"}},
       "exit_insisting", "product_question"},
  };
}

std::vector<BrokenTemplate> unsafe_paths() {
  return {
      {"TransitionsThatPlayPingPong",
       {{kTransitions, R"("stage_transitions": [{"id": "there", "from": "introduction", "to": "needs"}, {"id": "back", "from": "needs", "to": "introduction"},)"},
        {R"("min_turns": 1, )", ""}},
       "no_ping_pong", ""},
      {"ToolThatLeadsThereAndBack",
       {{R"("then": [{"call_tool": {"tool": "search", "arguments": {"query": "{utterance}"}}}], "stop": true})",
         R"("then": [{"call_tool": {"tool": "search", "arguments": {"query": "{utterance}"}}}, {"set_stage": "closing"}], "stop": true})"},
        {R"("then": [{"say": "no_answer"}], "stop": true})", R"("then": [{"say": "no_answer"}, {"set_stage": "introduction"}], "stop": true})"}},
       "no_ping_pong", ""},
      {"LeadStatusWithoutItsField", {{kRule, R"("before": "set_lead_status", "require": "field:budget")"}}, "invariant", "disclosed_first"},
      {"TransferWithoutItsNumber", {{kRule, R"("before": "transfer", "require": "field:mobile")"}}, "invariant", "disclosed_first"},
      {"EndWithoutItsTag", {{kRule, R"("before": "end_call", "require": "tag:busy")"}}, "invariant", "disclosed_first"},
      {"SearchAfterBusy", {{kRule, R"("never": "call_tool:search", "after": "tag:busy")"}}, "invariant", "disclosed_first"},
      {"SecondOffer", {{kRule, R"("never": "offer", "after": "offer:discount")"}}, "invariant", "disclosed_first"},
      {"OptOutNotAlways",
       {{kRule, R"("always": "opt_out")"}, {kOptOut, R"("when": {"all": [{"intent": ["opt_out"]}, {"not": {"stage": ["closing"]}}]})"}},
       "invariant", "disclosed_first@closing"},
      {"OfferWithoutConsent",
       {{R"("initial_stage": "introduction",)", R"("initial_stage": "introduction", "opening": "caller_first",)"},
        {R"({"all": [{"said": "greeting"}, {"offer": "discount", "made": "<", "value": 2}]})", R"({"offer": "discount", "made": "<", "value": 2})"}},
       "invariant", "disclosed_first"},
      {"AnswerThatNobodyLooksFor",
       {{R"("kind": "document_search")", R"("kind": "crm_lookup")"},
        {R"("status": ["not_found", "failed", "timeout"])", R"("status": ["failed", "timeout"])"}},
       "tool_outcome", "search:not_found"},
      {"FailureThatNobodyLooksFor",
       {{R"("kind": "document_search")", R"("kind": "crm_lookup")"},
        {R"("status": ["not_found", "failed", "timeout"])", R"("status": ["not_found", "timeout"])"}},
       "tool_outcome", "search:failed"},
      {"AnswerThatANodeTalksOver",
       {{kInNeeds, R"("needs": [{"id": "again", "when": {"intent": ["product_question"]}, "then": [{"say": "discount_final"}]}, {"id": "needs.price")"},
        {R"({"tool": "search", "status": ["not_found", "failed", "timeout"]})", R"({"tool": "search", "status": ["failed", "timeout"]})"}},
       "tool_outcome", "search:not_found"},
  };
}

}  // namespace

const std::vector<BrokenTemplate>& broken_templates() {
  static const std::vector<BrokenTemplate> kAll = [] {
    std::vector<BrokenTemplate> all = never_reached();
    for (const BrokenTemplate& broken : no_way_out()) all.push_back(broken);
    for (const BrokenTemplate& broken : unsafe_paths()) all.push_back(broken);
    return all;
  }();
  return kAll;
}

std::string broken_json(const BrokenTemplate& broken) {
  std::string text = templates::sample_template_json();
  for (const auto& [from, to] : broken.edits) {
    const std::size_t at = text.find(from);
    if (at == std::string::npos) return "";
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace callai::tests
