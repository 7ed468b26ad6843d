#include <algorithm>
#include <array>

#include "core/strings.h"
#include "repositories/system/lexical_index.h"

namespace callai::repositories {

namespace {

constexpr std::size_t kMaxTerms = 16;

// Words that carry no subject in what callers say. Sorted.
constexpr std::array<std::string_view, 158> kStopWords{
    "a",        "about", "after", "again", "all",     "also",     "am",     "an",        "and",   "any",
    "anything", "are",   "aren",  "as",    "ask",     "at",       "be",     "because",   "been",  "before",
    "being",    "but",   "by",    "can",   "could",   "couldn",   "d",      "did",       "didn",  "do",
    "does",     "doesn", "doing", "don",   "explain", "for",      "from",   "get",       "give",  "go",
    "going",    "gonna", "got",   "had",   "has",     "have",     "having", "he",        "hello", "her",
    "here",     "hey",   "hi",    "him",   "his",     "how",      "i",      "if",        "in",    "into",
    "is",       "isn",   "it",    "its",   "just",    "kind",     "know",   "let",       "like",  "ll",
    "m",        "many",  "may",   "maybe", "me",      "might",    "mine",   "more",      "much",  "must",
    "my",       "need",  "no",    "not",   "now",     "of",       "off",    "oh",        "ok",    "okay",
    "on",       "or",    "our",   "out",   "please",  "question", "re",     "really",    "right", "s",
    "say",      "see",   "shall", "she",   "should",  "so",       "some",   "something", "sorry", "sure",
    "t",        "tell",  "than",  "thank", "thanks",  "that",     "the",    "their",     "them",  "then",
    "there",    "these", "they",  "thing", "think",   "this",     "those",  "to",        "too",   "uh",
    "um",       "up",    "us",    "ve",    "very",    "wanna",    "want",   "was",       "wasn",  "we",
    "well",     "were",  "what",  "when",  "where",   "which",    "who",    "whose",     "why",   "will",
    "with",     "won",   "would", "yeah",  "yes",     "you",      "your",   "yours"};

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

}  // namespace

std::vector<std::string> query_terms(std::string_view text) {
  const std::string lower = core::ascii_lower(text);
  std::vector<std::string> terms;
  std::size_t i = 0;
  while (i < lower.size() && terms.size() < kMaxTerms) {
    std::size_t end = i;
    while (end < lower.size() && is_word_byte(lower[end])) ++end;
    const std::string word = lower.substr(i, end - i);
    i = std::max(end, i + 1);
    if (word.empty() || std::binary_search(kStopWords.begin(), kStopWords.end(), word)) continue;
    if (std::find(terms.begin(), terms.end(), word) == terms.end()) terms.push_back(word);
  }
  return terms;
}

}  // namespace callai::repositories
