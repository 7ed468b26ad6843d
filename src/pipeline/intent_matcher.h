#pragma once

#include <memory>
#include <string>
#include <vector>

#include "conversation/signals.h"
#include "pipeline/text_matcher.h"
#include "templates/extraction_rules.h"

namespace callai::pipeline {

/// What intents an utterance holds.
struct IntentReading {
  std::vector<conversation::IntentMatch> heard;  ///< of this stage, above the threshold, best first
  std::vector<bool> fills;                       ///< of the same order: the utterance says nothing else
  std::string other_stage;                       ///< the one other stage whose intent was matched; "" none
};

/// Finds a template's intents by phrases, RE2 patterns and fuzzy examples. Immutable after construction, safe from any
/// thread. Confidence: a phrase that fills the utterance 0.97, an example word for word 0.95, a phrase or pattern
/// within it 0.90, less 0.10 an extra word and 0.12 a misheard one; a similar example 0.60 to 0.85.
class IntentMatcher {
 public:
  /// Adds its words to `vocabulary`, which outlives this.
  IntentMatcher(const templates::ExtractionRules& rules, Vocabulary& vocabulary);
  ~IntentMatcher();
  IntentMatcher(const IntentMatcher&) = delete;
  IntentMatcher& operator=(const IntentMatcher&) = delete;

  /// `recognition`: confidence of the transcript, 0..1.
  IntentReading read(const NumberedText& text, const std::string& stage, double recognition) const;

 private:
  class Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace callai::pipeline
