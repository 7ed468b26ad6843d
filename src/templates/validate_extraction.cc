#include "templates/validation.h"

namespace callai::templates {

namespace {

bool takes_bounds(FieldType type) {
  return type == FieldType::kNumber || type == FieldType::kMoney;
}
bool takes_future(FieldType type) {
  return type == FieldType::kDate || type == FieldType::kDateTime;
}

bool is_currency(const std::string& text) {
  if (text.size() != 3) return false;
  for (const char c : text) {
    if (c < 'A' || c > 'Z') return false;
  }
  return true;
}

void check_intents(Validation& v, const std::vector<Intent>& intents, const Path& path) {
  v.ids(intents, path);
  for (std::size_t i = 0; i < intents.size(); ++i) {
    const Intent& intent = intents[i];
    v.known(Kind::kStage, intent.stages, path / i / "stages");
    v.patterns(intent.patterns, path / i / "patterns");
    if (intent.examples.empty() && intent.phrases.empty() && intent.patterns.empty()) {
      v.error(path / i, "unheard_intent", "intent '" + intent.id + "' can never be heard",
              "add examples, phrases or patterns");
    }
  }
}

void check_choices(Validation& v, const Field& field, const Path& path) {
  v.ids(field.choices, path / "choices");
  if (field.type == FieldType::kChoice && field.choices.empty()) {
    v.error(path, "no_choices", "field '" + field.id + "' is a choice without choices",
            "add \"choices\": [{\"id\": ..., \"phrases\": [...]}]");
  }
  if (field.type != FieldType::kChoice && !field.choices.empty()) {
    v.error(path / "choices", "superfluous_choices",
            "field '" + field.id + "' has choices, but is of type " + std::string(to_string(field.type)),
            "make it \"type\": \"choice\", or remove the choices");
  }
}

void check_validation(Validation& v, const Field& field, const Path& path) {
  const FieldValidation& rule = field.validation;
  const std::string type(to_string(field.type));
  if ((rule.min || rule.max) && !takes_bounds(field.type)) {
    v.error(path / (rule.min ? "min" : "max"), "bounds_of_wrong_type",
            "a value of type " + type + " has no min and max", "remove them, or make the field a number or money");
  }
  if (rule.min && rule.max && *rule.min > *rule.max) {
    v.error(path / "min", "min_above_max", "min is above max: no value is ever valid", "exchange min and max");
  }
  if (rule.future_only && !takes_future(field.type)) {
    v.error(path / "future_only", "future_of_wrong_type", "a value of type " + type + " is never in the future",
            "remove future_only, or make the field a date or datetime");
  }
  v.pattern(rule.pattern, path / "pattern");
}

/// The script that asks for a field expects that field's answer and no other's.
void check_question(Validation& v, const Field& field, const std::string& script_id, const Path& path) {
  if (!v.known(Kind::kScript, script_id, path)) return;
  const Script& script = *find_script(v.campaign(), script_id);
  // A field that does not exist is named where the script is checked.
  if (script.asks == field.id || find_field(v.campaign(), script.asks) == nullptr) return;
  v.error(path, "asks_another_field",
          "script '" + script.id + "' asks for '" + script.asks + "', but is the question of '" + field.id + "'",
          "set the script's \"asks\" to '" + field.id + "', or use another script");
}

void check_confirmation(Validation& v, const Field& field, const Path& path) {
  const bool script_known = v.known(Kind::kScript, field.confirm_script, path / "confirm_script");
  if (field.confirm == ConfirmPolicy::kNever) return;
  if (field.confirm_script.empty()) {
    v.error(path / "confirm", "no_confirm_script", "field '" + field.id + "' is to be read back, but with no words",
            "add confirm_script");
    return;
  }
  if (!script_known) return;
  for (const std::string& variant : find_script(v.campaign(), field.confirm_script)->variants) {
    if (variant.find("{field." + field.id) != std::string::npos) continue;
    v.warning(path / "confirm_script", "readback_without_value",
              "script '" + field.confirm_script + "' does not say the value it asks to confirm",
              "use {field." + field.id + "} in every variant");
    return;
  }
}

}  // namespace

void validate_extraction(Validation& v) {
  const ExtractionRules& rules = v.campaign().extraction_rules;
  const Path path = Path() / "extraction_rules";
  check_intents(v, rules.intents, path / "intents");
  v.ids(rules.fields, path / "fields", false);
  for (std::size_t i = 0; i < rules.fields.size(); ++i) {
    const Field& field = rules.fields[i];
    const Path at = path / "fields" / i;
    v.known(Kind::kStage, field.stages, at / "stages");
    v.patterns(field.patterns, at / "patterns");
    check_choices(v, field, at);
    check_validation(v, field, at / "validation");
    if (field.type == FieldType::kMoney && !is_currency(field.currency)) {
      v.error(at / "currency", "bad_currency", "'" + field.currency + "' is no currency",
              "write its ISO 4217 code: \"USD\"");
    }
    check_question(v, field, field.question_script, at / "question_script");
    check_question(v, field, field.reprompt_script, at / "reprompt_script");
    check_confirmation(v, field, at);
  }
}

}  // namespace callai::templates
