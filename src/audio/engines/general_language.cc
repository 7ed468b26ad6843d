#include "audio/engines/general_language.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "audio/engines/arpa_text.h"

extern "C" {
#include <sphinxbase/err.h>
#include <sphinxbase/logmath.h>
#include <sphinxbase/ngram_model.h>
}

namespace callai::audio {
namespace {

constexpr double kLogBase = 1.0001;  ///< the engine's own
constexpr double kRarest = 1e-6;     ///< share of a word that the model does not know

}  // namespace

struct GeneralLanguage::Impl {
  logmath_t* logmath = nullptr;
  ngram_model_t* model = nullptr;

  ~Impl() {
    if (model != nullptr) ngram_model_free(model);
    if (logmath != nullptr) logmath_free(logmath);
  }

  double unigram(int32 word) const {
    if (word == NGRAM_INVALID_WID) return kRarest;
    int32 used = 0;
    return std::max(kRarest, logmath_exp(logmath, ngram_ng_prob(model, word, nullptr, 0, &used)));
  }
  /// Nothing when the model only knows the words one by one.
  double bigram(int32 before, int32 word) const {
    if (word == NGRAM_INVALID_WID || before == NGRAM_INVALID_WID) return 0;
    int32 used = 0;
    const int32 score = ngram_ng_prob(model, word, &before, 1, &used);
    return used == 2 ? logmath_exp(logmath, score) : 0;
  }
};

GeneralLanguage::GeneralLanguage(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
GeneralLanguage::~GeneralLanguage() = default;

core::Result<std::unique_ptr<GeneralLanguage>> GeneralLanguage::load(const std::string& path) {
  err_set_logfp(nullptr);
  auto impl = std::make_unique<Impl>();
  impl->logmath = logmath_init(kLogBase, 0, 0);
  if (impl->logmath != nullptr) impl->model = ngram_model_read(nullptr, path.c_str(), NGRAM_AUTO, impl->logmath);
  if (impl->model == nullptr) {
    return core::Error{core::ErrorCode::kUnavailable, "cannot read the language model '" + path + "'",
                       "install pocketsphinx-en-us, or set the path of the acoustic model", ""};
  }
  return std::unique_ptr<GeneralLanguage>(new GeneralLanguage(std::move(impl)));
}

std::string GeneralLanguage::bigrams_among(const std::set<std::string>& words) const {
  struct Word {
    std::string text;
    int32 id;
    double share;
  };
  std::vector<Word> all{{"<s>", ngram_wid(impl_->model, "<s>"), 0}, {"</s>", ngram_wid(impl_->model, "</s>"), 0}};
  for (const auto& word : words) all.push_back({word, ngram_wid(impl_->model, word.c_str()), 0});
  double sum = 0;
  for (std::size_t i = 1; i < all.size(); ++i) sum += all[i].share = impl_->unigram(all[i].id);
  for (Word& word : all) word.share /= sum;

  struct Bigram {
    std::size_t before;
    std::size_t word;
    double probability;
  };
  std::vector<Bigram> bigrams;
  std::vector<double> backoff(all.size(), 1.0);
  for (std::size_t before = 0; before < all.size(); ++before) {
    if (before == 1) continue;  // nothing follows the end
    double seen = 0;
    double seen_alone = 0;
    const std::size_t first = bigrams.size();
    for (std::size_t word = 1; word < all.size(); ++word) {
      const double probability = impl_->bigram(all[before].id, all[word].id);
      if (probability <= 0) continue;
      bigrams.push_back({before, word, probability});
      seen += probability;
      seen_alone += all[word].share;
    }
    // What the model gives to words that are not among these goes to the ones that are, in proportion.
    const double unseen = std::max(1e-3, 1 - seen) * std::max(1e-6, (1 - seen_alone) * sum);
    const double total = seen + unseen;
    for (std::size_t i = first; i < bigrams.size(); ++i) bigrams[i].probability /= total;
    backoff[before] = unseen / total / std::max(1e-6, 1 - seen_alone);
  }
  ArpaText text({all.size(), bigrams.size()});
  text.section();
  for (std::size_t i = 0; i < all.size(); ++i) {
    text.line(all[i].share, {all[i].text}, i == 1 ? std::nullopt : std::optional(backoff[i]));
  }
  text.section();
  for (const Bigram& b : bigrams) text.line(b.probability, {all[b.before].text, all[b.word].text});
  return text.finish();
}

}  // namespace callai::audio
