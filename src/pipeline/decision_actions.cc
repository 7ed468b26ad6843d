#include <algorithm>
#include <utility>
#include <variant>

#include "core/contains.h"
#include "pipeline/decision_run.h"
#include "pipeline/decision_trace.h"
#include "pipeline/placeholders.h"

namespace callai::pipeline {
namespace {

using conversation::Ending;
using conversation::EndingKind;
using conversation::OfferMade;
using conversation::SayItem;
using conversation::SayKind;
using conversation::ToolRequest;
using core::contains;
using templates::Action;

/// Tool calls that one decision may ask for.
constexpr std::size_t kMaxTools = 8;

/// What an invariant may name behind the kind: "call_tool:crm_update", "offer:discount".
std::string action_target(const Action& action) {
  if (const auto* a = std::get_if<templates::CallTool>(&action)) return a->tool;
  if (const auto* a = std::get_if<templates::MakeOffer>(&action)) return a->offer;
  if (const auto* a = std::get_if<templates::SetStage>(&action)) return a->stage;
  if (const auto* a = std::get_if<templates::Say>(&action)) return a->script;
  if (const auto* a = std::get_if<templates::Ask>(&action)) return a->field;
  if (const auto* a = std::get_if<templates::Transfer>(&action)) return a->destination;
  if (const auto* a = std::get_if<templates::EndCall>(&action)) return a->outcome;
  if (const auto* a = std::get_if<templates::SetField>(&action)) return a->field;
  return "";
}

bool is_way_out(const std::string& kind) {
  return kind == "end_call" || kind == "transfer" || kind == "opt_out";
}

/// Notes change what is known, not what happens next.
bool is_note(const Action& action) {
  return std::holds_alternative<templates::SetField>(action) || std::holds_alternative<templates::ClearField>(action) ||
         std::holds_alternative<templates::Tag>(action) || std::holds_alternative<templates::SetLeadStatus>(action) ||
         std::holds_alternative<templates::Filler>(action);
}

bool same_request(const ToolRequest& a, const ToolRequest& b) {
  return a.tool == b.tool && a.arguments == b.arguments;
}

}  // namespace

template <typename Predicate>
bool DecisionRun::earlier_in_turn(Predicate predicate) const {
  return is_tool_result() && std::any_of(input_.earlier.begin(), input_.earlier.end(), predicate);
}

/// Carries out one action. Each overload gives "" when it was done, or why it was not.
struct DecisionRun::ActionVisitor {
  DecisionRun& run;
  const void* source;
  Entry& entry;

  std::string operator()(const templates::CallTool& a) const {
    if (templates::find_tool(run.campaign_, a.tool) == nullptr) return "no such tool";
    ToolRequest request{a.tool, {}};
    for (const auto& [name, text] : a.arguments) request.arguments.emplace_back(name, run.filled(text));
    if (run.already_ran(request)) {
      run.asides_.push_back(Entry{"tool.already_ran", true, a.tool + " has a result in this turn", {}});
      return "already ran";
    }
    auto& tools = run.decision_.tools;
    const auto asked = [&request](const ToolRequest& other) { return same_request(other, request); };
    if (std::any_of(tools.begin(), tools.end(), asked)) return "asked for already";
    if (tools.size() >= kMaxTools) return "too many tools at once";
    tools.push_back(std::move(request));
    return "";
  }

  std::string operator()(const templates::SetStage& a) const {
    if (templates::find_stage(run.campaign_, a.stage) == nullptr) return "no such stage";
    if (run.ended()) return "the call ends";
    if (run.stage_set_) return "the stage is set already";
    if (a.stage == run.session_.current_stage) return "it is the stage";
    run.stage_source_ = source;
    run.change_stage(a.stage);
    return "";
  }

  std::string operator()(const templates::SetField& a) const {
    const templates::Field* field = templates::find_field(run.campaign_, a.field);
    if (field == nullptr) return "no such field";
    auto value = templates::parse_canonical(field->type, run.filled(a.value), field->currency);
    if (!value) return "no value of its type";
    const conversation::FieldState* before = run.value_of(a.field);
    const bool changes = before != nullptr && before->value != *value;
    run.set_field(*field, std::move(*value), true, changes, true);
    return "";
  }

  std::string operator()(const templates::ClearField& a) const {
    if (run.value_of(a.field) == nullptr) return "it has no value";
    run.clear_field(a.field, true);
    return "";
  }

