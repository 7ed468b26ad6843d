#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace callai::audio {

/// The words a person says for a written text, lower case: "I'm 25, call 24/7!" -> i'm twenty five call twenty four
/// seven. Placeholders in braces are dropped (what they will hold is not known here). Pure.
std::vector<std::string> spoken_words(std::string_view text);

/// A whole number in words: 120 -> "one hundred twenty". 0..999'999'999; above it, its digits.
std::string number_words(std::uint64_t value);

std::string join_words(const std::vector<std::string>& words);

}  // namespace callai::audio
