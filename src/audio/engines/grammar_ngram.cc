#include "audio/engines/grammar_ngram.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "audio/engines/arpa_text.h"
#include "core/env.h"

namespace callai::audio {
namespace {

constexpr std::size_t kMaxWords = 40;  ///< of a drawn sentence

/// Draws sentences from a graph.
class Sampler {
 public:
  Sampler(const GrammarGraph& graph, const std::map<std::string, int>& ids)
      : start_(graph.start), final_(graph.final_state), out_(static_cast<std::size_t>(graph.states)) {
    for (const auto& arc : graph.arcs) {
      auto& choices = out_[static_cast<std::size_t>(arc.from)];
      const double before = choices.empty() ? 0 : choices.back().up_to;
      choices.push_back({before + std::exp(arc.log_probability), ids.at(arc.word), arc.to});
    }
  }

  void draw(core::Random& random, std::vector<int>& sentence) const {
    sentence.clear();
    for (int state = start_; state != final_ && sentence.size() < kMaxWords;) {
      const auto& choices = out_[static_cast<std::size_t>(state)];
      if (choices.empty()) return;
      const double at = static_cast<double>(random.next() >> 11) * 0x1.0p-53 * choices.back().up_to;
      const auto chosen = std::upper_bound(choices.begin(), choices.end(), at,
                                           [](double value, const Choice& c) { return value < c.up_to; });
      const Choice& choice = chosen == choices.end() ? choices.back() : *chosen;
      sentence.push_back(choice.word);
      state = choice.to;
    }
  }

 private:
  struct Choice {
    double up_to;  ///< cumulated probability
    int word;
    int to;
  };
  int start_;
  int final_;
  std::vector<std::vector<Choice>> out_;
};

constexpr int kBits = 20;  ///< of a word's number in a key

std::uint64_t key(std::uint64_t context, int word) {
  return (context << kBits) | static_cast<std::uint64_t>(word);
}

/// Counts of one order: by n-gram, and by the context that it stands in.
struct Counts {
  std::unordered_map<std::uint64_t, double> grams;
  std::unordered_map<std::uint64_t, double> contexts;
  void add(std::uint64_t context, int word) {
    grams[key(context, word)] += 1;
    contexts[context] += 1;
  }
};

class Model {
 public:
  Model(const GrammarGraph& graph, const std::set<std::string>& vocabulary, const NgramOptions& options)
      : options_(options) {
    words_ = {"<s>", "</s>"};
    words_.insert(words_.end(), vocabulary.begin(), vocabulary.end());
    for (const auto& arc : graph.arcs) {
      if (!vocabulary.contains(arc.word)) words_.push_back(arc.word);
    }
    std::sort(words_.begin() + 2, words_.end());
    words_.erase(std::unique(words_.begin() + 2, words_.end()), words_.end());
    std::map<std::string, int> ids;
    for (std::size_t i = 0; i < words_.size(); ++i) ids[words_[i]] = static_cast<int>(i);
    count(Sampler(graph, ids));
  }

  std::string arpa() const {
    ArpaText text({words_.size(), bigrams_.grams.size(), trigrams_.grams.size()});
    text.section();
    text.line(0, {words_[kStart]}, options_.backoff);
    text.line(unigram(kEnd), {words_[kEnd]});
    for (std::size_t word = kEnd + 1; word < words_.size(); ++word) {
      text.line(unigram(static_cast<int>(word)), {words_[word]}, options_.backoff);
    }
    text.section();
    for (const auto gram : sorted(bigrams_)) {
      const int word = word_of(gram, 0);
      const auto backoff = word == kEnd ? std::nullopt : std::optional(options_.backoff);
      text.line(bigram(word_of(gram, 1), word), {spelled(gram, 1), spelled(gram, 0)}, backoff);
    }
    text.section();
    for (const auto gram : sorted(trigrams_)) {
      const double seen = trigrams_.grams.at(gram) / trigrams_.contexts.at(gram >> kBits);
      const double p = (1 - options_.backoff) * seen + options_.backoff * bigram(word_of(gram, 1), word_of(gram, 0));
      text.line(p, {spelled(gram, 2), spelled(gram, 1), spelled(gram, 0)});
    }
    return text.finish();
  }

  std::unordered_set<std::string> pairs() const {
    std::unordered_set<std::string> pairs;
    for (const auto& [gram, count] : bigrams_.grams) pairs.insert(spelled(gram, 1) + ' ' + spelled(gram, 0));
    return pairs;
  }

 private:
  static constexpr int kStart = 0;
  static constexpr int kEnd = 1;

  static int word_of(std::uint64_t gram, int from_the_end) {
    return static_cast<int>((gram >> (kBits * from_the_end)) & ((1U << kBits) - 1));
  }
  const std::string& spelled(std::uint64_t gram, int from_the_end) const {
    return words_[static_cast<std::size_t>(word_of(gram, from_the_end))];
  }
  static std::vector<std::uint64_t> sorted(const Counts& counts) {
    std::vector<std::uint64_t> grams;
    grams.reserve(counts.grams.size());
    for (const auto& [gram, count] : counts.grams) grams.push_back(gram);
    std::sort(grams.begin(), grams.end());
    return grams;
  }

  void count(const Sampler& sampler) {
    core::SeededRandom random(options_.seed);
    std::vector<int> sentence;
    for (int i = 0; i < options_.sentences; ++i) {
      sampler.draw(random, sentence);
      if (sentence.empty()) continue;
      sentence.push_back(kEnd);
      std::uint64_t before = 0;
      int last = kStart;
      for (std::size_t at = 0; at < sentence.size(); ++at) {
        const int word = sentence[at];
        unigrams_.add(0, word);
        bigrams_.add(static_cast<std::uint64_t>(last), word);
        if (at > 0) trigrams_.add(key(before, last), word);
        before = static_cast<std::uint64_t>(last);
        last = word;
      }
    }
  }

  double unigram(int word) const {
    const double alike = 1.0 / static_cast<double>(words_.size() - 1);
    const auto seen = unigrams_.grams.find(key(0, word));
    const double share = seen == unigrams_.grams.end() ? 0 : seen->second / unigrams_.contexts.at(0);
    return (1 - options_.any_word) * share + options_.any_word * alike;
  }
  double bigram(int before, int word) const {
    const auto context = static_cast<std::uint64_t>(before);
    const auto seen = bigrams_.grams.find(key(context, word));
    if (seen == bigrams_.grams.end()) return options_.backoff * unigram(word);
    return (1 - options_.backoff) * seen->second / bigrams_.contexts.at(context) + options_.backoff * unigram(word);
  }

  NgramOptions options_;
  std::vector<std::string> words_;
  Counts unigrams_;
  Counts bigrams_;
  Counts trigrams_;
};

}  // namespace

NgramModel grammar_ngram(const GrammarGraph& graph, const std::set<std::string>& vocabulary,
                         const NgramOptions& options) {
  const Model model(graph, vocabulary, options);
  return {model.arpa(), model.pairs()};
}

}  // namespace callai::audio
