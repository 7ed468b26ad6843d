#include "documents/similarity_scale.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace callai::documents {

namespace {

constexpr double kNoise = 0.15;     // score of what is no more similar than unrelated texts now and then are
constexpr double kAnswer = 0.75;    // score of what is as similar as an answer
constexpr double kLeastGap = 0.03;  // between the two, that a model must show
constexpr double kAgreement = 0.5;  // of the weaker score that counts where both found it

using Pair = std::pair<const char*, const char*>;
constexpr std::array<Pair, 12> kPairs{
    {{"how long do I have to send something back", "Unused items may be returned within thirty days of delivery."},
     {"when will my parcel arrive", "Standard shipping takes three to five working days."},
     {"what does it cost per month", "The basic plan is nineteen dollars a month for each user."},
     {"is it covered if the battery dies", "The warranty of two years includes defects of the battery."},
     {"are you open on Sunday", "Opening hours are Monday to Saturday from eight to six."},
     {"can I bring my dog", "Pets are welcome on the ground floor."},
     {"the screen stays black", "If the display does not turn on, hold the power button for ten seconds."},
     {"who do I call in an emergency", "Outside of office hours our emergency number is answered day and night."},
     {"do you need my passport", "Please show a valid identity document at the reception."},
     {"how do I get out of the contract", "The agreement can be cancelled with a notice of one month."},
     {"is there a place for my car", "Guests park free of charge behind the building."},
     {"does the soup contain milk", "Our tomato soup is made without dairy products."}}};

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  }
  return sum;
}

}  // namespace

core::Result<repositories::EmbeddingModelRecord> measure_scale(Embedder& embedder, core::Duration deadline) {
  std::vector<std::string> questions;
  std::vector<std::string> answers;
  for (const auto& [question, answer] : kPairs) {
    questions.emplace_back(question);
    answers.emplace_back(answer);
  }
  const auto asked = embedder.embed(questions, TextRole::kQuery, deadline);
  if (!asked) return asked.error();
  const auto said = embedder.embed(answers, TextRole::kPassage, deadline);
  if (!said) return said.error();
  double related = 0;
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < kPairs.size(); ++i) {
    for (std::size_t k = 0; k < kPairs.size(); ++k) {
      const double similarity = cosine((*asked)[i], (*said)[k]);
      if (i == k) {
        related += similarity;
      } else {
        sum += similarity;
        squares += similarity * similarity;
      }
    }
  }
  const double others = static_cast<double>(kPairs.size() * (kPairs.size() - 1));
  const double mean = sum / others;
  // What hardly any pair of unrelated texts exceeds.
  const double unrelated = mean + 2 * std::sqrt(std::max(squares / others - mean * mean, 0.0));
  related /= static_cast<double>(kPairs.size());
  if (related < unrelated + kLeastGap) {
    return core::Error{core::ErrorCode::kFailedPrecondition,
                       (embedder.model().empty() ? std::string("the embedding model")
                                                 : "the embedding model '" + embedder.model() + "'") +
                           " does not tell answers from other texts",
                       "choose a model for retrieval in embeddings.model, and the prefixes that it wants", ""};
  }
  return repositories::EmbeddingModelRecord{static_cast<int>(asked->front().size()), unrelated, related};
}

double score_of(double similarity, const repositories::EmbeddingModelRecord& model) {
  const double gap = std::max(model.related - model.unrelated, kLeastGap);
  return std::clamp(kNoise + (similarity - model.unrelated) / gap * (kAnswer - kNoise), 0.0, 1.0);
}

double fused_score(double words, double meaning) {
  const double best = std::max(words, meaning);
  return best + kAgreement * std::min(words, meaning) * (1 - best);
}

}  // namespace callai::documents
