#include "templates/builder/template_words.h"

#include <vector>

#include "core/strings.h"

namespace callai::templates {

namespace {

constexpr const char* kOps[] = {"=", "is not", "<", "<=", ">", ">="};
constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

std::string op(CompareOp o) {
  return std::string(" ") + kOps[static_cast<std::size_t>(o)] + " ";
}

/// 0.5, 240 or -0.3: as a person writes it.
std::string number(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (!text.empty() && text.back() == '.') text.pop_back();
  return text;
}

std::string alternatives(const std::vector<std::string>& words) {
  return words.empty() ? "(none)" : core::joined(words, " or ");
}

std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

struct ConditionWords {
  std::string operator()(const AllOf& c) const { return joined(c.of, " and ", "always"); }
  std::string operator()(const AnyOf& c) const { return joined(c.of, " or ", "never"); }
  std::string operator()(const Not& c) const { return c.of.empty() ? "never" : "not (" + in_words(c.of.front()) + ")"; }
  std::string operator()(const IntentIs& c) const { return "intent " + alternatives(c.any_of); }
  std::string operator()(const FieldIs& c) const {
    switch (c.check) {
      case FieldCheck::kExists: return c.field + " is known";
      case FieldCheck::kMissing: return c.field + " is missing";
      case FieldCheck::kConfirmed: return c.field + " is confirmed";
      case FieldCheck::kFilledNow: return c.field + " was just given";
      case FieldCheck::kIn: return c.field + " is " + alternatives(c.values);
      case FieldCheck::kCompares: break;
    }
    return c.field + op(c.op) + (c.values.empty() ? "" : c.values.front());
  }
  std::string operator()(const SentimentIs& c) const { return "sentiment" + op(c.op) + number(c.value); }
  std::string operator()(const StageTurns& c) const {
    return "turns in the stage" + op(c.op) + std::to_string(c.value);
  }
  std::string operator()(const CallSeconds& c) const { return "seconds of the call" + op(c.op) + number(c.value); }
  std::string operator()(const NotUnderstood& c) const {
    return "not understood in a row" + op(c.op) + std::to_string(c.value);
  }
  std::string operator()(const StageIs& c) const { return "stage " + alternatives(c.any_of); }
  std::string operator()(const StageComplete& c) const {
    return c.value ? "the stage is complete" : "the stage is not complete";
  }
  std::string operator()(const TriggerIs& c) const { return "on " + alternatives(c.any_of); }
  std::string operator()(const ToolResultIs& c) const {
    if (c.check == ToolCheck::kStatus) return "tool " + c.tool + " is " + alternatives(c.statuses);
    return "tool " + c.tool + "'s " + c.path + op(c.op) + c.value;
  }
  std::string operator()(const ContactIs& c) const {
    const std::string what = "contact's " + c.attribute;
    if (c.check == FieldCheck::kExists) return what + " is known";
    if (c.check == FieldCheck::kMissing) return what + " is missing";
    return what + op(c.op) + c.value;
  }
  std::string operator()(const Said& c) const { return c.script + " was heard"; }
  std::string operator()(const OfferIs& c) const {
    if (c.check == OfferCheck::kExhausted) return "offer " + c.offer + " is exhausted";
    return "times offered " + c.offer + op(c.op) + std::to_string(c.value);
  }
  std::string operator()(const LocalTimeIs& c) const {
    std::vector<std::string> days;
    for (const int day : c.days) days.emplace_back(kDays[day]);
    const std::string when = to_canonical(c.from) + " to " + to_canonical(c.to);
    return "time is " + (days.empty() ? "" : core::joined(days, ",") + " ") + when;
  }
  std::string operator()(const DtmfIs& c) const { return "keys " + alternatives(c.any_of); }
  std::string operator()(const HasTag& c) const { return "tag " + c.tag; }

 private:
  static std::string joined(const std::vector<Condition>& list, const std::string& word, const char* none) {
    if (list.empty()) return none;
    std::string text;
    for (const Condition& c : list) {
      const bool nested = list.size() > 1 && compound(c);
      text += (text.empty() ? "" : word) + (nested ? "(" + in_words(c) + ")" : in_words(c));
    }
    return text;
  }
  static bool compound(const Condition& c) {
    const auto* all = std::get_if<AllOf>(&c.kind);
    const auto* any = std::get_if<AnyOf>(&c.kind);
    return (all != nullptr && all->of.size() > 1) || (any != nullptr && any->of.size() > 1);
  }
};

struct ActionWords {
  std::string operator()(const CallTool& a) const {
    std::vector<std::string> arguments;
    for (const auto& [name, value] : a.arguments) arguments.push_back(name + " " + value);
    return "call tool " + a.tool + (arguments.empty() ? "" : " (" + core::joined(arguments) + ")");
  }
  std::string operator()(const SetStage& a) const { return "go to stage " + a.stage; }
  std::string operator()(const SetField& a) const { return "set " + a.field + " to " + a.value; }
  std::string operator()(const ClearField& a) const { return "forget " + a.field; }
  std::string operator()(const MakeOffer& a) const { return "offer " + a.offer; }
  std::string operator()(const Say& a) const { return "say " + (a.script.empty() ? quoted(a.text) : a.script); }
  std::string operator()(const Ask& a) const { return "ask for " + a.field; }
  std::string operator()(const Repeat&) const { return "repeat"; }
  std::string operator()(const Direct& a) const { return "answer as directed: " + quoted(a.instruction); }
  std::string operator()(const Filler& a) const { return "say the filler " + quoted(a.text); }
  std::string operator()(const Transfer& a) const {
    return std::string(a.mode == TransferMode::kWarm ? "transfer (warm) to " : "transfer to ") + a.destination +
           saying(a.say);
  }
  std::string operator()(const ScheduleCallback& a) const { return "schedule a callback at " + a.field; }
  std::string operator()(const SendDtmf& a) const { return "send keys " + a.digits; }
  std::string operator()(const OptOut&) const { return "opt the contact out"; }
  std::string operator()(const SetLeadStatus& a) const { return "set the lead status to " + a.status; }
  std::string operator()(const EndCall& a) const { return "end the call (" + a.outcome + ")" + saying(a.say); }
  std::string operator()(const Tag& a) const { return "tag " + a.tag; }
  std::string operator()(const Voicemail&) const { return "treat as voicemail"; }

 private:
  static std::string saying(const std::string& script) { return script.empty() ? "" : ", saying " + script; }
};

}  // namespace

std::string in_words(const Condition& condition) {
  return std::visit(ConditionWords{}, condition.kind);
}

std::string in_words(const Action& action) {
  return std::visit(ActionWords{}, action);
}

}  // namespace callai::templates
