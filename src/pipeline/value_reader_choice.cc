#include "pipeline/value_reader_choice.h"

#include <algorithm>
#include <optional>

#include "pipeline/value_reader_number.h"

namespace callai::pipeline {
namespace {

// "the second one", "option two", "number three", "the last one": an index, or -1.
std::optional<Candidate> read_position(const Text& text, const std::vector<std::string>& ids) {
  const int count = static_cast<int>(ids.size());
  for (int i = 0; i < text.size(); ++i) {
    const std::string_view word = text.word(i);
    int index = -1;
    int last = i + 1;
    if (word == "option" || word == "number" || word == "choice") {
      if (const auto number = parse_small_number(text, i + 1)) {
        index = static_cast<int>(number->value) - 1;
        last = number->last;
      }
    } else if (const auto ordinal = parse_ordinal(text, i); ordinal && text.word(i - 1) == "the") {
      index = static_cast<int>(ordinal->value) - 1;
      last = ordinal->last;
    } else if (word == "last" && text.word(i - 1) == "the") {
      index = count - 1;
    }
    if (index >= 0 && index < count) return Candidate{ids[static_cast<std::size_t>(index)], 0.8, i, last, false};
  }
  return std::nullopt;
}

bool repair_between(const Text& text, int from, int to) {
  for (int i = from; i < to; ++i) {
    if (text.word_class(i).is(kRepairWord)) return true;
  }
  return false;
}

}  // namespace

ChoiceReader::ChoiceReader(const templates::Field& field, Vocabulary& vocabulary) : phrases_(vocabulary) {
  for (const templates::Choice& choice : field.choices) {
    const int index = static_cast<int>(ids_.size());
    ids_.push_back(choice.id);
    for (const std::string& phrase : choice.phrases) phrases_.add(phrase, index);
    std::string words = choice.id;
    std::ranges::replace(words, '_', ' ');
    phrases_.add(words, index);
  }
}

Candidates ChoiceReader::read(const NumberedText& numbered, bool asked) const {
  const Text& text = numbered.text;
  std::vector<PhraseHit> hits;
  phrases_.find(numbered, hits);
  std::erase_if(hits, [&](const PhraseHit& hit) {
    if (hit.guessed > 0 && !asked) return true;
    // A phrase with a negation of its own ("not sure") says what it says.
    for (int i = hit.first; i < hit.last; ++i) {
      if (text.word_class(i).is(kNegatorWord) || text.word(i) == "no") return false;
    }
    return is_negated(text, hit.first, hit.last, false);
  });
  // Within a longer phrase, a shorter one says nothing of its own.
  std::vector<PhraseHit> own;
  for (const PhraseHit& hit : hits) {
    const bool covered = std::ranges::any_of(hits, [&](const PhraseHit& other) {
      return other.words > hit.words && other.first <= hit.first && other.last >= hit.last;
    });
    if (!covered) own.push_back(hit);
  }
  if (own.empty()) {
    Candidates found;
    if (auto position = asked ? read_position(text, ids_) : std::nullopt) found.push_back(std::move(*position));
    return found;
  }
  std::ranges::stable_sort(own, {}, &PhraseHit::first);
  PhraseHit chosen = own.front();
  for (std::size_t i = 1; i < own.size(); ++i) {
    const PhraseHit& hit = own[i];
    if (hit.payload == chosen.payload) {
      if (hit.words > chosen.words) chosen = hit;
      continue;
    }
    if (repair_between(text, chosen.last, hit.first) || hit.words > chosen.words) {
      chosen = hit;
    } else if (hit.words == chosen.words) {
      return {};
    }
  }
  const double confidence = 0.93 - 0.08 * chosen.gaps - 0.15 * chosen.guessed;
  return {{ids_[static_cast<std::size_t>(chosen.payload)], confidence, chosen.first, chosen.last, true}};
}

}  // namespace callai::pipeline
