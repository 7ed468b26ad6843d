#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <unordered_set>

#include "audio/engines/grammar_graph.h"

namespace callai::audio {

/// How a grammar becomes a trigram model.
struct NgramOptions {
  int sentences = 20'000;  ///< drawn from the grammar, weighted as it says
  double backoff = 0.2;    ///< probability, in every context, of a word that the grammar does not expect there
  double any_word = 0.02;  ///< of that, the share that all words of the vocabulary have alike
  std::uint64_t seed = 1;
};

struct NgramModel {
  std::string arpa;
  std::unordered_set<std::string>
      pairs;  ///< "one two": words that the grammar puts side by side; ends are <s> and </s>
};

/// The trigram model of what a grammar can say, as an ARPA text: P(w|uv) = (1-b) c(uvw)/c(uv) + b P(w|v), likewise for
/// bigrams, and unigrams with a floor for every word of `vocabulary` (linear interpolation, Jelinek and Mercer 1980).
/// Unlike the grammar it takes any words in any order, at a price, which is what people's own phrasing needs. Pure.
NgramModel grammar_ngram(const GrammarGraph& graph, const std::set<std::string>& vocabulary,
                         const NgramOptions& options);

}  // namespace callai::audio
