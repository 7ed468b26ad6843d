#include "pipeline/field_validation.h"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <variant>

#include "pipeline/decision_trace.h"

namespace callai::pipeline {
namespace {

using templates::Field;
using templates::FieldType;
using templates::FieldValue;

bool is_of_type(const FieldValue& value, FieldType type) {
  switch (type) {
    case FieldType::kYesNo: return std::holds_alternative<bool>(value);
    case FieldType::kNumber: return std::holds_alternative<double>(value);
    case FieldType::kMoney: return std::holds_alternative<templates::Money>(value);
    case FieldType::kDate: return std::holds_alternative<templates::CivilDate>(value);
    case FieldType::kTime: return std::holds_alternative<templates::CivilTime>(value);
    case FieldType::kDateTime: return std::holds_alternative<templates::CivilDateTime>(value);
    case FieldType::kText:
    case FieldType::kPhone:
    case FieldType::kEmail:
    case FieldType::kName:
    case FieldType::kChoice: return std::holds_alternative<std::string>(value);
  }
  return false;
}

/// Numbers as they are; money in major units, read from the canonical text, which knows each currency's minor unit.
std::optional<double> magnitude(const FieldValue& value) {
  if (const double* number = std::get_if<double>(&value)) return *number;
  if (!std::holds_alternative<templates::Money>(value)) return std::nullopt;
  const std::string text = templates::to_canonical(value);
  double amount = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return amount;
}

bool is_past(const FieldValue& value, const templates::CivilDateTime& now) {
  if (const auto* date = std::get_if<templates::CivilDate>(&value)) return *date < now.date;
  if (const auto* moment = std::get_if<templates::CivilDateTime>(&value)) return *moment < now;
  return false;
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

class FieldChecker::Patterns {
 public:
  explicit Patterns(const templates::ExtractionRules& rules) {
    for (const Field& field : rules.fields) {
      if (field.validation.pattern.empty()) continue;
      auto pattern = std::make_unique<const re2::RE2>(field.validation.pattern, re2::RE2::Quiet);
      if (pattern->ok()) compiled_.emplace(field.id, std::move(pattern));
    }
  }

  /// A pattern that does not compile accepts nothing: the validator has refused it long before.
  bool accepts(const std::string& field, const std::string& text) const {
    const auto found = compiled_.find(field);
    return found != compiled_.end() && re2::RE2::FullMatch(text, *found->second);
  }

 private:
  std::map<std::string, std::unique_ptr<const re2::RE2>> compiled_;
};

FieldChecker::FieldChecker(const templates::ExtractionRules& rules)
    : patterns_(std::make_unique<const Patterns>(rules)) {}
FieldChecker::~FieldChecker() = default;

std::optional<std::string> FieldChecker::problem(const Field& field, const FieldValue& value,
                                                 const templates::CivilDateTime& now) const {
  const std::string text = templates::to_canonical(value);
  if (!is_of_type(value, field.type)) return text + " is no " + std::string(templates::to_string(field.type));
  const templates::FieldValidation& rule = field.validation;
  if (const auto size = magnitude(value)) {
    if (rule.min && *size < *rule.min) return text + " is below " + number_text(*rule.min);
    if (rule.max && *size > *rule.max) return text + " is above " + number_text(*rule.max);
  }
  if (rule.future_only && is_past(value, now)) return text + " is in the past";
  if (std::holds_alternative<std::string>(value) && rule.max_length >= 0 &&
      characters(text) > static_cast<std::size_t>(rule.max_length)) {
    return "longer than " + std::to_string(rule.max_length) + " characters";
  }
  if (field.type == FieldType::kChoice) {
    const bool known = std::any_of(field.choices.begin(), field.choices.end(),
                                   [&text](const templates::Choice& choice) { return choice.id == text; });
    if (!known) return text + " is none of the choices";
  }
  if (!rule.pattern.empty() && !patterns_->accepts(field.id, text)) return text + " does not match the pattern";
  return std::nullopt;
}

}  // namespace callai::pipeline
