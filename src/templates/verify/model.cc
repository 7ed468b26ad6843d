#include "templates/verify/model.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/contains.h"
#include "templates/tree_walk.h"
#include "templates/verify/model_builder.h"
#include "templates/verify/property.h"

namespace callai::templates::verify {

namespace {

using core::contains;

void add_once(std::vector<std::string>& texts, const std::string& text) {
  if (!text.empty() && !contains(texts, text)) texts.push_back(text);
}

/// The kind and the target of an action, as invariants name them; "" for kinds that they cannot name.
struct Naming {
  std::pair<std::string, std::string> operator()(const MakeOffer& a) const { return {"offer", a.offer}; }
  std::pair<std::string, std::string> operator()(const CallTool& a) const { return {"call_tool", a.tool}; }
  std::pair<std::string, std::string> operator()(const SetStage& a) const { return {"set_stage", a.stage}; }
  std::pair<std::string, std::string> operator()(const Say& a) const { return {"say", a.script}; }
  std::pair<std::string, std::string> operator()(const Ask& a) const { return {"ask", a.field}; }
  std::pair<std::string, std::string> operator()(const Transfer& a) const { return {"transfer", a.destination}; }
  std::pair<std::string, std::string> operator()(const SetField& a) const { return {"set_field", a.field}; }
  std::pair<std::string, std::string> operator()(const ScheduleCallback& /*a*/) const {
    return {"schedule_callback", ""};
  }
  std::pair<std::string, std::string> operator()(const EndCall& a) const { return {"end_call", a.outcome}; }
  std::pair<std::string, std::string> operator()(const SetLeadStatus& /*a*/) const { return {"set_lead_status", ""}; }
  std::pair<std::string, std::string> operator()(const OptOut& /*a*/) const { return {"opt_out", ""}; }
  std::pair<std::string, std::string> operator()(const SendDtmf& /*a*/) const { return {"send_dtmf", ""}; }
  template <typename Other>
  std::pair<std::string, std::string> operator()(const Other& /*a*/) const {
    return {"", ""};
  }
};

/// Whether the condition can hold when a tool answers only if it held on the words of the turn: these are the same, and
/// nothing else is asked. `exactly`: it is the same both times.
bool depends_on_words(const Cond& cond, const Model& model, bool exactly) {
  const auto inner = [&](bool precisely) {
    return std::ranges::all_of(cond.of, [&](const Cond& c) { return depends_on_words(c, model, precisely); });
  };
  switch (cond.kind) {
    case Cond::Kind::kTrue:
    case Cond::Kind::kFalse:
    case Cond::Kind::kIntent: return true;
    case Cond::Kind::kAll:
    case Cond::Kind::kAny: return inner(exactly);
    case Cond::Kind::kNot: return inner(true);
    case Cond::Kind::kFact:
      return cond.var == model.sentiment || (!exactly && cond.var == model.keys && (cond.may_hold & bit(0)) == 0);
    case Cond::Kind::kTrigger: return !exactly && (cond.may_hold & bit(kToolAnswer)) == 0;
    default: return false;
  }
}

bool may_change_within_a_turn(const CallTool& call) {
  static constexpr std::string_view kChanging[] = {"{field.", "{offer.", "{tool.", "{now."};
  return std::any_of(call.arguments.begin(), call.arguments.end(), [](const auto& argument) {
    return std::any_of(std::begin(kChanging), std::end(kChanging), [&argument](std::string_view placeholder) {
      return argument.second.find(placeholder) != std::string::npos;
    });
  });
}

/// The bit of a field among those whose question may be open; fields beyond these can be answered everywhere.
Mask field_bit(const CampaignTemplate& t, const std::string& id) {
  const Field* field = find_field(t, id);
  const auto index = field == nullptr ? kMostQuestions : static_cast<int>(field - t.extraction_rules.fields.data());
  return index < kMostQuestions ? bit(index) : 0;
}

/// Bits of the tools that a condition looks at.
Mask tools_in(const Cond& cond, const Model& model) {
  Mask tools = 0;
  if (cond.kind == Cond::Kind::kFact &&
      model.variables[static_cast<std::size_t>(cond.var)].kind == Variable::Kind::kTool) {
    tools |= bit(std::min(cond.var - model.first_tool, kCounterCap));
  }
  for (const Cond& inner : cond.of) tools |= tools_in(inner, model);
  return tools;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kProved: return "proved";
    case Verdict::kViolated: return "violated";
    case Verdict::kUndecided: return "undecided";
  }
  return "";
}

std::string_view tool_status(int value) {
  static constexpr std::string_view kNames[] = {"none", "pending", "ok", "not_found", "failed", "timeout"};
  return value >= 0 && value < kToolValues ? kNames[value] : std::string_view();
}

Mask Variable::readable(bool confirmed) const {
  Mask mask = 0;
  for (int i = 0; i < static_cast<int>(classes.size()); ++i) {
    if (classes[static_cast<std::size_t>(i)].readable) mask |= value(i, confirmed);
  }
  return mask;
}

Model::Model(const CampaignTemplate& campaign) : t(campaign) {
  ModelBuilder(*this).build();
}

FactShape Model::shape() const {
  return {variables.size(), static_cast<std::size_t>(fields), t.extraction_rules.intents.size(),
          static_cast<std::size_t>(word_nodes)};
}

void ModelBuilder::build() {
  for (std::size_t i = 0; i < t_.session_config.stages.size(); ++i) {
    m_.stages.emplace(t_.session_config.stages[i].id, static_cast<int>(i));
  }
  for (std::size_t i = 0; i < t_.extraction_rules.intents.size(); ++i) {
    m_.intents.emplace(t_.extraction_rules.intents[i].id, static_cast<int>(i));
  }
  constants_.resize(t_.extraction_rules.fields.size());
  m_.levels.push_back(t_.extraction_rules.min_confidence);
  collect();
  add_fields();
  add_facts();
  add_transients();
  add_rules();
  m_.global_nodes = nodes(t_.decision_tree.global_nodes);
  add_stages();
  m_.on_not_understood = ops(t_.decision_tree.on_not_understood);
  note_scripts();
  note_questions();
}

// ---- what the conditions ask about

void ModelBuilder::collect() {
  visit_all_conditions(t_, [this](const Condition& c) { collect(c); });
  for (const Invariant& rule : t_.decision_tree.invariants) {
    for (const std::string& term : {rule.require, rule.after}) {
      if (term.rfind("said:", 0) == 0) add_once(said_, term.substr(5));
      if (term.rfind("tag:", 0) == 0) add_once(tags_, term.substr(4));
    }
  }
  add_once(said_, t_.session_config.consent_script);
  std::sort(m_.levels.begin(), m_.levels.end());
  // A confidence below the extractor's own threshold says no more than that threshold.
  std::erase_if(m_.levels, [this](double level) { return level < t_.extraction_rules.min_confidence || level > 1; });
  m_.levels.erase(std::unique(m_.levels.begin(), m_.levels.end()), m_.levels.end());
  if (m_.levels.empty()) m_.levels.push_back(1);
  std::sort(m_.sentiments.begin(), m_.sentiments.end());
  m_.sentiments.erase(std::unique(m_.sentiments.begin(), m_.sentiments.end()), m_.sentiments.end());
}

void ModelBuilder::collect(const Condition& condition) {
  const Condition::Kind& kind = condition.kind;
  if (const auto* c = std::get_if<IntentIs>(&kind)) m_.levels.push_back(c->min_confidence);
  if (const auto* c = std::get_if<SentimentIs>(&kind)) m_.sentiments.push_back(c->value);
  if (const auto* c = std::get_if<Said>(&kind)) add_once(said_, c->script);
  if (const auto* c = std::get_if<HasTag>(&kind)) add_once(tags_, c->tag);
  if (const auto* c = std::get_if<TriggerIs>(&kind)) m_.keys_matter = m_.keys_matter || contains(c->any_of, "dtmf");
  if (const auto* c = std::get_if<DtmfIs>(&kind)) {
    m_.keys_matter = true;
    for (const std::string& digits : c->any_of) add_once(m_.key_words, digits);
  }
  if (const auto* c = std::get_if<FieldIs>(&kind)) {
    const Field* field = find_field(t_, c->field);
    if (field == nullptr) return;
    Constants& constants = constants_[static_cast<std::size_t>(field - t_.extraction_rules.fields.data())];
    for (const std::string& value : c->values) add_once(constants, value);
  }
  if (const auto* c = std::get_if<ContactIs>(&kind)) {
    const auto same = [c](const ContactIs* other) { return *other == *c; };
    if (std::none_of(contacts_.begin(), contacts_.end(), same)) contacts_.push_back(c);
  }
  const auto* tool = std::get_if<ToolResultIs>(&kind);
  const bool free = std::holds_alternative<CallSeconds>(kind) || std::holds_alternative<LocalTimeIs>(kind) ||
                    (tool != nullptr && tool->check == ToolCheck::kValue);
  const auto same = [&condition](const Condition* other) { return *other == condition; };
  if (free && std::none_of(free_.begin(), free_.end(), same)) free_.push_back(&condition);
}

// ---- variables

int ModelBuilder::add(Variable variable) {
  m_.variables.push_back(std::move(variable));
  return static_cast<int>(m_.variables.size()) - 1;
}

void ModelBuilder::add_fields() {
  const std::vector<Field>& fields = t_.extraction_rules.fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    Variable v;
    v.kind = Variable::Kind::kField;
    v.id = fields[i].id;
    v.classes = field_classes(fields[i], constants_[i]);
    v.readback = fields[i].confirm == ConfirmPolicy::kReadback;
    v.all = 1;
    for (int k = 0; k < static_cast<int>(v.classes.size()); ++k) v.all |= v.value(k, false) | v.value(k, true);
    add(std::move(v));
  }
  m_.fields = static_cast<int>(fields.size());
}

