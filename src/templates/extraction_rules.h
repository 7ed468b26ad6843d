#pragma once

#include <optional>
#include <string>
#include <vector>

#include "templates/field_value.h"

namespace callai::templates {

/// An intent of the caller. `phrases` are matched as stemmed word sequences anywhere in the utterance, `patterns` (RE2,
/// case-insensitive) are searched, `examples` are whole utterances compared fuzzily.
struct Intent {
  std::string id;
  std::string description;
  std::vector<std::string> examples;
  std::vector<std::string> phrases;
  std::vector<std::string> patterns;
  std::vector<std::string> stages;      ///< only heard in these stages; empty: in all
  double sentiment = 0.0;               ///< -1..1, added to the utterance's own
  bool operator==(const Intent&) const = default;
};

/// What happens with a value before it counts: nothing, or it is read back and must be affirmed.
enum class ConfirmPolicy { kNever, kReadback };

struct Choice {
  std::string id;
  std::vector<std::string> phrases;     ///< how a caller says it; the id's own words count too
  bool operator==(const Choice&) const = default;
};

struct FieldValidation {
  std::optional<double> min;            ///< number; money in major units
  std::optional<double> max;
  std::string pattern;                  ///< RE2, whole value; "" none
  int max_length = 500;                 ///< characters of text
  bool future_only = false;             ///< date, datetime: not before the moment of the call
  bool operator==(const FieldValidation&) const = default;
};

/// One datum to collect (the plan's data_collection).
struct Field {
  std::string id;
  FieldType type = FieldType::kText;
  std::string description;
  std::vector<std::string> stages;      ///< taken when volunteered in these stages; empty: in all. Always taken when asked
  std::vector<std::string> phrases;     ///< cue words that must be near a volunteered value ("budget", "call me")
  std::vector<std::string> patterns;    ///< RE2; group 1 (or the whole match) is the value's text
  std::vector<Choice> choices;          ///< type choice only
  FieldValidation validation;
  std::string currency = "USD";         ///< type money: when the caller names none
  std::string question_script;          ///< asks for it
  std::string reprompt_script;          ///< asks again after an answer that could not be read; "" the question again
  ConfirmPolicy confirm = ConfirmPolicy::kNever;
  std::string confirm_script;           ///< reads it back; required with kReadback
  std::string contact_attribute;        ///< also stored on the contact under this name; "" not
  bool operator==(const Field&) const = default;
};

/// -> ExtractorService.
struct ExtractionRules {
  std::vector<Intent> intents;
  std::vector<Field> fields;
  int context_turns = 4;                          ///< last N history entries that extraction sees
  double min_confidence = 0.6;                    ///< below it an intent is "unknown"
  std::vector<std::string> persona_hints;         ///< about the people called; for extraction by a model
  bool operator==(const ExtractionRules&) const = default;
};

}  // namespace callai::templates
