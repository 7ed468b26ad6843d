#include "audio/engines/grammar_ngram.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
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
constexpr std::uint64_t kWordMask = (1U << kBits) - 1;

std::uint64_t key(std::uint64_t context, int word) {
  return (context << kBits) | static_cast<std::uint64_t>(word);
}

/// Counts of one order: all that was drawn, then sorted, so that equal ones stand side by side, and those of a context
/// too.
class Counts {
 public:
  struct Gram {
    std::uint64_t key = 0;
    double count = 0;
    double of_context = 0;  ///< all of its context
    double share() const { return count / of_context; }
  };

  void add(std::uint64_t context, int word) { drawn_.push_back(key(context, word)); }

  /// Once, when all is drawn.
  void finish() {
    std::sort(drawn_.begin(), drawn_.end());
    std::size_t context_at = 0;
    for (std::size_t at = 0; at < drawn_.size();) {
      const auto next = std::upper_bound(drawn_.begin() + static_cast<std::ptrdiff_t>(at), drawn_.end(), drawn_[at]);
      const auto after = static_cast<std::size_t>(next - drawn_.begin());
      if (context_at < grams_.size() && grams_[context_at].key >> kBits != drawn_[at] >> kBits) close(context_at);
      grams_.push_back({drawn_[at], static_cast<double>(after - at), 0});
      at = after;
    }
    close(context_at);
    drawn_ = {};
  }

  /// In the order of their keys.
  const std::vector<Gram>& grams() const { return grams_; }
  const Gram* find(std::uint64_t context, int word) const {
    const std::uint64_t wanted = key(context, word);
    const auto at = std::lower_bound(grams_.begin(), grams_.end(), wanted,
                                     [](const Gram& gram, std::uint64_t value) { return gram.key < value; });
    return at != grams_.end() && at->key == wanted ? &*at : nullptr;
  }

 private:
  /// Those from `from` on are all of one context.
  void close(std::size_t& from) {
    double sum = 0;
    for (std::size_t at = from; at < grams_.size(); ++at) sum += grams_[at].count;
    for (; from < grams_.size(); ++from) grams_[from].of_context = sum;
  }

  std::vector<std::uint64_t> drawn_;
  std::vector<Gram> grams_;
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
    ArpaText text({words_.size(), bigrams_.grams().size(), trigrams_.grams().size()});
    text.section();
    text.line(0, {words_[kStart]}, options_.backoff);
    text.line(unigram(kEnd), {words_[kEnd]});
    for (std::size_t word = kEnd + 1; word < words_.size(); ++word) {
      text.line(unigram(static_cast<int>(word)), {words_[word]}, options_.backoff);
    }
    text.section();
    for (const Counts::Gram& gram : bigrams_.grams()) {
      const int word = word_of(gram.key, 0);
      const auto backoff = word == kEnd ? std::nullopt : std::optional(options_.backoff);
      text.line(bigram(gram), {spelled(gram.key, 1), spelled(gram.key, 0)}, backoff);
    }
    text.section();
    for (const Counts::Gram& gram : trigrams_.grams()) {
      // Whatever was drawn as a trigram was drawn as a bigram.
      const Counts::Gram& shorter = *bigrams_.find(gram.key >> kBits & kWordMask, word_of(gram.key, 0));
      const double p = (1 - options_.backoff) * gram.share() + options_.backoff * bigram(shorter);
      text.line(p, {spelled(gram.key, 2), spelled(gram.key, 1), spelled(gram.key, 0)});
    }
    return text.finish();
  }

  std::unordered_set<std::string> pairs() const {
    std::unordered_set<std::string> pairs;
    pairs.reserve(bigrams_.grams().size());
    for (const Counts::Gram& gram : bigrams_.grams()) pairs.insert(spelled(gram.key, 1) + ' ' + spelled(gram.key, 0));
    return pairs;
  }

 private:
  static constexpr int kStart = 0;
  static constexpr int kEnd = 1;

  static int word_of(std::uint64_t gram, int from_the_end) {
    return static_cast<int>((gram >> (kBits * from_the_end)) & kWordMask);
  }
  const std::string& spelled(std::uint64_t gram, int from_the_end) const {
    return words_[static_cast<std::size_t>(word_of(gram, from_the_end))];
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
    for (Counts* counts : {&unigrams_, &bigrams_, &trigrams_}) counts->finish();
  }

  double unigram(int word) const {
    const double alike = 1.0 / static_cast<double>(words_.size() - 1);
    const Counts::Gram* seen = unigrams_.find(0, word);
    return (1 - options_.any_word) * (seen == nullptr ? 0 : seen->share()) + options_.any_word * alike;
  }
  double bigram(const Counts::Gram& gram) const {
    return (1 - options_.backoff) * gram.share() + options_.backoff * unigram(word_of(gram.key, 0));
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
