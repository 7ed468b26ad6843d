#pragma once

#include "pipeline/text_matcher.h"

namespace callai::pipeline {

/// How the words feel, -1..1, from a small lexicon with negation ("not good"), intensifiers ("really bad") and
/// softeners
/// ("a bit slow"), after Taboada et al., "Lexicon-based methods for sentiment analysis", 2011. Pure.
double read_sentiment(const Text& text);

}  // namespace callai::pipeline