void ModelBuilder::add_facts() {
  constexpr Mask kEvery = ~Mask{0};
  const auto named = [this](Variable::Kind kind, const std::string& id, Mask all) {
    Variable v;
    v.kind = kind;
    v.id = id;
    v.all = all;
    return add(std::move(v));
  };
  m_.stage_turns = named(Variable::Kind::kStageTurns, "stage_turns", kEvery);
  m_.not_understood = named(Variable::Kind::kNotUnderstood, "not_understood", kEvery);
  m_.opted_out = named(Variable::Kind::kOptedOut, "opt_out", 3);
  m_.questions = named(Variable::Kind::kQuestions, "questions", kEvery);
  for (const std::string& tag : tags_) m_.tags[tag] = named(Variable::Kind::kTag, tag, 3);
  for (const std::string& script : said_) m_.said[script] = named(Variable::Kind::kSaid, script, 3);
  for (const OfferPolicy& offer : t_.decision_tree.offers) {
    const auto usable = [&offer](double step) { return std::isfinite(step) && step >= 0 && step <= offer.limit; };
    const auto end = std::find_if_not(offer.steps.begin(), offer.steps.end(), usable);
    const int steps = static_cast<int>(end - offer.steps.begin());
    m_.usable_steps.push_back(steps);
    const Mask all = steps >= kCounterCap ? kEvery : bit(steps + 1) - 1;
    m_.offers[offer.id] = named(Variable::Kind::kOffer, offer.id, all);
  }
  m_.first_tool = static_cast<int>(m_.variables.size());
  for (const ToolConfig& tool : t_.tool_configs.tools) {
    const int var = named(Variable::Kind::kTool, tool.id, bit(kToolValues) - 1);
    m_.variables[static_cast<std::size_t>(var)].write = tool.effect == ToolEffect::kWrite;
    m_.tools[tool.id] = var;
  }
  for (const ContactIs* contact : contacts_) {
    const int var = named(Variable::Kind::kContact, contact->attribute, 3);
    m_.variables[static_cast<std::size_t>(var)].contact = contact;
    m_.variables[static_cast<std::size_t>(var)].initial = 3;
  }
  m_.first_transient = static_cast<int>(m_.variables.size());
}

