#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "templates/audio_settings.h"

namespace callai::audio {

/// A piece of text as flite reads it: at most kMaxName ASCII characters with at least one letter or digit.
struct FliteToken {
  static constexpr std::size_t kMaxName = 40;  ///< flite's lexicon has fixed buffers

  std::string name;
  std::string opening;   ///< punctuation in front
  std::string closing;   ///< the one mark behind that matters most to phrasing: ? ! . : ; , or none
  std::string phones;    ///< "(k ao1 l ey0 ay0)" when the template says how; else flite decides
  std::size_t word = 0;  ///< of the text's white-space words, the one it is a part of
};

struct FliteText {
  std::vector<FliteToken> tokens;
  std::size_t words = 0;  ///< white-space words of the text; some of them may have no token
};

/// Cuts a sentence into tokens that flite can speak, whatever the bytes: typographic punctuation, accents and symbols
/// become ASCII or a pause, anything else goes. `own`: how the template says its words (any case). Pure.
FliteText flite_text(std::string_view text, const std::vector<templates::Pronunciation>& own);

}  // namespace callai::audio