  std::string operator()(const templates::MakeOffer& a) const {
    const templates::OfferPolicy* policy = templates::find_offer(run.campaign_, a.offer);
    if (policy == nullptr) return "no such offer";
    const int made = offers_made_so_far(run.scope_, a.offer);
    if (made >= usable_steps(*policy)) return "exhausted after " + std::to_string(made);
    const auto offered = [&a](const conversation::Decision& decision) {
      return std::any_of(decision.offers.begin(), decision.offers.end(),
                         [&a](const OfferMade& made_now) { return made_now.offer == a.offer; });
    };
    if (run.earlier_in_turn(offered)) return "made in this turn already";
    const OfferMade offer{a.offer, policy->steps[static_cast<std::size_t>(made)], made + 1};
    entry.actions.push_back(describe(offer, *policy));
    run.decision_.offers.push_back(offer);
    return "";
  }

  std::string operator()(const templates::Say& a) const {
    if (a.script.empty()) {
      if (a.text.empty()) return "no words";
      run.decision_.say.push_back(SayItem{SayKind::kText, "", a.text, "", ""});
      return "";
    }
    if (templates::find_script(run.campaign_, a.script) == nullptr) return "no such script";
    const auto& say = run.decision_.say;
    if (std::any_of(say.begin(), say.end(), [&a](const SayItem& item) { return item.script == a.script; })) {
      return "said in this reply already";
    }
    run.decision_.say.push_back(run.script_item(SayKind::kScript, a.script));
    return "";
  }

  std::string operator()(const templates::Ask& a) const {
    const templates::Field* field = templates::find_field(run.campaign_, a.field);
    if (field == nullptr || field->question_script.empty()) return "no question to ask";
    SayItem item = run.script_item(SayKind::kQuestion, field->question_script);
    item.asks = a.field;
    run.decision_.say.push_back(std::move(item));
    return "";
  }

  std::string operator()(const templates::Repeat&) const {
    SayItem item = run.repeat_item();
    if (item.text.empty() && item.script.empty()) return "nothing was said yet";
    run.decision_.say.push_back(std::move(item));
    return "";
  }

  std::string operator()(const templates::Direct& a) const {
    run.decision_.direct.push_back(a.instruction);
    return "";
  }

  std::string operator()(const templates::Filler& a) const {
    if (!run.decision_.filler.empty()) return "there is a filler already";
    run.decision_.filler = run.filled(a.text);
    return "";
  }

  std::string operator()(const templates::Transfer& a) const {
    const auto& destinations = run.campaign_.decision_tree.destinations;
    const bool known = std::any_of(destinations.begin(), destinations.end(),
                                   [&a](const auto& destination) { return destination.id == a.destination; });
    if (!known) return "no such destination";
    return end(Ending{EndingKind::kTransfer, "transferred", a.destination, a.mode, a.brief}, a.say);
  }

  std::string operator()(const templates::ScheduleCallback& a) const {
    if (run.value_of(a.field) == nullptr) return "it has no value";
    const auto stored = [&a](const conversation::Decision& decision) { return decision.callback_field == a.field; };
    if (run.earlier_in_turn(stored)) return "stored in this turn already";
    run.decision_.callback_field = a.field;
    return "";
  }

  std::string operator()(const templates::SendDtmf& a) const {
    const auto sent = [&a](const conversation::Decision& decision) { return decision.dtmf == a.digits; };
    if (run.earlier_in_turn(sent)) return "sent in this turn already";
    run.decision_.dtmf += a.digits;
    return "";
  }

  std::string operator()(const templates::OptOut&) const {
    run.decision_.opt_out = true;
    return "";
  }

  std::string operator()(const templates::SetLeadStatus& a) const {
    run.decision_.lead_status = a.status;
    return "";
  }

  std::string operator()(const templates::EndCall& a) const {
    return end(Ending{EndingKind::kHangUp, a.outcome, "", {}, ""}, a.say);
  }

  std::string operator()(const templates::Voicemail&) const {
    run.decision_.voicemail = true;
    return "";
  }

  std::string operator()(const templates::Tag& a) const {
    if (contains(run.session_.tags, a.tag) || contains(run.decision_.tags, a.tag)) return "set already";
    run.decision_.tags.push_back(a.tag);
    return "";
  }