void ModelBuilder::add_transients() {
  Variable sentiment;
  sentiment.kind = Variable::Kind::kSentiment;
  sentiment.all = m_.sentiments.size() <= 15 ? bit(2 * static_cast<int>(m_.sentiments.size()) + 1) - 1 : 1;
  sentiment.initial = sentiment.all;
  m_.sentiment = add(std::move(sentiment));
  Variable keys;
  keys.kind = Variable::Kind::kKeys;
  if (m_.key_words.size() > 29) m_.key_words.clear();
  for (const char* key : {"5", "7", "3", "4", "6", "2", "8", "9", "1", "0", "*", "#"}) {
    if (m_.other_key.empty() && !contains(m_.key_words, key)) m_.other_key = key;
  }
  keys.all = bit(static_cast<int>(m_.key_words.size()) + 2) - 1;
  m_.keys = add(std::move(keys));
  for (const Condition* condition : free_) {
    Variable v;
    v.initial = 3;
    v.time = std::get_if<LocalTimeIs>(&condition->kind);
    add(std::move(v));
  }
}

// ---- rules

void ModelBuilder::add_rules() {
  for (const Invariant& invariant : t_.decision_tree.invariants) {
    Rule rule;
    rule.id = invariant.id;
    if (invariant.never.empty()) {
      rule.require = require_cond(invariant.require);
      const bool script = invariant.require.rfind("said:", 0) == 0;
      rule.says = script && find_script(t_, invariant.require.substr(5)) != nullptr;
    } else {
      rule.require.kind = Cond::Kind::kNot;
      rule.require.of.push_back(require_cond(invariant.after));
    }
    m_.rules.push_back(std::move(rule));
  }
  const std::string& consent = t_.session_config.consent_script;
  Rule rule;
  rule.id = "session.consent";
  rule.require = consent.empty() ? constant(true) : require_cond("said:" + consent);
  rule.says = find_script(t_, consent) != nullptr;
  m_.rules.push_back(std::move(rule));
}

