#include <algorithm>

#include "templates/legacy/legacy_conversion_json.h"

namespace callai::templates {

namespace {

constexpr double kPositive = 0.3;
constexpr int kLongestText = 10000;

/// An extraction rule of the old system, its parts read.
struct OldRule {
  std::string name;
  std::string type;
  std::string description;
  std::vector<std::string> keywords;
  std::vector<std::string> patterns;
  std::optional<double> confidence;
  double priority = 0;
  bool required = false;
};

std::vector<std::string> read_patterns(Old& old) {
  std::vector<std::string> patterns;
  auto list = old.open("patterns");
  if (!list) return patterns;
  for (Old& entry : list->entries()) {
    const std::string pattern = entry.text();
    const std::string refusal = pattern_refusal(pattern);
    if (refusal.empty() && !pattern.empty()) {
      patterns.push_back(pattern);
      entry.carried();
    } else {
      entry.not_carried(pattern.empty() ? "it is no text" : refusal);
    }
  }
  return patterns;
}

bool read_yes(Old& old, std::string_view key, bool otherwise) {
  auto found = old.open(key);
  if (!found) return otherwise;
  found->carried();
  return found->json().is_boolean() ? found->json().get<bool>() : otherwise;
}

void read_bound(Old& rules, std::string_view key, std::optional<double>& bound, FieldType type) {
  auto found = rules.open(key);
  if (!found) return;
  const auto number = found->number();
  if (!number || (type != FieldType::kNumber && type != FieldType::kMoney)) {
    found->not_carried("only numbers and money have bounds");
    return;
  }
  bound = number;
  found->carried();
}

void read_validation(Old& old, Field& field) {
  auto rules = old.open("validation_rules");
  if (!rules) return;
  read_bound(*rules, "min", field.validation.min, field.type);
  read_bound(*rules, "max", field.validation.max, field.type);
  if (field.validation.min && field.validation.max && *field.validation.min > *field.validation.max) {
    std::swap(*field.validation.min, *field.validation.max);
  }
  if (auto pattern = rules->open("pattern")) {
    const std::string refusal = pattern_refusal(pattern->text());
    if (refusal.empty()) {
      field.validation.pattern = pattern->text();
      pattern->carried();
    } else {
      pattern->not_carried(refusal);
    }
  }
  if (const auto length = rules->number_of("max_length"))
    field.validation.max_length = whole(length, 1, kLongestText, 1);
  rules->leave();
}

void set_choices(Field& field, const std::vector<std::string>& words) {
  field.type = FieldType::kChoice;
  for (const std::string& word : words) {
    const std::string id = slug(word);
    const bool there =
        std::any_of(field.choices.begin(), field.choices.end(), [&](const Choice& c) { return c.id == id; });
    if (!there) field.choices.push_back({id, {core::ascii_lower(word)}});
  }
}

Node node(std::string id, std::string title, Condition when, std::vector<Action> then) {
  Node made;
  made.id = std::move(id);
  made.title = std::move(title);
  made.when = std::move(when);
  made.then = std::move(then);
  return made;
}

/// The sentiment of every utterance goes into the field, as a word.
void add_sentiment(Conversion& c, Field& field) {
  set_choices(field, {"positive", "neutral", "negative"});
  const auto rule = [&](const char* word, CompareOp op, double bound) {
    c.nodes.push_back(node(field.id + "_" + word, "The caller sounds " + std::string(word),
                           Condition{SentimentIs{op, bound}}, {SetField{field.id, word}}));
  };
  rule("positive", CompareOp::kGe, kPositive);
  rule("negative", CompareOp::kLe, -kPositive);
  c.nodes.push_back(node(field.id + "_neutral", "Neither",
                         Condition{FieldIs{field.id, FieldCheck::kMissing, CompareOp::kEq, {}}},
                         {SetField{field.id, "neutral"}}));
}

void add_intent(Conversion& c, const OldRule& rule, Old& old) {
  if (rule.keywords.empty() && rule.patterns.empty()) {
    old.not_carried("an intent without keywords and patterns can never be heard");
    return;
  }
  const std::string id = slug(rule.name);
  Intent intent;
  intent.id = id;
  intent.description = rule.description;
  for (const std::string& word : rule.keywords) intent.phrases.push_back(core::ascii_lower(word));
  intent.patterns = rule.patterns;
  for (Intent& known : c.t.extraction_rules.intents) {
    if (known.id != id) continue;
    known.phrases.insert(known.phrases.end(), intent.phrases.begin(), intent.phrases.end());
    known.patterns.insert(known.patterns.end(), intent.patterns.begin(), intent.patterns.end());
    return;
  }
  c.t.extraction_rules.intents.push_back(std::move(intent));
  IntentIs heard{{id}};
  if (rule.confidence) heard.min_confidence = std::clamp(*rule.confidence, 0.0, 1.0);
  c.nodes.push_back(node(id + "_heard", rule.description, Condition{heard}, {Tag{id}}));
}

void add_field(Conversion& c, const OldRule& rule, Old& old) {
  Field& field = c.field(rule.name);
  if (!rule.description.empty()) field.description = rule.description;
  field.patterns = rule.patterns;
  if (rule.type == "sentiment") {
    add_sentiment(c, field);
  } else if (rule.type == "keyword" && !rule.keywords.empty()) {
    set_choices(field, rule.keywords);
  } else if (rule.type == "rating") {
    field.type = FieldType::kNumber;
    field.validation.min = 1;
    field.validation.max = 10;
  } else if (rule.type == "pattern") {
    field.type = FieldType::kText;
  }
  if (field.type != FieldType::kChoice) {
    for (const std::string& word : rule.keywords) field.phrases.push_back(core::ascii_lower(word));
  }
  read_validation(old, field);
  if (rule.required && rule.type != "sentiment") c.wanted.push_back(field.id);
}

void read_rule(Conversion& c, Old& old) {
  OldRule rule;
  rule.name = old.text_of("field_name");
  if (rule.name.empty()) return old.leave();
  rule.type = old.text_of("extraction_type");
  rule.description = old.text_of("description");
  rule.keywords = old.texts_of("keywords");
  rule.patterns = read_patterns(old);
  rule.required = read_yes(old, "required", false);
  (void)old.number_of("extraction_priority");
  if (auto confidence = old.open("confidence_threshold")) {
    if (rule.type == "intent") {
      rule.confidence = confidence->number();
      confidence->carried();
    } else {
      confidence->not_carried("a value of this type is read or not");
    }
  }
  if (rule.type == "intent") {
    add_intent(c, rule, old);
  } else {
    add_field(c, rule, old);
  }
  old.leave();
}

double priority_of(const Old& old, const char* key) {
  const auto it = old.json().is_object() ? old.json().find(key) : old.json().end();
  return it != old.json().end() && it->is_number() ? it->get<double>() : 1e9;
}

/// The elements, the smallest priority first.
std::vector<Old> by_priority(const Old& list, const char* key) {
  std::vector<Old> entries = list.entries();
  std::stable_sort(entries.begin(), entries.end(),
                   [key](const Old& a, const Old& b) { return priority_of(a, key) < priority_of(b, key); });
  return entries;
}

/// ">0.5", "<= -0.2" or 0.5 (at least).
std::optional<SentimentIs> sentiment_of(const std::string& text) {
  static const std::vector<std::pair<std::string, CompareOp>> kOps{{">=", CompareOp::kGe}, {"<=", CompareOp::kLe},
                                                                   {"==", CompareOp::kEq}, {"!=", CompareOp::kNe},
                                                                   {">", CompareOp::kGt},  {"<", CompareOp::kLt}};
  std::string_view rest = core::trimmed(text);
  CompareOp op = CompareOp::kGe;
  for (const auto& [word, meaning] : kOps) {
    if (!rest.starts_with(word)) continue;
    op = meaning;
    rest = core::trimmed(rest.substr(word.size()));
    break;
  }
  const auto value = parse_canonical(FieldType::kNumber, rest);
  if (!value) return std::nullopt;
  return SentimentIs{op, std::clamp(std::get<double>(*value), -1.0, 1.0)};
}

/// Conditions of an analysis rule; keywords and a pattern become an intent of the rule's name.
std::vector<Condition> read_rule_conditions(Conversion& c, Old& old, const std::string& id) {
  std::vector<Condition> all;
  Intent intent;
  intent.id = id + "_words";
  IntentIs heard{{intent.id}};
  if (const auto threshold = old.number_of("trigger_threshold"))
    heard.min_confidence = std::clamp(*threshold, 0.0, 1.0);
  auto conditions = old.open("conditions");
  if (!conditions) return all;
  if (auto score = conditions->open("sentiment_score")) {
    const auto sentiment = sentiment_of(score->text());
    if (sentiment) {
      all.push_back(Condition{*sentiment});
      score->carried();
    } else {
      score->not_carried("it is no comparison with a number");
    }
  }
  for (const std::string& word : conditions->texts_of("keywords")) intent.phrases.push_back(core::ascii_lower(word));
  if (auto pattern = conditions->open("response_pattern")) {
    const std::string refusal = pattern_refusal(pattern->text());
    if (refusal.empty()) {
      intent.patterns.push_back(pattern->text());
      pattern->carried();
    } else {
      pattern->not_carried(refusal);
    }
  }
  if (const auto turns = conditions->number_of("min_turns")) {
    all.push_back(Condition{StageTurns{CompareOp::kGe, whole(turns, 0, 1000, 0)}});
  }
  conditions->leave();
  if (!intent.phrases.empty() || !intent.patterns.empty()) {
    intent.description = "Words that the rule " + id + " listens for.";
    c.t.extraction_rules.intents.push_back(std::move(intent));
    all.insert(all.begin(), Condition{heard});
  }
  return all;
}

void read_analysis_rule(Conversion& c, Old& old) {
  const auto active = old.json().is_object() ? old.json().find("is_active") : old.json().end();
  if (active != old.json().end() && active->is_boolean() && !active->get<bool>()) {
    old.not_carried("it is switched off");
    return;
  }
  const std::string name = old.text_of("rule_name");
  if (name.empty()) return old.leave();
  const std::string id = slug(name);
  const std::string kind = old.text_of("analysis_type");
  const std::string description = old.text_of("description");
  (void)read_yes(old, "is_active", true);
  (void)old.number_of("priority");
  std::vector<Condition> conditions = read_rule_conditions(c, old, id);
  std::vector<Action> then{Tag{id}};
  if (auto actions = old.open("actions")) {
    for (Old& entry : actions->entries()) {
      const auto action = known_action(entry.text(), c);
      if (action) {
        then.push_back(*action);
        entry.carried();
      } else {
        entry.not_carried("prose that no action stands for; write a node");
      }
    }
  }
  old.leave();
  if (conditions.empty()) {
    old.not_carried("it has no condition that can be carried over, so it would always hold");
    return;
  }
  const std::string title = (kind.empty() ? "" : kind + ": ") + (description.empty() ? name : description);
  c.nodes.push_back(node(id, title, Condition{AllOf{std::move(conditions)}}, std::move(then)));
}

}  // namespace

Field& Conversion::field(const std::string& name) {
  const std::string id = slug(name);
  for (Field& field : t.extraction_rules.fields) {
    if (field.id == id) return field;
  }
  Field& made = t.extraction_rules.fields.emplace_back();
  made.id = id;
  made.type = guessed_type(name);
  made.description = spaced(name);
  return made;
}

void read_data(Conversion& c, Old& root) {
  for (const char* key : {"data_collection_fields", "data_collection"}) {
    for (const std::string& name : root.texts_of(key)) c.wanted.push_back(c.field(name).id);
  }
  if (auto rules = root.open("nlp_extraction_rules")) {
    for (Old& entry : by_priority(*rules, "extraction_priority")) read_rule(c, entry);
  }
}

void read_analysis(Conversion& c, Old& root) {
  if (auto rules = root.open("analysis_rules")) {
    for (Old& entry : by_priority(*rules, "priority")) read_analysis_rule(c, entry);
  }
}

}  // namespace callai::templates
