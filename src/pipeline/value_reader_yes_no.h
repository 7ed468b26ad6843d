#pragma once

#include <optional>

#include "pipeline/text_matcher.h"

namespace callai::pipeline {

struct YesNoContext {
  bool asked = false;     ///< the open question wants a yes or no: "i do", "i am not" answer it too
  bool negative = false;  ///< "do you mind ...?": "not at all" and "no" mean go ahead
};

struct YesNo {
  bool yes = false;
  double confidence = 0;
  int first = 0;  ///< tokens [first, last) that said it
  int last = 0;
  bool fills = false;  ///< the utterance says nothing else
};

/// A yes or a no, on its own or at the head of more ("yes but ..."). "No, that's right" is a yes, "yeah no" a no: the
/// last word of the run at the head counts. Pure.
std::optional<YesNo> read_yes_no(const Text& text, const YesNoContext& context);

/// True when every word is one that people say to show they listen: "mm-hm", "right", "okay", "I see".
bool is_backchannel(const Text& text);

}  // namespace callai::pipeline