// ---- the tree

std::vector<ModelNode> ModelBuilder::nodes(const std::vector<Node>& nodes_of) {
  std::vector<ModelNode> made;
  for (const Node& node : nodes_of) {
    ModelNode n;
    n.node = &node;
    n.index = static_cast<int>(m_.all_nodes.size());
    m_.all_nodes.push_back(&node);
    n.when = cond(node.when);
    n.tools = tools_in(n.when, m_);
    if (depends_on_words(n.when, m_, false)) n.words = m_.word_nodes++;
    n.then = ops(node.then);
    n.otherwise = ops(node.otherwise);
    n.children = nodes(node.children);
    made.push_back(std::move(n));
  }
  return made;
}

void ModelBuilder::add_stages() {
  for (const Stage& stage : t_.session_config.stages) {
    ModelStage s;
    s.stage = &stage;
    for (const StageNodes& entry : t_.decision_tree.stage_nodes) {
      if (entry.stage != stage.id) continue;
      std::vector<ModelNode> more = nodes(entry.nodes);
      std::move(more.begin(), more.end(), std::back_inserter(s.nodes));
    }
    for (const StageTransition& transition : t_.decision_tree.stage_transitions) {
      const auto to = m_.stages.find(transition.to);
      if (transition.from != stage.id || to == m_.stages.end()) continue;
      const int index = static_cast<int>(&transition - t_.decision_tree.stage_transitions.data());
      s.transitions.push_back({&transition, index, to->second, cond(transition.when)});
    }
    s.ends_at_max = stage.on_max_turns == "end";
    if (const auto to = m_.stages.find(stage.on_max_turns); !s.ends_at_max && to != m_.stages.end()) {
      s.on_max = to->second;
    }
    s.complete = complete(stage);
    for (const Intent& intent : t_.extraction_rules.intents) {
      s.hearable.push_back(intent.stages.empty() || contains(intent.stages, stage.id) ? 1 : 0);
    }
    for (const Field& field : t_.extraction_rules.fields) {
      // A read-back that is refused asks for the field wherever that happens.
      const bool anywhere = field.stages.empty() || field.confirm == ConfirmPolicy::kReadback;
      s.readable.push_back(anywhere || contains(field.stages, stage.id) ? 1 : 0);
    }
    s.asks = asked_by(stage.entry_script);
    for (const std::string& id : stage.required_fields) s.asks |= field_bit(t_, id);
    if (const auto entry = m_.said.find(stage.entry_script); entry != m_.said.end()) s.entry = entry->second;
    m_.stage_models.push_back(std::move(s));
  }
  for (const StageTransition& transition : t_.decision_tree.stage_transitions)
    m_.all_transitions.push_back(&transition);
}

