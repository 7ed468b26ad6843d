#pragma once

#include <string>
#include <vector>

#include "core/units.h"

namespace callai::audio {

/// Where the words of a text (split at white space) are likely to end when it is read at `speed`: by the letters and
/// digits of each, and the pauses that punctuation makes. For engines that do not tell. Pure.
std::vector<core::Duration> estimated_word_ends(const std::string& text, double speed);

/// The text from its word `first` on (0: all of it).
std::string text_from_word(const std::string& text, std::size_t first);

}  // namespace callai::audio
