#include "pipeline/condition_eval.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <variant>

#include "core/contains.h"
#include "pipeline/decision_trace.h"
#include "templates/comparison.h"

namespace callai::pipeline {
namespace {

using conversation::ToolResult;
using conversation::ToolStatus;
using conversation::TurnTrigger;
using core::contains;
using templates::CompareOp;
using templates::Condition;
using templates::FieldCheck;
using templates::holds;

bool holds(std::strong_ordering order, CompareOp op) {
  const int sign = order < 0 ? -1 : (order > 0 ? 1 : 0);
  return holds(sign, op, 0);
}

std::optional<double> as_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Numbers compare as numbers when both are, else as text.
bool texts_hold(const std::string& a, CompareOp op, const std::string& b) {
  const auto left = as_number(a);
  const auto right = as_number(b);
  if (left && right) return holds(*left, op, *right);
  return holds(a, op, b);
}

class Evaluation {
 public:
  Evaluation(const ConditionScope& scope, std::string& why) : scope_(scope), why_(why) {}

  bool of(const Condition& condition) {
    return std::visit([this](const auto& kind) { return holds_for(kind); }, condition.kind);
  }

 private:
  bool holds_for(const templates::AllOf& all) {
    if (all.of.empty()) why_ += "always";
    const std::size_t begin = why_.size();
    for (std::size_t i = 0; i < all.of.size(); ++i) {
      if (i > 0) why_ += " and ";
      const std::size_t part = why_.size();
      if (!of(all.of[i])) {
        why_.erase(begin, part - begin);
        return false;
      }
    }
    return true;
  }

  bool holds_for(const templates::AnyOf& any) {
    if (any.of.empty()) why_ += "never";
    const std::size_t begin = why_.size();
    for (std::size_t i = 0; i < any.of.size(); ++i) {
      if (i > 0) why_ += " and ";
      const std::size_t part = why_.size();
      if (of(any.of[i])) {
        why_.erase(begin, part - begin);
        return true;
      }
    }
    return false;
  }

  bool holds_for(const templates::Not& negation) {
    if (negation.of.empty()) {
      why_ += "always";
      return true;
    }
    why_ += "not (";
    const bool result = !of(negation.of.front());
    why_ += ')';
    return result;
  }

  bool holds_for(const templates::IntentIs& wanted) {
    for (const conversation::IntentMatch& match : scope_.signals.intents) {
      if (match.confidence >= wanted.min_confidence && contains(wanted.any_of, match.id)) {
        see_intent(match.id, match.confidence);
        return true;
      }
    }
    // The best one counts also where an extractor gives no list.
    const bool best =
        scope_.signals.intent_confidence >= wanted.min_confidence && contains(wanted.any_of, scope_.signals.intent);
    see_intent(scope_.signals.intent, scope_.signals.intent_confidence);
    return best;
  }

  bool holds_for(const templates::FieldIs& wanted) {
    const auto found = scope_.working.fields.find(wanted.field);
    const bool there = found != scope_.working.fields.end();
    why_ += wanted.field;
    why_ += there ? "=" + templates::to_canonical(found->second.value) : std::string(" missing");
    switch (wanted.check) {
      case FieldCheck::kExists: return there;
      case FieldCheck::kMissing: return !there;
      case FieldCheck::kConfirmed: return there && see_confirmed(found->second, wanted.field);
      case FieldCheck::kFilledNow: return see_filled_now(wanted.field);
      case FieldCheck::kCompares: return there && !wanted.values.empty() && field_compares(found->second.value, wanted);
      case FieldCheck::kIn: return there && field_is_in(found->second.value, wanted);
    }
    return false;
  }

  bool holds_for(const templates::SentimentIs& wanted) {
    see("sentiment", number_text(scope_.signals.sentiment));
    return holds(scope_.signals.sentiment, wanted.op, wanted.value);
  }

  bool holds_for(const templates::StageTurns& wanted) {
    see("stage_turns", std::to_string(scope_.session.stage_turns));
    return holds(scope_.session.stage_turns, wanted.op, wanted.value);
  }