Cond ModelBuilder::complete(const Stage& stage) {
  Cond all;
  all.kind = Cond::Kind::kAll;
  for (const std::string& id : stage.required_fields) {
    all.of.push_back(cond(Condition{FieldIs{id, FieldCheck::kConfirmed, CompareOp::kEq, {}}}));
  }
  return all;
}

std::vector<Op> ModelBuilder::ops(const std::vector<Action>& actions) {
  std::vector<Op> made;
  made.reserve(actions.size());
  for (const Action& action : actions) made.push_back(op(action));
  return made;
}

Op ModelBuilder::set_field(const SetField& action) const {
  Op op;
  const Field* field = find_field(t_, action.field);
  if (field == nullptr) return op;
  op.kind = Op::Kind::kSetField;
  op.target = static_cast<int>(field - t_.extraction_rules.fields.data());
  const Variable& v = m_.variables[static_cast<std::size_t>(op.target)];
  if (action.value.find('{') == std::string::npos) {
    const std::optional<int> cls = class_of(*field, v.classes, action.value);
    if (!cls) return {};
    op.mask = v.value(*cls, true);
    return op;
  }
  for (int i = 0; i < static_cast<int>(v.classes.size()); ++i) op.mask |= v.value(i, true);
  op.may_be_ignored = true;
  return op;
}

Op ModelBuilder::op(const Action& action) {
  Op op;
  const auto aims = [&op](Op::Kind kind, const std::map<std::string, int>& ids, const std::string& id) {
    if (const auto found = ids.find(id); found != ids.end()) {
      op.kind = kind;
      op.target = found->second;
    }
  };
  if (const auto* a = std::get_if<CallTool>(&action)) {
    aims(Op::Kind::kTool, m_.tools, a->tool);
    op.same_words = !may_change_within_a_turn(*a);
  } else if (const auto* a2 = std::get_if<SetStage>(&action)) {
    aims(Op::Kind::kSetStage, m_.stages, a2->stage);
  } else if (const auto* a3 = std::get_if<SetField>(&action)) {
    op = set_field(*a3);
  } else if (const auto* a4 = std::get_if<ClearField>(&action)) {
    const Field* field = find_field(t_, a4->field);
    if (field != nullptr) {
      op.kind = Op::Kind::kClearField;
      op.target = static_cast<int>(field - t_.extraction_rules.fields.data());
    }
  } else if (const auto* a5 = std::get_if<MakeOffer>(&action)) {
    aims(Op::Kind::kOffer, m_.offers, a5->offer);
  } else if (const auto* a6 = std::get_if<Tag>(&action)) {
    aims(Op::Kind::kTag, m_.tags, a6->tag);
  } else if (const auto* a7 = std::get_if<Say>(&action)) {
    if (find_script(t_, a7->script) != nullptr || !a7->text.empty()) op.kind = Op::Kind::kSay;
    if (const auto found = m_.said.find(a7->script); found != m_.said.end()) op.target = found->second;
    op.asks = asked_by(a7->script);
  } else if (std::holds_alternative<EndCall>(action) || std::holds_alternative<Transfer>(action)) {
    op.kind = Op::Kind::kEnd;
  } else if (std::holds_alternative<OptOut>(action)) {
    op.kind = Op::Kind::kOptOut;
  } else if (std::holds_alternative<Voicemail>(action)) {
    op.kind = Op::Kind::kVoicemail;
  } else if (std::holds_alternative<Direct>(action)) {
    op.kind = Op::Kind::kAct;
  } else if (std::holds_alternative<Ask>(action) || std::holds_alternative<Repeat>(action) ||
             std::holds_alternative<ScheduleCallback>(action) || std::holds_alternative<SendDtmf>(action)) {
    op.kind = Op::Kind::kMayAct;
  }
  if (const auto* ask = std::get_if<Ask>(&action)) op.asks = field_bit(t_, ask->field);
  op.repeats = std::holds_alternative<Repeat>(action);
  op.speaks = op.repeats || std::holds_alternative<Say>(action) || std::holds_alternative<Ask>(action);
  op.action = &action;
  const auto [kind, target] = std::visit(Naming{}, action);
  op.name = kind;
  const std::vector<Invariant>& invariants = t_.decision_tree.invariants;
  for (std::size_t i = 0; i < invariants.size() && !kind.empty(); ++i) {
    const std::string& rule = invariants[i].never.empty() ? invariants[i].before : invariants[i].never;
    if (!rule.empty() && (rule == kind || rule == kind + ":" + target)) op.rules.push_back(static_cast<int>(i));
  }
  const bool needs_consent = kind == "offer" && !t_.session_config.consent_script.empty();
  if (needs_consent) op.rules.push_back(static_cast<int>(invariants.size()));
  return op;
}

