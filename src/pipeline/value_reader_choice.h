#pragma once

#include <vector>

#include "pipeline/value_reader.h"
#include "templates/extraction_rules.h"

namespace callai::pipeline {

/// Reads which of a field's choices was meant. Immutable after construction.
class ChoiceReader {
 public:
  /// Adds its words to `vocabulary`, which outlives this.
  ChoiceReader(const templates::Field& field, Vocabulary& vocabulary);

  /// By the choices' phrases and ids, stemmed; `asked`: also misheard words and "the second one". What is negated does
  /// not count; the longest phrase wins; two different choices without a repair between them are no answer.
  Candidates read(const NumberedText& text, bool asked) const;

 private:
  std::vector<std::string> ids_;
  PhraseBook phrases_;
};

}  // namespace callai::pipeline
