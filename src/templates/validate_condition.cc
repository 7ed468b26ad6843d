#include <algorithm>

#include "templates/comparison.h"
#include "templates/validation.h"

namespace callai::templates {

namespace {

bool is_order(CompareOp op) {
  return op != CompareOp::kEq && op != CompareOp::kNe;
}

struct ConditionChecker {
  Validation& v;
  const Path& path;

  void operator()(const AllOf& c) const { nested(c.of, "all"); }
  void operator()(const AnyOf& c) const {
    if (c.of.empty()) v.error(path / "any", "empty_list", "'any' of nothing never holds", "add a condition");
    nested(c.of, "any");
  }
  void operator()(const Not& c) const {
    for (const Condition& inner : c.of) check_condition(v, inner, path / "not");
  }
  void operator()(const IntentIs& c) const {
    not_empty(c.any_of, "intent");
    v.known(Kind::kIntent, c.any_of, path / "intent");
  }
  void operator()(const FieldIs& c) const {
    if (!v.known(Kind::kField, c.field, path / "field")) return;
    const Field& field = *find_field(v.campaign(), c.field);
    if (c.check == FieldCheck::kIn) {
      not_empty(c.values, "in");
      for (std::size_t i = 0; i < c.values.size(); ++i) v.value(field, c.values[i], path / "in" / i);
    }
    if (c.check != FieldCheck::kCompares) return;
    for (const std::string& value : c.values) v.value(field, value, path / "value");
    if (is_order(c.op) && !is_ordered(field.type)) {
      v.error(path / "op", "unordered_type",
              "values of type " + std::string(to_string(field.type)) + " have no order (field '" + field.id + "')",
              "compare with \"==\" or \"!=\", or use \"in\"");
    }
  }
  void operator()(const StageIs& c) const {
    not_empty(c.any_of, "stage");
    v.known(Kind::kStage, c.any_of, path / "stage");
  }
  void operator()(const TriggerIs& c) const { not_empty(c.any_of, "trigger"); }
  void operator()(const ToolResultIs& c) const {
    v.known(Kind::kTool, c.tool, path / "tool");
    if (c.check == ToolCheck::kStatus) not_empty(c.statuses, "status");
  }
  void operator()(const Said& c) const { v.known(Kind::kScript, c.script, path / "said"); }
  void operator()(const OfferIs& c) const { v.known(Kind::kOffer, c.offer, path / "offer"); }
  void operator()(const DtmfIs& c) const {
    not_empty(c.any_of, "dtmf");
    for (std::size_t i = 0; i < c.any_of.size(); ++i) {
      const std::string& digits = c.any_of[i];
      if (!digits.empty() && digits.find_first_not_of("0123456789*#ABCD") == std::string::npos) continue;
      v.error(path / "dtmf" / i, "bad_digits", "'" + digits + "' cannot be pressed", "use 0-9, *, # and A-D");
    }
  }
  void operator()(const LocalTimeIs& c) const {
    if (c.from == c.to) {
      v.error(path / "time", "empty_time", "from " + to_canonical(c.from) + " to the same time is never",
              "give a later end; for the whole day leave both out");
    }
  }
  template <typename Other>
  void operator()(const Other& /*no references*/) const {}

 private:
  void nested(const std::vector<Condition>& list, const char* key) const {
    for (std::size_t i = 0; i < list.size(); ++i) check_condition(v, list[i], path / key / i);
  }
  void not_empty(const std::vector<std::string>& list, const char* key) const {
    if (!list.empty()) return;
    v.error(path / key, "empty_list", std::string("an empty list under '") + key + "' never holds", "add an entry");
  }
};

}  // namespace

void check_condition(Validation& v, const Condition& condition, const Path& path) {
  std::visit(ConditionChecker{v, path}, condition.kind);
}

}  // namespace callai::templates
