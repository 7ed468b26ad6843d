#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/text_matcher.h"
#include "pipeline/value_reader.h"
#include "templates/campaign_template.h"

namespace callai::pipeline {

/// Types that compete for the same words: a date field and a time field both want "tuesday at two".
enum class FieldFamily { kText, kYesNo, kNumber, kMoney, kMoment, kPhone, kEmail, kName, kChoice };
FieldFamily family_of(templates::FieldType type);

/// How to read one field's type.
struct ReadMode {
  bool asked = false;                            ///< the open question wants this field
  const templates::FieldValue* known = nullptr;  ///< its present value
  templates::CivilDateTime now;
};

/// The compiled rules of one field. Immutable, safe from any thread.
class FieldRules {
 public:
  FieldRules(const templates::Field& field, bool month_first, Vocabulary& vocabulary);
  ~FieldRules();
  FieldRules(FieldRules&&) noexcept;

  const templates::Field& field() const { return field_; }
  FieldFamily family() const { return family_of(field_.type); }
  bool heard_in(const std::string& stage) const;

  /// Every value of the field's type; none for text. Negated ones are left out when another remains.
  Candidates candidates(const NumberedText& text, const ReadMode& mode) const;
  /// The value that a pattern of the field captures.
  std::optional<Candidate> by_pattern(const NumberedText& text, const Vocabulary& vocabulary,
                                      const ReadMode& mode) const;

 private:
  struct Compiled;
  std::optional<Candidate> capture(const NumberedText& text, const std::string& subject, bool normal,
                                   const Vocabulary& vocabulary, const ReadMode& mode) const;
  Candidates raw_candidates(const NumberedText& text, const ReadMode& mode) const;

  templates::Field field_;
  bool month_first_;
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace callai::pipeline
