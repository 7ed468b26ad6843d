#include "pipeline/stemmer.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

namespace callai::pipeline {
namespace {

struct Rule {
  std::string_view suffix;
  std::string_view replacement;
};

bool is_consonant(std::string_view w, std::size_t i) {
  switch (w[i]) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u': return false;
    case 'y': return i == 0 || !is_consonant(w, i - 1);
    default: return true;
  }
}

// Porter's m: the number of vowel-consonant sequences in the first `length` letters.
int measure(std::string_view w, std::size_t length) {
  int m = 0;
  bool after_vowel = false;
  for (std::size_t i = 0; i < length; ++i) {
    const bool consonant = is_consonant(w, i);
    if (consonant && after_vowel) ++m;
    after_vowel = !consonant;
  }
  return m;
}

bool has_vowel(std::string_view w, std::size_t length) {
  for (std::size_t i = 0; i < length; ++i) {
    if (!is_consonant(w, i)) return true;
  }
  return false;
}

bool ends_double_consonant(std::string_view w) {
  return w.size() >= 2 && w[w.size() - 1] == w[w.size() - 2] && is_consonant(w, w.size() - 1);
}

// Porter's *o: the first `length` letters end consonant-vowel-consonant, the last not being w, x or y.
bool ends_short(std::string_view w, std::size_t length) {
  if (length < 3) return false;
  const char last = w[length - 1];
  return is_consonant(w, length - 1) && !is_consonant(w, length - 2) && is_consonant(w, length - 3) && last != 'w' &&
         last != 'x' && last != 'y';
}

// The letters that suffixes end in, one bit each: most words are done with a look at their last one.
using LastLetters = std::uint32_t;
constexpr LastLetters bit_of(char letter) {
  return LastLetters{1} << (letter - 'a');
}
constexpr LastLetters last_letters(std::span<const Rule> rules) {
  LastLetters letters = 0;
  for (const Rule& rule : rules) letters |= bit_of(rule.suffix.back());
  return letters;
}

// Applies the first rule whose suffix fits, when what is left measures more than `min_measure`. `w` is a to z.
void apply(std::string& w, std::span<const Rule> rules, LastLetters letters, int min_measure) {
  if (w.empty() || (letters & bit_of(w.back())) == 0) return;
  for (const Rule& rule : rules) {
    if (w.back() != rule.suffix.back() || !w.ends_with(rule.suffix)) continue;
    const std::size_t rest = w.size() - rule.suffix.size();
    if (measure(w, rest) > min_measure) w.replace(rest, std::string::npos, rule.replacement);
    return;
  }
}

void plurals(std::string& w) {
  if (w.ends_with("sses") || w.ends_with("ies")) {
    w.resize(w.size() - 2);
  } else if (w.ends_with("s") && !w.ends_with("ss")) {
    w.pop_back();
  }
}

void past_and_gerund(std::string& w) {
  if (w.ends_with("eed")) {
    if (measure(w, w.size() - 3) > 0) w.pop_back();
    return;
  }
  std::size_t cut = 0;
  if (w.ends_with("ed") && has_vowel(w, w.size() - 2)) cut = 2;
  if (w.ends_with("ing") && has_vowel(w, w.size() - 3)) cut = 3;
  if (cut == 0) return;
  w.resize(w.size() - cut);
  if (w.ends_with("at") || w.ends_with("bl") || w.ends_with("iz")) {
    w.push_back('e');
  } else if (ends_double_consonant(w) && w.back() != 'l' && w.back() != 's' && w.back() != 'z') {
    w.pop_back();
  } else if (measure(w, w.size()) == 1 && ends_short(w, w.size())) {
    w.push_back('e');
  }
}

constexpr Rule kStep2[] = {{"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"},   {"anci", "ance"},
                           {"izer", "ize"},    {"bli", "ble"},     {"alli", "al"},     {"entli", "ent"},
                           {"eli", "e"},       {"ousli", "ous"},   {"ization", "ize"}, {"ation", "ate"},
                           {"ator", "ate"},    {"alism", "al"},    {"iveness", "ive"}, {"fulness", "ful"},
                           {"ousness", "ous"}, {"aliti", "al"},    {"iviti", "ive"},   {"biliti", "ble"},
                           {"logi", "log"}};
constexpr Rule kStep3[] = {{"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"},
                           {"ical", "ic"},  {"ful", ""},   {"ness", ""}};
constexpr Rule kStep4[] = {{"al", ""},   {"ance", ""}, {"ence", ""},  {"er", ""},   {"ic", ""},  {"able", ""},
                           {"ible", ""}, {"ant", ""},  {"ement", ""}, {"ment", ""}, {"ent", ""}, {"ou", ""},
                           {"ism", ""},  {"ate", ""},  {"iti", ""},   {"ous", ""},  {"ive", ""}, {"ize", ""}};

constexpr LastLetters kLastLetters2 = last_letters(kStep2);
constexpr LastLetters kLastLetters3 = last_letters(kStep3);
constexpr LastLetters kLastLetters4 = last_letters(kStep4);

void residual_suffixes(std::string& w) {
  if (w.ends_with("ion")) {
    const std::size_t rest = w.size() - 3;
    if (rest > 0 && (w[rest - 1] == 's' || w[rest - 1] == 't') && measure(w, rest) > 1) w.resize(rest);
    return;
  }
  apply(w, kStep4, kLastLetters4, 1);
}

void final_e_and_ll(std::string& w) {
  if (w.ends_with("e")) {
    const std::size_t rest = w.size() - 1;
    const int m = measure(w, rest);
    if (m > 1 || (m == 1 && !ends_short(w, rest))) w.pop_back();
  }
  if (w.ends_with("ll") && measure(w, w.size()) > 1) w.pop_back();
}

}  // namespace

void stem_word(std::string& word) {
  if (word.size() < 3 || !std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; })) return;
  plurals(word);
  past_and_gerund(word);
  if (word.ends_with("y") && has_vowel(word, word.size() - 1)) word.back() = 'i';
  apply(word, kStep2, kLastLetters2, 0);
  apply(word, kStep3, kLastLetters3, 0);
  residual_suffixes(word);
  final_e_and_ll(word);
}

}  // namespace callai::pipeline
