#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callai::pipeline {

/// Cuts text into sentences to synthesise one by one: at . ! ? followed by white space, and at line ends; not behind
/// abbreviations ("Dr.", "a.m." before a lower-case word), not inside decimals. A sentence of more than `max_words`
/// words is cut at a clause, else before a conjunction, else anywhere. White space is normalised; no piece is empty.
/// Pure.
std::vector<std::string> cut_sentences(std::string_view text, int max_words = 25);

}  // namespace callai::pipeline