  bool holds_for(const templates::CallSeconds& wanted) {
    const double seconds = static_cast<double>(scope_.input.elapsed.count()) / 1e6;
    see("call_seconds", number_text(seconds));
    return holds(seconds, wanted.op, wanted.value);
  }

  bool holds_for(const templates::NotUnderstood& wanted) {
    const int count = not_understood_in_a_row(scope_);
    see("not_understood", std::to_string(count));
    return holds(count, wanted.op, wanted.value);
  }

  bool holds_for(const templates::StageIs& wanted) {
    see("stage", scope_.session.current_stage);
    return contains(wanted.any_of, scope_.session.current_stage);
  }

  bool holds_for(const templates::StageComplete& wanted) {
    const bool complete = conversation::stage_complete(scope_.working, scope_.campaign, scope_.session.current_stage);
    see("stage_complete", complete ? "yes" : "no");
    return complete == wanted.value;
  }

  bool holds_for(const templates::TriggerIs& wanted) {
    const std::string_view trigger = conversation::to_string(scope_.input.trigger);
    see("trigger", trigger);
    // Keys are an utterance in digits.
    const bool keys = scope_.input.trigger == TurnTrigger::kDtmf;
    return contains(wanted.any_of, trigger) ||
           (keys && contains(wanted.any_of, conversation::to_string(TurnTrigger::kUtterance)));
  }

  bool holds_for(const templates::ToolResultIs& wanted) {
    const ToolResult* result = conversation::last_result(scope_.session, wanted.tool);
    if (wanted.check == templates::ToolCheck::kStatus) {
      // A write that outlived its turn may still run when a later call has its answer: the later one counts.
      const bool running =
          std::any_of(scope_.session.active_tools.begin(), scope_.session.active_tools.end(),
                      [&wanted, result](const auto& active) {
                        return active.tool == wanted.tool && (result == nullptr || active.id > result->id);
                      });
      const ToolStatus last = result != nullptr ? result->status : ToolStatus::kNone;
      const std::string_view status = conversation::to_string(running ? ToolStatus::kPending : last);
      see(wanted.tool, status);
      return contains(wanted.statuses, status);
    }
    if (result != nullptr) {
      for (const auto& [path, value] : result->values) {
        if (path != wanted.path) continue;
        see(wanted.tool + "." + path, value);
        return texts_hold(value, wanted.op, wanted.value);
      }
    }
    why_ += wanted.tool + "." + wanted.path + " missing";
    return false;
  }

  bool holds_for(const templates::ContactIs& wanted) {
    const std::string value = conversation::contact_attribute(scope_.session.contact, wanted.attribute);
    if (value.empty()) {
      why_ += "contact." + wanted.attribute + " missing";
    } else {
      see("contact." + wanted.attribute, value);
    }
    if (wanted.check == FieldCheck::kExists) return !value.empty();
    if (wanted.check == FieldCheck::kMissing) return value.empty();
    return texts_hold(value, wanted.op, wanted.value);
  }

  bool holds_for(const templates::Said& wanted) {
    const auto found = scope_.session.said.find(wanted.script);
    const int count = found == scope_.session.said.end() ? 0 : found->second;
    see("said " + wanted.script, std::to_string(count));
    return count > 0;
  }

  bool holds_for(const templates::OfferIs& wanted) {
    const int made = offers_made_so_far(scope_, wanted.offer);
    see("offers of " + wanted.offer, std::to_string(made));
    if (wanted.check == templates::OfferCheck::kCount) return holds(made, wanted.op, wanted.value);
    const templates::OfferPolicy* policy = templates::find_offer(scope_.campaign, wanted.offer);
    const int steps = policy != nullptr ? usable_steps(*policy) : 0;
    why_ += " of " + std::to_string(steps);
    return made >= steps;
  }