 private:
  /// The first that settles where the call goes wins; one node may both set the stage and end the call.
  std::string end(Ending ending, const std::string& words) const {
    if (run.ended()) return "the call ends already";
    if (run.stage_set_ && run.stage_source_ != source) return "the stage is set already";
    run.decision_.ending = std::move(ending);
    if (templates::find_script(run.campaign_, words) != nullptr) run.closing_script_ = words;
    return "";
  }
};

void DecisionRun::apply(const std::vector<Action>& actions, const void* source, Entry& entry) {
  for (const Action& action : actions) {
    // What follows a refused action was written for the case that it happens.
    if (!permitted(action, entry)) return;
    const std::size_t words = entry.actions.size();
    const std::string refused = std::visit(ActionVisitor{*this, source, entry}, action);
    if (!refused.empty()) {
      entry.actions.push_back("ignored: " + describe(action) + " (" + refused + ")");
      continue;
    }
    if (entry.actions.size() == words) entry.actions.push_back(describe(action));
    acted_ = acted_ || !is_note(action);
  }
}

bool DecisionRun::permitted(const Action& action, Entry& entry) {
  const auto& rules = campaign_.decision_tree.invariants;
  const std::string& consent = campaign_.session_config.consent_script;
  const bool offers = std::holds_alternative<templates::MakeOffer>(action);
  if (rules.empty() && (!offers || consent.empty())) return true;
  const std::string kind = action_kind(action);
  const std::string named = kind + ":" + action_target(action);
  for (const templates::Invariant& rule : rules) {
    const bool forbids = !rule.never.empty();
    const std::string& guarded = forbids ? rule.never : rule.before;
    if (guarded != kind && guarded != named) continue;
    const bool holds = forbids ? !satisfied(rule.after) : satisfied(rule.require);
    if (!holds && refuse(rule, kind, entry)) return false;
  }
  if (!offers || consent.empty()) return true;
  const templates::Invariant rule{"session.consent", "offer", "said:" + consent, {}, {}, {}, {}};
  return satisfied(rule.require) || !refuse(rule, kind, entry);
}

/// Fails closed: the action does not happen, and what was missing is said if saying it is the mend. A way out of the
/// call is never barred: there the missing words are said first. True when the action is barred.
bool DecisionRun::refuse(const templates::Invariant& rule, const std::string& kind, Entry& entry) {
  const bool barred = !is_way_out(kind);
  const std::string why = rule.never.empty() ? rule.require + " does not hold" : "after " + rule.after;
  asides_.push_back(Entry{rule.id, true, why, {barred ? "no " + kind : kind + " all the same"}});
  if (barred) entry.actions.push_back("ignored: " + kind + " (" + rule.id + ")");
  if (rule.require.rfind("said:", 0) == 0) {
    const std::string script = rule.require.substr(5);
    const auto is_it = [&script](const SayItem& item) { return item.script == script; };
    if (templates::find_script(campaign_, script) != nullptr &&
        std::none_of(decision_.say.begin(), decision_.say.end(), is_it)) {
      decision_.say.push_back(script_item(SayKind::kScript, script));
      entry.actions.push_back("say " + script);
      acted_ = true;
    }
  }
  return barred;
}

bool DecisionRun::satisfied(const std::string& require) const {
  if (require == "opt_out") return session_.opted_out || decision_.opt_out;
  const std::size_t colon = require.find(':');
  if (colon == std::string::npos) return false;
  const std::string kind = require.substr(0, colon);
  const std::string name = require.substr(colon + 1);
  if (kind == "said") {
    const auto found = session_.said.find(name);
    return found != session_.said.end() && found->second > 0;
  }
  if (kind == "field") {
    const conversation::FieldState* state = value_of(name);
    // A consent that was refused is no consent.
    return state != nullptr && state->value != templates::FieldValue(false);
  }
  if (kind == "tool") {
    const conversation::ToolResult* result = conversation::last_result(session_, name);
    return result != nullptr && result->status == conversation::ToolStatus::kOk;
  }
  if (kind == "offer") return offers_made_so_far(scope_, name) > 0;
  if (kind == "tag") return contains(session_.tags, name) || contains(decision_.tags, name);
  return false;
}

bool DecisionRun::already_ran(const ToolRequest& request) const {
  if (!is_tool_result()) return false;
  if (!input_.earlier.empty()) {
    return earlier_in_turn([&request](const conversation::Decision& decision) {
      return std::any_of(decision.tools.begin(), decision.tools.end(),
                         [&request](const ToolRequest& asked) { return same_request(asked, request); });
    });
  }
  // Nothing is known of this turn's calls: a tool with any result counts as run, so that no loop can start.
  return conversation::last_result(session_, request.tool) != nullptr;
}

std::string DecisionRun::filled(const std::string& text) const {
  if (text.find('{') == std::string::npos) return text;
  conversation::SessionState session = session_;
  session.fields = working_.fields;
  session.offers.insert(session.offers.end(), decision_.offers.begin(), decision_.offers.end());
  PlaceholderScope scope;
  scope.campaign = &campaign_;
  scope.session = &session;
  scope.utterance = input_.utterance;
  scope.now = input_.now;
  scope.spoken = false;
  return fill_placeholders(text, scope);
}

}  // namespace callai::pipeline
