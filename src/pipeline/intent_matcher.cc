#include "pipeline/intent_matcher.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace callai::pipeline {
namespace {

constexpr int kMaxExampleWords = 24;  // longer utterances are compared by phrases and patterns only
constexpr double kFunctionWordWeight = 0.25;

struct Hit {
  int intent = 0;
  int first = 0;
  int last = 0;
  int words = 0;  // of the phrase; 0: a pattern or example, which never hides a phrase
  double confidence = 0;
  bool fills = false;
  bool has_span = true;
};

bool has_negator(const Text& text, int first, int last) {
  for (int i = first; i < last; ++i) {
    if (text.word_class(i).is(kNegatorWord) || text.word(i) == "no") return true;
  }
  return false;
}

// Nothing but fillers stands outside [first, last).
bool fills_utterance(const Text& text, int first, int last) {
  for (int i = 0; i < text.size(); ++i) {
    if ((i < first || i >= last) && !text.word_class(i).is(kFillerWord)) return false;
  }
  return true;
}

re2::RE2::Options pattern_options() {
  re2::RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  return options;
}

}  // namespace

class IntentMatcher::Impl {
 public:
  Impl(const templates::ExtractionRules& rules, Vocabulary& vocabulary)
      : intents_(rules.intents),
        min_confidence_(rules.min_confidence),
        phrases_(vocabulary),
        set_(pattern_options(), re2::RE2::UNANCHORED) {
    for (std::size_t i = 0; i < intents_.size(); ++i) {
      const int intent = static_cast<int>(i);
      for (const std::string& phrase : intents_[i].phrases) phrases_.add(phrase, intent);
      for (const std::string& pattern : intents_[i].patterns) add_pattern(pattern, intent);
      for (const std::string& example : intents_[i].examples) add_example(example, intent, vocabulary);
    }
    set_usable_ = !patterns_.empty() && set_.Compile();
    weigh_examples();
  }

  IntentReading read(const NumberedText& text, const std::string& stage, double recognition) const {
    std::vector<Hit> hits;
    find_phrases(text, hits);
    find_patterns(text.text, hits);
    find_examples(text, hits);
    return gather(text.text, hits, stage, recognition);
  }

 private:
  struct Pattern {
    std::unique_ptr<re2::RE2> regex;
    int intent = 0;
  };
  struct Example {
    std::vector<std::uint32_t> words;
    std::vector<std::uint32_t> unique;
    int intent = 0;
    int content_words = 0;
    bool negative = false;
    double weight = 0;
  };

  void add_pattern(const std::string& pattern, int intent) {
    auto regex = std::make_unique<re2::RE2>(pattern, pattern_options());
    if (!regex->ok()) return;  // the validator has said so
    std::string error;
    if (set_.Add(pattern, &error) != static_cast<int>(patterns_.size())) return;
    patterns_.push_back({std::move(regex), intent});
  }

  void add_example(const std::string& example, int intent, Vocabulary& vocabulary) {
    const Text text = normalise(example);
    if (text.tokens.empty()) return;
    Example added;
    added.intent = intent;
    added.negative = has_negator(text, 0, text.size());
    for (const Token& token : text.tokens) {
      const std::uint32_t id = vocabulary.intern(token.stem);
      added.words.push_back(id);
      if (std::ranges::find(added.unique, id) != added.unique.end()) continue;
      added.unique.push_back(id);
      const bool light = token.word.is(kFunctionWord | kFillerWord);
      added.content_words += light ? 0 : 1;
      if (weights_.size() <= id) weights_.resize(id + 1, 0.0);
      if (by_word_.size() <= id) by_word_.resize(id + 1);
      weights_[id] = light ? kFunctionWordWeight : 1.0;
      by_word_[id].push_back(static_cast<std::uint32_t>(examples_.size()));
    }
    examples_.push_back(std::move(added));
  }

  // Inverse document frequency over the examples, about 1 for a word of middling rarity.
  void weigh_examples() {
    const double count = static_cast<double>(examples_.size());
    for (std::size_t id = 0; id < weights_.size(); ++id) {
      if (by_word_[id].empty()) continue;
      weights_[id] *=
          std::log2(1.0 + count / static_cast<double>(by_word_[id].size())) / std::log2(1.0 + count / 2.0 + 0.5);
    }
    for (Example& example : examples_) {
      for (const std::uint32_t id : example.unique) example.weight += weights_[id];
    }
  }

