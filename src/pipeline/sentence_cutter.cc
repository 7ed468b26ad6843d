#include "pipeline/sentence_cutter.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace callai::pipeline {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_end(char c) {
  return c == '.' || c == '!' || c == '?';
}
bool is_closing(char c) {
  return c == '"' || c == '\'' || c == ')' || c == ']';
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return is_upper(c) ? static_cast<char>(c + 32) : c; });
  return out;
}

/// Always followed by what they belong to.
bool is_title(const std::string& word) {
  static constexpr std::array<std::string_view, 12> kTitles = {"mr.", "mrs.", "ms.",  "dr.",  "prof.",   "st.",
                                                               "no.", "vs.",  "e.g.", "i.e.", "approx.", "fig."};
  return std::find(kTitles.begin(), kTitles.end(), word) != kTitles.end();
}

/// May end a sentence; the next word's first letter tells.
bool is_abbreviation(const std::string& word) {
  static constexpr std::array<std::string_view, 10> kAbbreviations = {"a.m.",  "p.m.", "inc.", "ltd.", "co.",
                                                                      "corp.", "etc.", "u.s.", "u.k.", "jr."};
  if (std::find(kAbbreviations.begin(), kAbbreviations.end(), word) != kAbbreviations.end()) return true;
  return word.size() == 2 && word[0] >= 'a' && word[0] <= 'z';  // an initial
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::size_t i = 0;
  while (i < text.size()) {
    while (i < text.size() && is_space(text[i])) ++i;
    const std::size_t begin = i;
    while (i < text.size() && !is_space(text[i])) ++i;
    if (i > begin) words.emplace_back(text.substr(begin, i - begin));
  }
  return words;
}

bool ends_sentence(const std::string& word, const std::string* next) {
  std::string_view body = word;
  while (!body.empty() && is_closing(body.back())) body.remove_suffix(1);
  if (body.empty() || !is_end(body.back())) return false;
  if (next == nullptr || body.back() != '.') return true;
  const std::string plain = lower(body);
  if (is_title(plain)) return false;
  return !is_abbreviation(plain) || is_upper(next->front());
}

bool ends_clause(const std::string& word) {
  return word.back() == ',' || word.back() == ';' || word.back() == ':' || word == "-" || word == "\xE2\x80\x93" ||
         word == "\xE2\x80\x94";
}

bool is_conjunction(const std::string& word) {
  static constexpr std::array<std::string_view, 8> kConjunctions = {"and",   "but",   "or",   "because",
                                                                    "which", "while", "when", "so"};
  return std::find(kConjunctions.begin(), kConjunctions.end(), word) != kConjunctions.end();
}

std::string join(const std::vector<std::string>& words, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) {
    if (i > begin) text += ' ';
    text += words[i];
  }
  return text;
}

/// Words of a too long sentence that come first: up to the last clause, else the last conjunction, else `most`.
std::size_t first_piece(const std::vector<std::string>& words, std::size_t begin, std::size_t most) {
  const std::size_t least = std::min<std::size_t>(5, most);
  for (std::size_t n = most; n >= least && n > 0; --n) {
    if (ends_clause(words[begin + n - 1])) return n;
  }
  for (std::size_t n = most; n >= least && n > 0; --n) {
    if (is_conjunction(words[begin + n])) return n;
  }
  return most;
}

void add_sentence(const std::vector<std::string>& words, std::size_t begin, std::size_t end, std::size_t most,
                  std::vector<std::string>& out) {
  while (end - begin > most) {
    const std::size_t n = first_piece(words, begin, most);
    out.push_back(join(words, begin, begin + n));
    begin += n;
  }
  if (end > begin) out.push_back(join(words, begin, end));
}

}  // namespace

std::vector<std::string> cut_sentences(std::string_view text, int max_words) {
  const auto most = static_cast<std::size_t>(std::max(max_words, 1));
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t line_end = std::min(text.find('\n'), text.size());
    const std::vector<std::string> words = words_of(text.substr(0, line_end));
    std::size_t begin = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (!ends_sentence(words[i], i + 1 < words.size() ? &words[i + 1] : nullptr)) continue;
      add_sentence(words, begin, i + 1, most, out);
      begin = i + 1;
    }
    add_sentence(words, begin, words.size(), most, out);
    text.remove_prefix(std::min(line_end + 1, text.size()));
  }
  return out;
}

}  // namespace callai::pipeline