  bool holds_for(const templates::LocalTimeIs& wanted) {
    const templates::CivilDateTime& now = scope_.input.now;
    static constexpr std::string_view kDays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    see("time", std::string(kDays[templates::weekday(now.date)]) + " " + templates::to_canonical(now.time));
    return templates::contains(wanted, now);
  }

  bool holds_for(const templates::DtmfIs& wanted) {
    see("dtmf", scope_.input.digits.empty() ? "none" : scope_.input.digits);
    return scope_.input.trigger == TurnTrigger::kDtmf && contains(wanted.any_of, scope_.input.digits);
  }

  bool holds_for(const templates::HasTag& wanted) {
    const bool there = contains(scope_.session.tags, wanted.tag) || contains(scope_.tags, wanted.tag);
    see("tag " + wanted.tag, there ? "yes" : "no");
    return there;
  }

  void see(std::string_view name, std::string_view value) {
    why_ += name;
    why_ += '=';
    why_ += value;
  }

  void see_intent(std::string_view id, double confidence) {
    see("intent", id);
    if (confidence > 0) why_ += " (" + number_text(confidence) + ")";
  }

  /// A field whose template asks for no read-back needs no confirmation: being there is enough.
  bool see_confirmed(const conversation::FieldState& state, const std::string& field) {
    const templates::Field* definition = templates::find_field(scope_.campaign, field);
    const bool needed = definition != nullptr && definition->confirm == templates::ConfirmPolicy::kReadback;
    const bool confirmed = state.confirmed || !needed;
    why_ += confirmed ? " confirmed" : " unconfirmed";
    return confirmed;
  }

  bool see_filled_now(const std::string& field) {
    const bool now = contains(scope_.filled_now, field);
    why_ += now ? " now" : " not now";
    return now;
  }

  std::optional<std::strong_ordering> order_to(const templates::FieldValue& value, const std::string& field,
                                               const std::string& text) const {
    const templates::Field* definition = templates::find_field(scope_.campaign, field);
    if (definition == nullptr) return std::nullopt;
    const auto wanted = templates::parse_canonical(definition->type, text, definition->currency);
    if (!wanted) return std::nullopt;
    return templates::compare(value, *wanted);
  }

  bool field_compares(const templates::FieldValue& value, const templates::FieldIs& wanted) const {
    const auto order = order_to(value, wanted.field, wanted.values.front());
    return order.has_value() && holds(*order, wanted.op);
  }

  bool field_is_in(const templates::FieldValue& value, const templates::FieldIs& wanted) const {
    return std::any_of(wanted.values.begin(), wanted.values.end(), [&](const std::string& text) {
      const auto order = order_to(value, wanted.field, text);
      return order.has_value() && std::is_eq(*order);
    });
  }

  const ConditionScope& scope_;
  std::string& why_;
};

}  // namespace

bool evaluate(const Condition& condition, const ConditionScope& scope, std::string& why) {
  return Evaluation(scope, why).of(condition);
}

int not_understood_in_a_row(const ConditionScope& scope) {
  const TurnTrigger trigger = scope.input.trigger;
  if (trigger != TurnTrigger::kUtterance && trigger != TurnTrigger::kDtmf) return scope.session.not_understood;
  if (scope.signals.understood || scope.signals.backchannel) return 0;
  return scope.session.not_understood + 1;
}

int usable_steps(const templates::OfferPolicy& policy) {
  const auto usable = [&policy](double step) { return std::isfinite(step) && step >= 0 && step <= policy.limit; };
  // Steps ascend; the first that may not be offered ends the list.
  return static_cast<int>(std::find_if_not(policy.steps.begin(), policy.steps.end(), usable) - policy.steps.begin());
}

int offers_made_so_far(const ConditionScope& scope, const std::string& offer) {
  const auto now = std::count_if(scope.offers.begin(), scope.offers.end(),
                                 [&offer](const conversation::OfferMade& made) { return made.offer == offer; });
  return conversation::offers_made(scope.session, offer) + static_cast<int>(now);
}

}  // namespace callai::pipeline