  void find_phrases(const NumberedText& text, std::vector<Hit>& hits) const {
    std::vector<PhraseHit> found;
    phrases_.find(text, found);
    for (const PhraseHit& p : found) {
      if (!has_negator(text.text, p.first, p.last) && is_negated(text.text, p.first, p.last)) continue;
      Hit hit{p.payload, p.first, p.last, p.words, 0.90, false, true};
      hit.fills = fills_utterance(text.text, p.first, p.last);
      if (hit.fills) hit.confidence = 0.97;
      if (!hit.fills && p.words == 1 && text.text.size() > 8) hit.confidence = 0.85;
      hit.confidence -= 0.10 * p.gaps + 0.12 * p.guessed;
      hits.push_back(hit);
    }
  }

  void find_patterns(const Text& text, std::vector<Hit>& hits) const {
    if (patterns_.empty()) return;
    const std::string normal = text.words(0, text.size());
    search_patterns(text, normal, true, hits);
    if (text.source != normal) search_patterns(text, text.source, false, hits);
  }

  void search_patterns(const Text& text, const std::string& subject, bool normal, std::vector<Hit>& hits) const {
    std::vector<int> candidates;
    re2::RE2::Set::ErrorInfo error{};
    if (!set_usable_ || (!set_.Match(subject, &candidates, &error) && error.kind != re2::RE2::Set::kNoError)) {
      for (std::size_t i = 0; i < patterns_.size(); ++i) candidates.push_back(static_cast<int>(i));
    }
    std::ranges::sort(candidates);
    for (const int index : candidates) {
      const Pattern& pattern = patterns_[static_cast<std::size_t>(index)];
      re2::StringPiece match;
      if (!pattern.regex->Match(subject, 0, subject.size(), re2::RE2::UNANCHORED, &match, 1) || match.empty()) continue;
      const auto begin = static_cast<std::size_t>(match.data() - subject.data());
      Hit hit{pattern.intent, 0, 0, 0, 0.90, false, true};
      token_span(text, begin, begin + match.size(), normal, hit);
      if (!has_negator(text, hit.first, hit.last) && is_negated(text, hit.first, hit.last)) continue;
      hit.fills = fills_utterance(text, hit.first, hit.last);
      if (hit.fills) hit.confidence = 0.97;
      hits.push_back(hit);
    }
  }

  static void token_span(const Text& text, std::size_t begin, std::size_t end, bool normal, Hit& hit) {
    std::size_t at = 0;
    hit.first = text.size();
    hit.last = 0;
    for (int i = 0; i < text.size(); ++i) {
      const Token& token = text.tokens[static_cast<std::size_t>(i)];
      const std::size_t first = normal ? at : token.first_byte;
      const std::size_t last = normal ? at + token.text.size() : token.last_byte;
      at += token.text.size() + 1;
      if (last <= begin || first >= end) continue;
      hit.first = std::min(hit.first, i);
      hit.last = i + 1;
    }
    hit.first = std::min(hit.first, hit.last);
  }

  void find_examples(const NumberedText& text, std::vector<Hit>& hits) const {
    const std::size_t count = text.ids.size();
    if (examples_.empty() || count == 0 || count > kMaxExampleWords) return;
    std::vector<double> shared(examples_.size(), 0.0);
    std::vector<std::uint8_t> shared_content(examples_.size(), 0);
    double weight = 0;
    bool negative = false;
    for (std::size_t i = 0; i < count; ++i) {
      const Token& token = text.text.tokens[i];
      negative = negative || token.word.is(kNegatorWord) || (i > 0 && token.text == "no");
      const std::uint32_t id = text.ids[i];
      if (id != 0 && std::find(text.ids.begin(), text.ids.begin() + static_cast<std::ptrdiff_t>(i), id) !=
                         text.ids.begin() + static_cast<std::ptrdiff_t>(i)) {
        continue;
      }
      const bool light = token.word.is(kFunctionWord | kFillerWord);
      const bool known = id < weights_.size() && weights_[id] > 0;
      const double own = known ? weights_[id] : (light ? 0.1 : 0.8);
      weight += own;
      if (!known) continue;
      for (const std::uint32_t e : by_word_[id]) {
        shared[e] += text.guessed[i] != 0 ? 0.8 * own : own;
        if (!light) shared_content[e] = static_cast<std::uint8_t>(std::min(shared_content[e] + 1, 255));
      }
    }
    for (std::size_t e = 0; e < examples_.size(); ++e) {
      if (shared[e] <= 0) continue;
      const double confidence = example_confidence(examples_[e], text, shared[e], shared_content[e], weight, negative);
      if (confidence > 0) {
        hits.push_back({examples_[e].intent, 0, static_cast<int>(count), 0, confidence, confidence > 0.9, false});
      }
    }
  }

