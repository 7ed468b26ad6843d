#pragma once

#include <optional>
#include <string>
#include <vector>

#include "templates/field_value.h"

namespace callai::conversation {

struct IntentMatch {
  std::string id;
  double confidence = 0;     ///< 0..1
  std::string evidence;      ///< the words or rule that matched
  auto operator<=>(const IntentMatch&) const = default;
};

/// One field value read from an utterance.
struct FieldReading {
  std::string field;
  templates::FieldValue value;
  double confidence = 0;     ///< 0..1
  std::string evidence;      ///< the words it was read from
  bool correction = false;   ///< replaces an earlier value on purpose ("no, Tuesday")
};

/// What one utterance means: the extractor's output (plan: intent, entities, stage hint, filler).
struct Signals {
  std::string intent = "unknown";          ///< best intent, or "unknown"
  double intent_confidence = 0;
  std::vector<IntentMatch> intents;        ///< all above the threshold, best first
  std::vector<FieldReading> entities;      ///< field values, in template order
  std::optional<bool> affirmation;         ///< a yes or no to the open question (or on its own)
  bool confirms = false;                   ///< the read-back value was affirmed
  bool rejects = false;                    ///< the read-back value was denied without another in its place
  std::string stage_hint;                  ///< stage the utterance belongs to; "" no hint
  std::string filler;                      ///< something to say at once; "" none
  double sentiment = 0;                    ///< -1..1
  bool understood = false;                 ///< an intent, a field, or an answer to the open question was found
  bool backchannel = false;                ///< only "mm-hm", "right", ... and nothing was asked
};

}  // namespace callai::conversation
