#include <algorithm>

#include "core/contains.h"
#include "templates/comparison.h"
#include "templates/verify/model_builder.h"

namespace callai::templates::verify {

namespace {

using core::contains;

Mask present(const Variable& field, bool confirmed_only) {
  Mask mask = 0;
  for (int i = 0; i < static_cast<int>(field.classes.size()); ++i) {
    mask |= field.value(i, true);
    if (!confirmed_only) mask |= field.value(i, false);
  }
  return mask;
}

}  // namespace

Cond ModelBuilder::constant(bool value) {
  Cond c;
  c.kind = value ? Cond::Kind::kTrue : Cond::Kind::kFalse;
  return c;
}

Cond ModelBuilder::fact(int var, Mask may_hold, Mask may_fail) {
  Cond c;
  c.kind = Cond::Kind::kFact;
  c.var = var;
  c.may_hold = may_hold;
  c.may_fail = may_fail;
  return c;
}

Cond ModelBuilder::cond(const Condition& condition) {
  const auto list = [this](Cond::Kind kind, const std::vector<Condition>& of) {
    Cond c;
    c.kind = kind;
    for (const Condition& inner : of) c.of.push_back(cond(inner));
    return c;
  };
  const auto named = [](const std::map<std::string, int>& ids, const std::string& id, Mask hold, Mask fail) {
    const auto found = ids.find(id);
    return found == ids.end() ? constant(false) : fact(found->second, hold, fail);
  };
  const Condition::Kind& kind = condition.kind;
  if (const auto* c = std::get_if<AllOf>(&kind)) return list(Cond::Kind::kAll, c->of);
  if (const auto* c = std::get_if<AnyOf>(&kind)) return list(Cond::Kind::kAny, c->of);
  if (const auto* c = std::get_if<Not>(&kind)) return c->of.empty() ? constant(true) : list(Cond::Kind::kNot, c->of);
  if (const auto* c = std::get_if<IntentIs>(&kind)) return intent_cond(*c);
  if (const auto* c = std::get_if<FieldIs>(&kind)) return field_cond(*c);
  if (const auto* c = std::get_if<SentimentIs>(&kind)) return sentiment_cond(*c);
  if (const auto* c = std::get_if<StageTurns>(&kind)) return counter_cond(m_.stage_turns, c->op, c->value);
  if (const auto* c = std::get_if<NotUnderstood>(&kind)) return counter_cond(m_.not_understood, c->op, c->value);
  if (const auto* c = std::get_if<ToolResultIs>(&kind)) return tool_cond(*c);
  if (const auto* c = std::get_if<ContactIs>(&kind)) return contact_cond(*c);
  if (const auto* c = std::get_if<Said>(&kind)) return named(m_.said, c->script, bit(1), bit(0));
  if (const auto* c = std::get_if<HasTag>(&kind)) return named(m_.tags, c->tag, bit(1), bit(0));
  if (const auto* c = std::get_if<OfferIs>(&kind)) return offer_cond(*c);
  if (const auto* c = std::get_if<DtmfIs>(&kind)) return keys_cond(*c);
  if (const auto* c = std::get_if<StageIs>(&kind)) {
    Cond is;
    is.kind = Cond::Kind::kStage;
    for (const std::string& id : c->any_of) {
      if (const auto found = m_.stages.find(id); found != m_.stages.end()) is.items.push_back(found->second);
    }
    return is;
  }
  if (const auto* c = std::get_if<TriggerIs>(&kind)) {
    Cond is;
    is.kind = Cond::Kind::kTrigger;
    if (contains(c->any_of, "utterance")) is.may_hold |= bit(kUtterance) | bit(kKeysPressed);
    if (contains(c->any_of, "dtmf")) is.may_hold |= bit(kKeysPressed);
    if (contains(c->any_of, "tool_result")) is.may_hold |= bit(kToolAnswer);
    return is;
  }
  if (const auto* c = std::get_if<StageComplete>(&kind)) {
    Cond is;
    is.kind = Cond::Kind::kComplete;
    if (c->value) return is;
    Cond negation;
    negation.kind = Cond::Kind::kNot;
    negation.of.push_back(std::move(is));
    return negation;
  }
  return free_cond(condition);
}

Cond ModelBuilder::intent_cond(const IntentIs& wanted) const {
  Cond c;
  c.kind = Cond::Kind::kIntent;
  const double least = std::max(wanted.min_confidence, m_.levels.front());
  const auto level = std::lower_bound(m_.levels.begin(), m_.levels.end(), least);
  if (level == m_.levels.end()) return constant(false);
  c.level = static_cast<int>(level - m_.levels.begin()) + 1;
  for (const std::string& id : wanted.any_of) {
    if (const auto found = m_.intents.find(id); found != m_.intents.end()) c.items.push_back(found->second);
  }
  return c.items.empty() ? constant(false) : c;
}

Cond ModelBuilder::field_cond(const FieldIs& wanted) const {
  const Field* field = find_field(t_, wanted.field);
  if (field == nullptr) return constant(wanted.check == FieldCheck::kMissing);
  const int var = static_cast<int>(field - t_.extraction_rules.fields.data());
  const Variable& v = m_.variables[static_cast<std::size_t>(var)];
  switch (wanted.check) {
    case FieldCheck::kExists: return fact(var, v.all & ~bit(0), bit(0));
    case FieldCheck::kMissing: return fact(var, bit(0), v.all & ~bit(0));
    case FieldCheck::kConfirmed: {
      const Mask confirmed = present(v, true);
      return fact(var, confirmed, v.all & ~confirmed);
    }
    case FieldCheck::kFilledNow: {
      Cond c;
      c.kind = Cond::Kind::kFilled;
      c.var = var;
      return c;
    }
    case FieldCheck::kCompares:
    case FieldCheck::kIn: break;
  }
  if (wanted.values.empty()) return constant(false);
  if (v.classes.size() == 1) return fact(var, v.all & ~bit(0), v.all);
  const bool is_in = wanted.check == FieldCheck::kIn;
  const bool other_currency = field->type == FieldType::kMoney;
  Mask hold = 0;
  Mask unsure = 0;
  for (const std::string& text : wanted.values) {
    const std::optional<int> constant_class = class_of(*field, v.classes, text);
    if (!constant_class) continue;  // nothing compares with what is no value
    if (v.classes[static_cast<std::size_t>(*constant_class)].samples.empty()) {
      unsure |= v.value(*constant_class, false) | v.value(*constant_class, true);
    }
    for (int i = 0; i < static_cast<int>(v.classes.size()); ++i) {
      if (other_currency && i + 1 == static_cast<int>(v.classes.size())) continue;
      if (holds(i, is_in ? CompareOp::kEq : wanted.op, *constant_class)) hold |= v.value(i, false) | v.value(i, true);
    }
  }
  return fact(var, hold | unsure, (v.all & ~hold) | unsure);
}

Cond ModelBuilder::counter_cond(int var, CompareOp op, int value) const {
  Mask hold = 0;
  Mask fail = 0;
  for (int i = 0; i < kCounterCap; ++i) (holds(i, op, value) ? hold : fail) |= bit(i);
  // The last value stands for every larger number too.
  bool may_hold = holds(kCounterCap, op, value);
  bool may_fail = !may_hold;
  for (const int probe : {value - 1, value, value + 1}) {
    if (probe <= kCounterCap) continue;
    may_hold = may_hold || holds(probe, op, value);
    may_fail = may_fail || !holds(probe, op, value);
  }
  if (op == CompareOp::kNe || op == CompareOp::kGt || op == CompareOp::kGe) may_hold = true;
  if (op == CompareOp::kEq || op == CompareOp::kLt || op == CompareOp::kLe) may_fail = true;
  if (may_hold) hold |= bit(kCounterCap);
  if (may_fail) fail |= bit(kCounterCap);
  return fact(var, hold, fail);
}

Cond ModelBuilder::offer_cond(const OfferIs& wanted) const {
  const auto found = m_.offers.find(wanted.offer);
  if (found == m_.offers.end()) {
    // No such policy: none was made, none is left.
    return constant(wanted.check == OfferCheck::kExhausted || holds(0, wanted.op, wanted.value));
  }
  const Variable& v = m_.variables[static_cast<std::size_t>(found->second)];
  const std::size_t index = static_cast<std::size_t>(find_offer(t_, wanted.offer) - t_.decision_tree.offers.data());
  const int steps = m_.usable_steps[index];
  Mask hold = 0;
  for (int i = 0; i <= kCounterCap; ++i) {
    const bool is = wanted.check == OfferCheck::kExhausted ? i >= steps : holds(i, wanted.op, wanted.value);
    if (is) hold |= bit(i);
  }
  const Mask unsure = steps > kCounterCap ? bit(kCounterCap) : 0;
  return fact(found->second, (hold | unsure) & v.all, (v.all & ~hold) | unsure);
}

Cond ModelBuilder::tool_cond(const ToolResultIs& wanted) {
  if (wanted.check == ToolCheck::kValue) {
    // A value is there only when some result is.
    Cond both;
    both.kind = Cond::Kind::kAll;
    const auto tool = m_.tools.find(wanted.tool);
    if (tool == m_.tools.end()) return constant(false);
    const Variable& v = m_.variables[static_cast<std::size_t>(tool->second)];
    both.of.push_back(fact(tool->second, v.all & ~bit(kToolNone), bit(kToolNone)));
    both.of.push_back(free_cond(Condition{wanted}));
    return both;
  }
  const auto found = m_.tools.find(wanted.tool);
  if (found == m_.tools.end()) return constant(contains(wanted.statuses, "none"));
  Mask hold = 0;
  for (int i = 0; i < kToolValues; ++i) {
    if (contains(wanted.statuses, tool_status(i))) hold |= bit(i);
  }
  return fact(found->second, hold, m_.variables[static_cast<std::size_t>(found->second)].all & ~hold);
}

Cond ModelBuilder::contact_cond(const ContactIs& wanted) const {
  for (std::size_t i = 0; i < m_.variables.size(); ++i) {
    const Variable& v = m_.variables[i];
    if (v.kind == Variable::Kind::kContact && *v.contact == wanted) return fact(static_cast<int>(i), bit(1), bit(0));
  }
  return constant(false);
}

/// Values of the variable: below, at, between and above the thresholds.
Cond ModelBuilder::sentiment_cond(const SentimentIs& wanted) const {
  const Variable& v = m_.variables[static_cast<std::size_t>(m_.sentiment)];
  const auto at = std::find(m_.sentiments.begin(), m_.sentiments.end(), wanted.value);
  if (v.all == 1 || at == m_.sentiments.end()) return fact(m_.sentiment, v.all, v.all);
  const int threshold = 2 * static_cast<int>(at - m_.sentiments.begin()) + 1;
  Mask hold = 0;
  for (int i = 0; i <= 2 * static_cast<int>(m_.sentiments.size()); ++i) {
    if (holds(i, wanted.op, threshold)) hold |= bit(i);
  }
  return fact(m_.sentiment, hold, v.all & ~hold);
}

Cond ModelBuilder::keys_cond(const DtmfIs& wanted) const {
  const Variable& v = m_.variables[static_cast<std::size_t>(m_.keys)];
  Mask hold = 0;
  for (std::size_t i = 0; i < m_.key_words.size(); ++i) {
    if (contains(wanted.any_of, m_.key_words[i])) hold |= bit(static_cast<int>(i) + 1);
  }
  if (m_.key_words.empty() && !wanted.any_of.empty()) {  // more of them than there is room for
    return fact(m_.keys, v.all & ~bit(0), v.all);
  }
  return fact(m_.keys, hold, v.all & ~hold);
}

Cond ModelBuilder::free_cond(const Condition& condition) {
  for (std::size_t i = 0; i < free_.size(); ++i) {
    if (*free_[i] == condition) return fact(m_.keys + 1 + static_cast<int>(i), bit(1), bit(0));
  }
  return fact(m_.keys, m_.variables[static_cast<std::size_t>(m_.keys)].all,
              m_.variables[static_cast<std::size_t>(m_.keys)].all);
}

/// What an invariant requires: as DecisionRun::satisfied reads it.
Cond ModelBuilder::require_cond(const std::string& require) {
  const std::size_t colon = require.find(':');
  const std::string kind = require.substr(0, colon);
  if (kind == "opt_out") return fact(m_.opted_out, bit(1), bit(0));
  if (colon == std::string::npos) return constant(false);
  const std::string name = require.substr(colon + 1);
  if (kind == "said") return cond(Condition{Said{name}});
  if (kind == "tag") return cond(Condition{HasTag{name}});
  if (kind == "offer") {
    return find_offer(t_, name) == nullptr ? constant(false)
                                           : cond(Condition{OfferIs{name, OfferCheck::kCount, CompareOp::kGe, 1}});
  }
  if (kind == "tool") return cond(Condition{ToolResultIs{name, ToolCheck::kStatus, {"ok"}, "", {}, ""}});
  if (kind != "field") return constant(false);
  const Field* field = find_field(t_, name);
  if (field == nullptr) return constant(false);
  Cond there = cond(Condition{FieldIs{name, FieldCheck::kExists, {}, {}}});
  if (field->type != FieldType::kYesNo) return there;
  // A consent that was refused is no consent.
  const Variable& v = m_.variables[static_cast<std::size_t>(there.var)];
  const Mask no = v.value(0, false) | v.value(0, true);
  return fact(there.var, there.may_hold & ~no, (there.may_fail | no) & v.all);
}

}  // namespace callai::templates::verify
