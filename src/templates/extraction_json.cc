#include "templates/fields_json.h"
#include "templates/schema/field_schema_json.h"

namespace callai::templates {

namespace {

constexpr double kMaxNumber = 1e15;
constexpr int kMaxTextLength = 10000;

// The order of FieldType.
const Words& field_types() {
  static const Words kWords{"text",     "yes_no", "number", "money", "date",  "time",
                            "datetime", "phone",  "email",  "name",  "choice"};
  return kWords;
}

}  // namespace

template <typename A>
void describe(A& a, typename A::template Of<Intent>& s) {
  a.named("intent");
  a.text("id", s.id, Need::kRequired);
  a.text("description", s.description);
  a.texts("examples", s.examples);
  a.texts("phrases", s.phrases);
  a.texts("patterns", s.patterns);
  a.texts("stages", s.stages);
  a.number("sentiment", s.sentiment, -1, 1);
}

template <typename A>
void describe(A& a, typename A::template Of<Choice>& s) {
  a.named("choice");
  a.text("id", s.id, Need::kRequired);
  a.texts("phrases", s.phrases);
}

template <typename A>
void describe(A& a, typename A::template Of<FieldValidation>& s) {
  a.named("field_validation");
  a.number("min", s.min, -kMaxNumber, kMaxNumber);
  a.number("max", s.max, -kMaxNumber, kMaxNumber);
  a.text("pattern", s.pattern);
  a.integer("max_length", s.max_length, 1, kMaxTextLength);
  a.boolean("future_only", s.future_only);
}

template <typename A>
void describe(A& a, typename A::template Of<Field>& s) {
  a.named("field");
  a.text("id", s.id, Need::kRequired);
  a.word("type", s.type, field_types());
  a.text("description", s.description);
  a.texts("stages", s.stages);
  a.texts("phrases", s.phrases);
  a.texts("patterns", s.patterns);
  a.objects("choices", s.choices);
  a.object("validation", s.validation);
  a.text("currency", s.currency);
  a.text("question_script", s.question_script);
  a.text("reprompt_script", s.reprompt_script);
  a.word("confirm", s.confirm, Words{"never", "readback"});
  a.text("confirm_script", s.confirm_script);
  a.text("contact_attribute", s.contact_attribute);
}

template <typename A>
void describe(A& a, typename A::template Of<ExtractionRules>& s) {
  a.named("extraction_rules");
  a.objects("intents", s.intents);
  a.objects("fields", s.fields);
  a.integer("context_turns", s.context_turns, 0, 100);
  a.number("min_confidence", s.min_confidence, 0, 1);
  a.texts("persona_hints", s.persona_hints);
}

template void describe<FieldReader>(FieldReader&, ExtractionRules&);
template void describe<FieldWriter>(FieldWriter&, const ExtractionRules&);
template void describe<FieldSchema>(FieldSchema&, const ExtractionRules&);

}  // namespace callai::templates
