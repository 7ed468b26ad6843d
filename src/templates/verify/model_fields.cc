#include <algorithm>

#include "templates/comparison.h"
#include "templates/verify/model_builder.h"

namespace callai::templates::verify {

namespace {

constexpr int kMostClasses = 31;
constexpr int kMostReadbackClasses = 15;

std::vector<FieldValue> sorted_constants(const Field& field, const Constants& constants, bool& comparable) {
  std::vector<FieldValue> values;
  for (const std::string& text : constants) {
    const auto value = parse_canonical(field.type, text, field.currency);
    if (!value) continue;
    for (const FieldValue& other : values) comparable = comparable && compare(*value, other).has_value();
    if (comparable && std::find(values.begin(), values.end(), *value) == values.end()) values.push_back(*value);
  }
  if (comparable) {
    std::sort(values.begin(), values.end(),
              [](const FieldValue& a, const FieldValue& b) { return std::is_lt(*compare(a, b)); });
  }
  return values;
}

std::string moved(const FieldValue& value, double by) {
  if (const auto* number = std::get_if<double>(&value)) return to_canonical(*number + by);
  if (const auto* money = std::get_if<Money>(&value)) {
    return to_canonical(Money{money->minor + static_cast<std::int64_t>(by * 100), money->currency});
  }
  return "";
}

double number_of(const FieldValue& value) {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* money = std::get_if<Money>(&value)) return static_cast<double>(money->minor) / 100;
  return 0;
}

/// Below, at, between and above the constants: class 2j + 1 is constant j.
std::vector<ValueClass> ordered_classes(const Field& field, const std::vector<FieldValue>& values) {
  const bool numeric = field.type == FieldType::kNumber || field.type == FieldType::kMoney;
  const FieldValidation& rule = field.validation;
  std::vector<ValueClass> classes(2 * values.size() + 1);
  for (std::size_t j = 0; j < values.size(); ++j) {
    ValueClass& at = classes[2 * j + 1];
    at.samples.push_back(to_canonical(values[j]));
    if (!numeric) continue;
    const double size = number_of(values[j]);
    at.readable = (!rule.min || size >= *rule.min) && (!rule.max || size <= *rule.max);
    if (rule.min && size <= *rule.min) classes[2 * j].readable = false;
    if (rule.max && size >= *rule.max) classes[2 * j + 2].readable = false;
    if (rule.max && j > 0 && number_of(values[j - 1]) >= *rule.max) classes[2 * j].readable = false;
    const std::string below = moved(values[j], -1);
    const std::string above = moved(values[j], 1);
    if (!below.empty() && (j == 0 || number_of(values[j - 1]) < size - 1)) classes[2 * j].samples.push_back(below);
    if (!above.empty() && (j + 1 == values.size() || number_of(values[j + 1]) > size + 1)) {
      classes[2 * j + 2].samples.push_back(above);
    }
  }
  // A value in another currency is comparable with none of them.
  if (field.type == FieldType::kMoney && !values.empty()) classes.push_back({});
  return classes;
}

}  // namespace

std::vector<ValueClass> field_classes(const Field& field, const Constants& constants) {
  const std::vector<ValueClass> one(1);
  const int most = field.confirm == ConfirmPolicy::kReadback ? kMostReadbackClasses : kMostClasses;
  bool comparable = true;
  std::vector<ValueClass> classes;
  if (field.type == FieldType::kYesNo) {
    classes = {ValueClass{{"no"}, true}, ValueClass{{"yes"}, true}};
  } else if (field.type == FieldType::kChoice) {
    for (const Choice& choice : field.choices) classes.push_back(ValueClass{{choice.id}, true});
    classes.push_back(ValueClass{{}, false});  // a rule may set what no caller can say
  } else if (is_ordered(field.type)) {
    classes = ordered_classes(field, sorted_constants(field, constants, comparable));
  } else {
    for (const FieldValue& value : sorted_constants(field, constants, comparable)) {
      classes.push_back(ValueClass{{to_canonical(value)}, true});
    }
    classes.push_back({});
  }
  if (!comparable || classes.empty() || static_cast<int>(classes.size()) > most) return one;
  return classes;
}

std::optional<int> class_of(const Field& field, const std::vector<ValueClass>& classes, const std::string& canonical) {
  const auto value = parse_canonical(field.type, canonical, field.currency);
  if (!value) return std::nullopt;
  if (classes.size() == 1) return 0;
  const int n = static_cast<int>(classes.size());
  const auto constant = [&](int i) {
    const std::vector<std::string>& samples = classes[static_cast<std::size_t>(i)].samples;
    return samples.empty() ? std::nullopt : parse_canonical(field.type, samples.front(), field.currency);
  };
  if (!is_ordered(field.type)) {
    for (int i = 0; i < n; ++i) {
      if (const auto known = constant(i); known && *known == *value) return i;
    }
    if (field.type == FieldType::kYesNo) return std::nullopt;
    return n - 1;
  }
  for (int i = 1; i < n; i += 2) {
    const auto known = constant(i);
    if (!known) break;
    const auto order = compare(*value, *known);
    if (!order) return n - 1;
    if (std::is_lt(*order)) return i - 1;
    if (std::is_eq(*order)) return i;
  }
  return field.type == FieldType::kMoney ? n - 2 : n - 1;
}

}  // namespace callai::templates::verify
