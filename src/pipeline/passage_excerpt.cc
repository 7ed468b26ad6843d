#include "pipeline/passage_excerpt.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "pipeline/sentence_cutter.h"

namespace callai::pipeline {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// "- item", "* item", "3. item", "> quote" without its mark. `item`: it was one.
std::string_view without_mark(std::string_view line, bool& item) {
  item = false;
  while (!line.empty() && line.front() == '>') line = trimmed(line.substr(1));
  if (line.size() > 1 && (line[0] == '-' || line[0] == '*' || line[0] == '+') && is_space(line[1])) {
    item = true;
    return trimmed(line.substr(1));
  }
  std::size_t digits = 0;
  while (digits < line.size() && is_digit(line[digits])) ++digits;
  if (digits > 0 && digits < 4 && digits + 1 < line.size() && (line[digits] == '.' || line[digits] == ')') &&
      is_space(line[digits + 1])) {
    item = true;
    return trimmed(line.substr(digits + 1));
  }
  return line;
}

/// Links become their text, emphasis and code marks go, cells are parted by commas.
std::string without_inline_marks(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '`' || c == '*') continue;
    if (c == '!' && i + 1 < line.size() && line[i + 1] == '[') continue;
    if (c == '_' && (i == 0 || is_space(line[i - 1]) || i + 1 == line.size() || is_space(line[i + 1]))) continue;
    if (c == '[') {
      const std::size_t close = line.find("](", i);
      const std::size_t end = close == std::string_view::npos ? close : line.find(')', close);
      if (end != std::string_view::npos) {
        out += line.substr(i + 1, close - i - 1);
        i = end;
        continue;
      }
    }
    if (c == '|') {
      if (!trimmed(out).empty() && i + 1 < line.size()) {
        while (!out.empty() && is_space(out.back())) out.pop_back();
        out += ", ";
      }
      continue;
    }
    out += c;
  }
  return std::string(trimmed(out));
}

bool is_rule_or_table_line(std::string_view line) {
  return line.find_first_not_of("-=*_|: ") == std::string_view::npos;
}

bool ends_like_a_sentence(std::string_view line) {
  return !line.empty() && (line.back() == '.' || line.back() == '!' || line.back() == '?' || line.back() == ':');
}

bool is_stop_word(const std::string& word) {
  static const std::set<std::string, std::less<>> kStopWords = {
      "a",     "an",   "and",  "are",   "as",    "at",   "be",   "can",  "do",    "does", "for",  "from", "have",
      "how",   "i",    "if",   "in",    "is",    "it",   "long", "me",   "my",    "of",   "on",   "or",   "our",
      "so",    "that", "the",  "their", "there", "this", "to",   "us",   "was",   "we",   "what", "when", "where",
      "which", "who",  "will", "with",  "would", "you",  "your", "tell", "about", "much", "many"};
  return kStopWords.count(word) > 0;
}

/// The first six letters: enough of a stem to match "installation" with "installing".
std::vector<std::string> terms_of(std::string_view text) {
  constexpr std::size_t kStem = 6;
  std::vector<std::string> terms;
  std::string word;
  const auto flush = [&terms, &word] {
    if (word.size() > 1 && !is_stop_word(word)) {
      if (word.size() > 3 && word.back() == 's') word.pop_back();
      terms.push_back(word.substr(0, kStem));
    }
    word.clear();
  };
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    const bool part = (c >= 'a' && c <= 'z') || is_digit(c) || static_cast<unsigned char>(c) >= 0x80U;
    if (part) {
      word += c;
    } else {
      flush();
    }
  }
  flush();
  return terms;
}

int words_in(std::string_view text) {
  int words = 0;
  bool inside = false;
  for (const char c : text) {
    if (!is_space(c) && !inside) ++words;
    inside = !is_space(c);
  }
  return words;
}

bool starts_like_a_sentence(std::string_view text) {
  return !text.empty() && !(text.front() >= 'a' && text.front() <= 'z');
}

struct Sentence {
  std::string text;
  std::set<std::string> terms;
  int words = 0;
};

/// Sum of the query's terms in the sentences, each once, weighed by how rare it is in the passage.
double score(const std::vector<Sentence>& sentences, std::size_t begin, std::size_t end,
             const std::map<std::string, double>& weights) {
  double sum = 0;
  for (const auto& [term, weight] : weights) {
    for (std::size_t i = begin; i < end; ++i) {
      if (sentences[i].terms.count(term) == 0) continue;
      sum += weight;
      break;
    }
  }
  return sum;
}

}  // namespace

std::string plain_text(std::string_view markdown) {
  std::string out;
  bool joins = false;  // the line goes on with the paragraph before it
  bool in_code = false;
  while (!markdown.empty()) {
    const std::size_t end = std::min(markdown.find('\n'), markdown.size());
    std::string_view line = trimmed(markdown.substr(0, end));
    markdown.remove_prefix(std::min(end + 1, markdown.size()));
    if (line.substr(0, 3) == "```") {
      in_code = !in_code;
      continue;
    }
    if (in_code) continue;
    if (line.empty() || line.front() == '#' || is_rule_or_table_line(line)) {
      joins = false;
      continue;
    }
    bool item = false;
    const bool row = line.front() == '|';
    line = without_mark(line, item);
    std::string text = without_inline_marks(line);
    if (text.empty()) continue;
    if (!out.empty()) out += joins && !item && !row ? ' ' : '\n';
    out += text;
    joins = !row;
  }
  return out;
}

std::string passage_excerpt(std::string_view passage, std::string_view query, int max_words) {
  std::vector<Sentence> sentences;
  for (std::string& text : cut_sentences(plain_text(passage), 60)) {
    if (!ends_like_a_sentence(text)) text += '.';
    Sentence sentence;
    const std::vector<std::string> terms = terms_of(text);
    sentence.terms.insert(terms.begin(), terms.end());
    sentence.words = words_in(text);
    sentence.text = std::move(text);
    sentences.push_back(std::move(sentence));
  }
  if (sentences.empty()) return "";
  std::map<std::string, double> weights;
  for (const std::string& term : terms_of(query)) {
    const auto in = std::count_if(sentences.begin(), sentences.end(),
                                  [&term](const Sentence& sentence) { return sentence.terms.count(term) > 0; });
    if (in > 0) weights[term] = std::log(1.0 + static_cast<double>(sentences.size()) / static_cast<double>(in));
  }
  std::size_t best_begin = 0;
  std::size_t best_end = 0;
  double best = -1;
  for (std::size_t begin = 0; begin < sentences.size(); ++begin) {
    for (std::size_t end = begin + 1; end <= std::min(begin + 2, sentences.size()); ++end) {
      if (end - begin == 2 && sentences[begin].words + sentences[begin + 1].words > max_words) continue;
      // The head of a passage may be half a sentence; a second sentence must earn its time.
      const double penalty =
          (starts_like_a_sentence(sentences[begin].text) ? 0.0 : 0.4) + (end - begin == 2 ? 0.05 : 0.0);
      const double value = score(sentences, begin, end, weights) - penalty;
      if (value <= best) continue;
      best = value;
      best_begin = begin;
      best_end = end;
    }
  }
  // A short answer is rounded off with what follows it.
  if (best_end - best_begin == 1 && best_end < sentences.size() && sentences[best_begin].words < 12 &&
      sentences[best_begin].words + sentences[best_end].words <= std::min(max_words, 30)) {
    ++best_end;
  }
  std::string text;
  for (std::size_t i = best_begin; i < best_end; ++i) text += (text.empty() ? "" : " ") + sentences[i].text;
  return text;
}

}  // namespace callai::pipeline