  static double example_confidence(const Example& example, const NumberedText& text, double shared, int shared_content,
                                   double weight, bool negative) {
    if (example.words == text.ids) return 0.95;
    if (example.negative != negative) return 0;
    if (shared_content == 0) return 0;
    double similarity = 2.0 * shared / (weight + example.weight);
    if (example.content_words >= 2 && text.ids.size() <= 3 * example.words.size()) {
      similarity = std::max(similarity, 0.8 * shared / example.weight);
    }
    return similarity < 0.5 ? 0.0 : std::min(0.85, 0.60 + (similarity - 0.5) * 0.5);
  }

  // A phrase of another intent that is longer and covers this hit means something more specific.
  static bool hidden(const Hit& hit, const std::vector<Hit>& hits) {
    if (!hit.has_span) return false;
    return std::ranges::any_of(hits, [&](const Hit& other) {
      const bool covers = other.first <= hit.first && other.last >= hit.last;
      const int own_words = hit.words > 0 ? hit.words : hit.last - hit.first;
      return other.intent != hit.intent && covers && other.words > own_words;
    });
  }

  IntentReading gather(const Text& text, const std::vector<Hit>& hits, const std::string& stage,
                       double recognition) const {
    std::vector<const Hit*> best(intents_.size(), nullptr);
    for (const Hit& hit : hits) {
      if (hidden(hit, hits)) continue;
      const Hit*& slot = best[static_cast<std::size_t>(hit.intent)];
      const auto rank = [](const Hit& h) { return std::pair(h.confidence, h.words); };
      if (slot == nullptr || rank(*slot) < rank(hit)) slot = &hit;
    }
    // A doubtful transcript makes every match doubtful, but less than in proportion: the words fitted.
    const double factor = 0.8 + 0.2 * std::clamp(recognition, 0.0, 1.0);
    std::vector<const Hit*> heard;
    IntentReading reading;
    for (std::size_t i = 0; i < best.size(); ++i) {
      if (best[i] == nullptr || best[i]->confidence * factor < min_confidence_) continue;
      const std::vector<std::string>& stages = intents_[i].stages;
      if (stages.empty() || std::ranges::find(stages, stage) != stages.end()) {
        heard.push_back(best[i]);
      } else if (stages.size() == 1) {
        const bool other = !reading.other_stage.empty() && reading.other_stage != stages.front();
        reading.other_stage = other ? "?" : stages.front();
      }
    }
    if (reading.other_stage == "?") reading.other_stage.clear();
    std::ranges::stable_sort(heard, [](const Hit* a, const Hit* b) {
      return std::pair(a->confidence, a->words) > std::pair(b->confidence, b->words);
    });
    for (const Hit* hit : heard) {
      reading.heard.push_back({intents_[static_cast<std::size_t>(hit->intent)].id, hit->confidence * factor,
                               text.words(hit->first, hit->last)});
      reading.fills.push_back(hit->fills);
    }
    return reading;
  }

  const std::vector<templates::Intent> intents_;
  const double min_confidence_;
  PhraseBook phrases_;
  re2::RE2::Set set_;
  bool set_usable_ = false;
  std::vector<Pattern> patterns_;
  std::vector<Example> examples_;
  std::vector<double> weights_;                      // by word number
  std::vector<std::vector<std::uint32_t>> by_word_;  // examples that hold it
};

IntentMatcher::IntentMatcher(const templates::ExtractionRules& rules, Vocabulary& vocabulary)
    : impl_(std::make_unique<const Impl>(rules, vocabulary)) {}

IntentMatcher::~IntentMatcher() = default;

IntentReading IntentMatcher::read(const NumberedText& text, const std::string& stage, double recognition) const {
  return impl_->read(text, stage, recognition);
}

}  // namespace callai::pipeline
