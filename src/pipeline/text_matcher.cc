#include "pipeline/text_matcher.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>

namespace callai::pipeline {
namespace {

constexpr int kMaxGuessedWords = 24;
constexpr int kMaxGaps = 2;
constexpr std::size_t kMaxEditWord = 32;

std::uint32_t letter_set(std::string_view word) {
  std::uint32_t set = 0;
  for (const char c : word) {
    if (c >= 'a' && c <= 'z') set |= 1U << static_cast<unsigned>(c - 'a');
  }
  return set;
}

bool is_negator(const Text& text, int i) {
  if (!text.word_class(i).is(kNegatorWord)) return false;
  const std::string_view before = text.word(i - 1);
  const std::string_view after = text.word(i + 1);
  if (before == "why" || before == "if") return false;  // "why not", "if not"
  return after != "only" && after != "until" && after != "till" && after != "before" && after != "just";
}

}  // namespace

std::string Text::words(int first, int last) const {
  std::string joined;
  for (int i = std::max(first, 0); i < std::min(last, size()); ++i) {
    if (!joined.empty()) joined.push_back(' ');
    joined += tokens[static_cast<std::size_t>(i)].text;
  }
  return joined;
}

std::string Text::original(int first, int last) const {
  if (first < 0 || first >= last || last > size()) return {};
  const std::uint32_t begin = tokens[static_cast<std::size_t>(first)].first_byte;
  return source.substr(begin, tokens[static_cast<std::size_t>(last - 1)].last_byte - begin);
}

bool is_negated(const Text& text, int first, int last, bool no_counts) {
  if (text.tokens.empty() || first >= text.size()) return false;
  if (no_counts && text.word(first - 1) == "no" && last - first == 1 &&
      !text.tokens[static_cast<std::size_t>(first)].clause_start) {
    return true;
  }
  bool crossed_pronoun = false;
  for (int i = first; i > 0 && first - i < 6; --i) {
    if (text.tokens[static_cast<std::size_t>(i)].clause_start) return false;
    const WordClass before = text.word_class(i - 1);
    if (is_negator(text, i - 1)) {
      const bool hedged = text.word_class(i).is(kHedgeWord);
      if (hedged) return true;
      return !crossed_pronoun && first - i <= 3;
    }
    if (before.is(kClauseJoin)) return false;
    if (before.is(kPronounWord)) crossed_pronoun = true;
  }
  return false;
}

int edit_distance(std::string_view a, std::string_view b, int bound) {
  if (a.size() > kMaxEditWord || b.size() > kMaxEditWord) return a == b ? 0 : bound + 1;
  if (std::abs(static_cast<int>(a.size()) - static_cast<int>(b.size())) > bound) return bound + 1;
  std::array<std::array<int, kMaxEditWord + 1>, 3> rows{};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i - 1) % 3];
    row[0] = static_cast<int>(i);
    int best = row[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int substitution = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({substitution, above[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], rows[(i - 2) % 3][j - 2] + 1);
      }
      best = std::min(best, row[j]);
    }
    if (best > bound) return bound + 1;
  }
  return std::min(rows[a.size() % 3][b.size()], bound + 1);
}

std::uint32_t Vocabulary::intern(const std::string& stem) {
  const auto [entry, added] = ids_.try_emplace(stem, static_cast<std::uint32_t>(stems_.size() + 1));
  if (added) stems_.push_back({stem, letter_set(stem)});
  return entry->second;
}

std::uint32_t Vocabulary::find(const std::string& stem) const {
  const auto found = ids_.find(stem);
  return found == ids_.end() ? 0 : found->second;
}

std::uint32_t Vocabulary::nearest(const std::string& stem) const {
  if (stem.size() < 4 || stem.size() > kMaxEditWord) return 0;
  const int allowed = stem.size() >= 8 ? 2 : 1;
  const std::uint32_t letters = letter_set(stem);
  int best = allowed + 1;
  std::uint32_t best_id = 0;
  for (std::size_t i = 0; i < stems_.size(); ++i) {
    const Entry& entry = stems_[i];
    const int length_difference = std::abs(static_cast<int>(entry.stem.size()) - static_cast<int>(stem.size()));
    if (entry.stem.size() < 4 || length_difference > allowed) continue;
    if (std::popcount(entry.letters ^ letters) > 2 * allowed) continue;
    if (entry.stem[0] != stem[0] && allowed == 1 && stem.size() < 6) continue;
    const int distance = edit_distance(stem, entry.stem, allowed);
    if (distance < best) {
      best = distance;
      best_id = static_cast<std::uint32_t>(i + 1);
    } else if (distance == best) {
      best_id = 0;
    }
  }
  return best <= allowed ? best_id : 0;
}

NumberedText number_words(const Text& text, const Vocabulary& vocabulary, bool guess) {
  NumberedText numbered{text, {}, {}};
  numbered.ids.reserve(text.tokens.size());
  numbered.guessed.assign(text.tokens.size(), 0);
  const bool short_enough = text.size() <= kMaxGuessedWords;
  for (std::size_t i = 0; i < text.tokens.size(); ++i) {
    const Token& token = text.tokens[i];
    std::uint32_t id = vocabulary.find(token.stem);
    if (id == 0 && guess && short_enough && token.word.flags == 0) {
      id = vocabulary.nearest(token.stem);
      numbered.guessed[i] = id != 0 ? 1 : 0;
    }
    numbered.ids.push_back(id);
  }
  return numbered;
}

void PhraseBook::add(std::string_view phrase, int payload) {
  const Text text = normalise(phrase);
  if (text.tokens.empty()) return;
  Phrase added;
  added.payload = payload;
  for (const Token& token : text.tokens) added.words.push_back(vocabulary_.intern(token.stem));
  by_first_word_[added.words.front()].push_back(static_cast<std::uint32_t>(phrases_.size()));
  phrases_.push_back(std::move(added));
}

void PhraseBook::find(const NumberedText& numbered, std::vector<PhraseHit>& hits) const {
  const std::size_t count = numbered.ids.size();
  for (std::size_t start = 0; start < count; ++start) {
    const auto entry = numbered.ids[start] == 0 ? by_first_word_.end() : by_first_word_.find(numbered.ids[start]);
    if (entry == by_first_word_.end()) continue;
    for (const std::uint32_t index : entry->second) {
      const Phrase& phrase = phrases_[index];
      PhraseHit hit{phrase.payload,         static_cast<int>(start), 0, static_cast<int>(phrase.words.size()), 0,
                    numbered.guessed[start]};
      std::size_t at = start + 1;
      bool found = true;
      for (std::size_t k = 1; k < phrase.words.size() && found; ++k) {
        if (at < count && numbered.ids[at] != phrase.words[k] && hit.gaps < kMaxGaps && at + 1 < count &&
            numbered.ids[at + 1] == phrase.words[k] && !numbered.text.tokens[at].clause_start &&
            !numbered.text.tokens[at + 1].clause_start &&
            !numbered.text.tokens[at].word.is(kNegatorWord | kClauseJoin)) {
          ++hit.gaps;
          ++at;
        }
        found = at < count && numbered.ids[at] == phrase.words[k];
        if (found) hit.guessed += numbered.guessed[at++];
      }
      if (!found) continue;
      hit.last = static_cast<int>(at);
      hits.push_back(hit);
    }
  }
}

}  // namespace callai::pipeline
