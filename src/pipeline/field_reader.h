#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conversation/vocabulary.h"
#include "pipeline/intent_matcher.h"
#include "pipeline/text_matcher.h"
#include "pipeline/value_reader_yes_no.h"
#include "templates/campaign_template.h"

namespace callai::pipeline {

/// What an utterance says about fields.
struct FieldReadings {
  std::vector<conversation::FieldReading> readings;  ///< in template order
  bool confirms = false;                             ///< see conversation::Signals
  bool rejects = false;
  std::string other_stage;  ///< the one other stage whose field was volunteered; "" none
};

/// Reads field values: the answer to the open question first, then corrections of known values, then what was
/// volunteered. No words are read for two fields. A value is volunteered when its type is beyond doubt and a cue phrase
/// or a pattern of the field is there, or, with less confidence, when the field is the only one of its kind. Immutable,
/// safe from any thread.
class FieldReader {
 public:
  /// Adds its words to `vocabulary`, which outlives this; `t` is kept.
  FieldReader(std::shared_ptr<const templates::CampaignTemplate> t, Vocabulary& vocabulary);
  ~FieldReader();
  FieldReader(const FieldReader&) = delete;
  FieldReader& operator=(const FieldReader&) = delete;

  FieldReadings read(const NumberedText& text, const conversation::ExtractionInput& input,
                     const std::optional<YesNo>& yes_no, const IntentReading& intents) const;

 private:
  class Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace callai::pipeline