/// Scripts that are said without a node's saying so: questions, read-backs, answers, prompts, disclosures that were
/// cut.
void ModelBuilder::note_scripts() {
  const auto note = [this](const std::string& script) {
    const auto found = m_.said.find(script);
    if (found == m_.said.end()) return;
    if (std::find(m_.always_said.begin(), m_.always_said.end(), found->second) == m_.always_said.end()) {
      m_.always_said.push_back(found->second);
    }
  };
  const ResponseTemplates& words = t_.response_templates;
  for (const Field& field : t_.extraction_rules.fields) {
    for (const std::string& script : {field.question_script, field.reprompt_script, field.confirm_script}) note(script);
  }
  for (const std::string& script : words.not_understood) note(script);
  note(words.answer_script);
  note(words.no_answer_script);
  note(words.closing_script);
  for (const std::string& script : t_.session_config.silence.prompt_scripts) note(script);
  for (const Rule& rule : m_.rules) {
    if (rule.says && rule.require.kind == Cond::Kind::kFact) m_.always_said.push_back(rule.require.var);
  }
  for (const Script& script : words.scripts) {
    if (script.disclosure) note(script.id);
  }
}

/// As DecisionRun::script_item: what the words of a script ask for.
Mask ModelBuilder::asked_by(const std::string& script) const {
  const Script* said = find_script(t_, script);
  if (said == nullptr) return 0;
  Mask asked = field_bit(t_, said->asks);
  for (const Field& field : t_.extraction_rules.fields) {
    if (field.question_script == script) asked |= field_bit(t_, field.id);
  }
  return asked;
}

void ModelBuilder::note_questions() {
  const ResponseTemplates& words = t_.response_templates;
  for (const std::string& script : words.not_understood) m_.always_asked |= asked_by(script);
  for (const std::string& script : {words.answer_script, words.no_answer_script, words.closing_script}) {
    m_.always_asked |= asked_by(script);
  }
  for (const std::string& script : t_.session_config.silence.prompt_scripts) m_.always_asked |= asked_by(script);
  for (const Script& script : words.scripts) {
    if (script.disclosure) m_.always_asked |= asked_by(script.id);
  }
  for (const Invariant& rule : t_.decision_tree.invariants) {
    if (rule.require.rfind("said:", 0) == 0) m_.always_asked |= asked_by(rule.require.substr(5));
  }
  m_.always_asked |= asked_by(t_.session_config.consent_script);
  for (const Field& field : t_.extraction_rules.fields) {
    const bool any_value = field.type == FieldType::kYesNo || field.type == FieldType::kChoice;
    if (!any_value || !field.validation.pattern.empty()) m_.may_be_invalid |= field_bit(t_, field.id);
  }
  Variable& questions = m_.variables[static_cast<std::size_t>(m_.questions)];
  questions.initial = m_.always_asked;
  if (const auto first = m_.stages.find(t_.session_config.initial_stage); first != m_.stages.end()) {
    questions.initial |= m_.stage_models[static_cast<std::size_t>(first->second)].asks;
  }
}

}  // namespace callai::templates::verify
