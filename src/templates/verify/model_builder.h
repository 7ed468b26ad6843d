#pragma once

#include <optional>
#include <string>
#include <vector>

#include "templates/verify/model.h"

// Internal to Model's constructor.

namespace callai::templates::verify {

/// What the conditions of a template compare a field with.
using Constants = std::vector<std::string>;

/// The classes of a field's values. One class without samples when its values cannot be told apart by classes.
std::vector<ValueClass> field_classes(const Field& field, const Constants& constants);
/// The class of a canonical text; nothing when it is no value of the field.
std::optional<int> class_of(const Field& field, const std::vector<ValueClass>& classes, const std::string& canonical);

class ModelBuilder {
 public:
  explicit ModelBuilder(Model& m) : m_(m), t_(m.t) {}
  void build();

 private:
  // model.cc: variables and tree
  void collect();
  void collect(const Condition& condition);
  void add_fields();
  void add_facts();
  void add_transients();
  void add_stages();
  void add_rules();
  void note_scripts();
  void note_questions();
  Mask asked_by(const std::string& script) const;
  int add(Variable variable);
  std::vector<ModelNode> nodes(const std::vector<Node>& nodes);
  std::vector<Op> ops(const std::vector<Action>& actions);
  Op op(const Action& action);
  Op set_field(const SetField& action) const;
  Cond complete(const Stage& stage);

  // model_conditions.cc
  Cond cond(const Condition& condition);
  Cond field_cond(const FieldIs& wanted) const;
  Cond counter_cond(int var, CompareOp op, int value) const;
  Cond tool_cond(const ToolResultIs& wanted);
  Cond contact_cond(const ContactIs& wanted) const;
  Cond offer_cond(const OfferIs& wanted) const;
  Cond sentiment_cond(const SentimentIs& wanted) const;
  Cond keys_cond(const DtmfIs& wanted) const;
  Cond intent_cond(const IntentIs& wanted) const;
  Cond free_cond(const Condition& condition);
  Cond require_cond(const std::string& require);
  static Cond fact(int var, Mask may_hold, Mask may_fail);
  static Cond constant(bool value);

  Model& m_;
  const CampaignTemplate& t_;
  std::vector<Constants> constants_;  // by field
  std::vector<const ContactIs*> contacts_;
  std::vector<const Condition*> free_;  // what is not known before the decision: clock, call's age, a tool's value
  std::vector<std::string> tags_, said_;
};

}  // namespace callai::templates::verify
