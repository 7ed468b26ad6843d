#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/lexicon.h"

namespace callai::pipeline {

/// One word of an utterance as the readers see it.
struct Token {
  std::string text;              ///< lower case, contractions written out; numbers, e-mail addresses and $ % + kept
  std::string stem;              ///< see stemmer.h
  std::uint32_t first_byte = 0;  ///< place in the source
  std::uint32_t last_byte = 0;   ///< one past its end
  bool clause_start = false;     ///< punctuation stands before it
  WordClass word;
};

/// An utterance cut into words; typed and recognised text come out the same.
struct Text {
  std::string source;
  std::vector<Token> tokens;

  int size() const { return static_cast<int>(tokens.size()); }
  /// The word at `i`, or "" outside the text.
  std::string_view word(int i) const {
    return i < 0 || i >= size() ? std::string_view() : std::string_view(tokens[static_cast<std::size_t>(i)].text);
  }
  WordClass word_class(int i) const {
    return i < 0 || i >= size() ? WordClass{} : tokens[static_cast<std::size_t>(i)].word;
  }
  /// Normalised words [first, last), joined by single spaces.
  std::string words(int first, int last) const;
  /// The source from the first byte of token `first` to the last one of token `last` - 1.
  std::string original(int first, int last) const;
};

/// "I'm busy, call me at 2:30 p.m.!" -> i am busy call me at 2:30 pm. Never fails; bytes beyond ASCII are letters, but
/// typographic punctuation and the signs of euro and pound.
Text normalise(std::string_view source);

/// True when a negation before token `first` reaches it: "not", "never" up to four words ahead within the clause, a
/// "no" directly before one word only. `no_counts` false: "no" is an answer, not a negation ("no tuesday").
bool is_negated(const Text& text, int first, int last, bool no_counts = true);

/// Optimal string alignment distance (Damerau-Levenshtein, adjacent transpositions) of two words, cut off at `bound`
/// + 1.
int edit_distance(std::string_view a, std::string_view b, int bound);

/// Numbers for the stems that a template knows. Filled while a template is compiled, then constant.
class Vocabulary {
 public:
  /// The number of `stem`, given now if it is new. 0 is never given.
  std::uint32_t intern(const std::string& stem);
  std::uint32_t find(const std::string& stem) const;  ///< 0 when unknown
  /// The known stem nearest to an unknown one, as a recogniser may have misheard it: one edit from four letters on, two
  /// from eight; 0 when none or two are as near.
  std::uint32_t nearest(const std::string& stem) const;
  std::uint32_t size() const { return static_cast<std::uint32_t>(stems_.size()); }

 private:
  struct Entry {
    std::string stem;
    std::uint32_t letters = 0;  // one bit a letter, to rule most stems out at once
  };
  std::unordered_map<std::string, std::uint32_t> ids_;
  std::vector<Entry> stems_;  // id - 1
};

/// A text and the vocabulary's number of each of its stems.
struct NumberedText {
  const Text& text;
  std::vector<std::uint32_t> ids;     ///< 0: not in the vocabulary
  std::vector<std::uint8_t> guessed;  ///< 1: found by Vocabulary::nearest
};

/// `guess`: look for near stems too (only in texts of at most 24 words: it takes time).
NumberedText number_words(const Text& text, const Vocabulary& vocabulary, bool guess);

struct PhraseHit {
  int payload = 0;
  int first = 0;    ///< token
  int last = 0;     ///< one past
  int words = 0;    ///< of the phrase
  int gaps = 0;     ///< extra words between its own
  int guessed = 0;  ///< words that were only nearly right
};

/// Phrases as stemmed word sequences, found anywhere in a text; one extra word may stand between two of a phrase's, two
/// in all. Filled while a template is compiled, then constant.
class PhraseBook {
 public:
  explicit PhraseBook(Vocabulary& vocabulary) : vocabulary_(vocabulary) {}
  /// A phrase without any word is left out.
  void add(std::string_view phrase, int payload);
  void find(const NumberedText& text, std::vector<PhraseHit>& hits) const;

 private:
  struct Phrase {
    std::vector<std::uint32_t> words;
    int payload = 0;
  };
  Vocabulary& vocabulary_;
  std::vector<Phrase> phrases_;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> by_first_word_;
};

}  // namespace callai::pipeline
