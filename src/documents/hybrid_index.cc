#include "documents/hybrid_index.h"

#include <algorithm>
#include <map>
#include <utility>

#include "documents/similarity_scale.h"

namespace callai::documents {

namespace {

using repositories::LexicalHit;

constexpr int kCandidates = 4;  // times the passages asked for, that each way of searching may offer
constexpr int kLeastCandidates = 20;

/// Both lists as one, best first.
std::vector<LexicalHit> fused(const std::vector<LexicalHit>& words, const std::vector<LexicalHit>& meaning,
                              std::size_t limit) {
  std::map<std::pair<core::DocumentId, int>, std::pair<double, double>> scores;
  for (const LexicalHit& hit : words) scores[{hit.document, hit.chunk_no}].first = hit.score;
  for (const LexicalHit& hit : meaning) scores[{hit.document, hit.chunk_no}].second = hit.score;
  std::vector<LexicalHit> all;
  all.reserve(scores.size());
  for (const auto& [place, both] : scores) {
    all.push_back({place.first, place.second, fused_score(both.first, both.second)});
  }
  std::stable_sort(all.begin(), all.end(), [](const LexicalHit& a, const LexicalHit& b) { return a.score > b.score; });
  if (all.size() > limit) all.resize(limit);
  return all;
}

}  // namespace

HybridIndex::HybridIndex(core::Env env, repositories::Database& database, const core::OrgId& org, Embedder* embedder,
                         HybridIndexSettings settings)
    : env_(env), documents_(database, org), vectors_(database, org), embedder_(embedder), settings_(settings) {}

HybridIndex::Loaded HybridIndex::loaded() const {
  const std::lock_guard lock(mutex_);
  return loaded_;
}

std::size_t HybridIndex::vectors() const {
  const Loaded now = loaded();
  return now.index == nullptr ? 0 : now.index->size();
}

core::Status HybridIndex::refresh() const {
  if (embedder_ == nullptr) return {};
  const std::unique_lock reading(refreshing_, std::try_to_lock);
  if (!reading.owns_lock()) return {};
  const auto revision = vectors_.revision();
  if (!revision) return revision.error();
  const Loaded before = loaded();
  if (before.index != nullptr && before.revision == *revision) return {};
  auto after = read(before, *revision);
  if (!after) return after.error();
  const std::lock_guard lock(mutex_);
  loaded_ = std::move(*after);
  return {};
}

core::Result<HybridIndex::Loaded> HybridIndex::read(const Loaded& before, std::int64_t revision) const {
  const auto model = vectors_.model(embedder_->model());
  if (!model) return model.error();
  // The revision was read first: what changes from now on is seen by the next search.
  Loaded after{revision, model->value_or(repositories::EmbeddingModelRecord{}), nullptr};
  if (after.model.dimension == 0) return after;
  const bool same = before.index != nullptr && before.index->dimension() == after.model.dimension;
  after.index = same ? before.index : std::make_shared<VectorIndex>(after.model.dimension);
  const auto scopes = vectors_.scopes();
  if (!scopes) return scopes.error();
  std::vector<IndexedDocument> changed;
  for (repositories::DocumentScope& scope : after.index->keep(*scopes)) {
    auto vectors = vectors_.vectors(scope.document, embedder_->model(), after.model.dimension);
    if (!vectors) return vectors.error();
    changed.push_back({std::move(scope), std::move(*vectors)});
  }
  after.index->put(std::move(changed));
  return after;
}

core::Result<std::vector<LexicalHit>> HybridIndex::by_meaning(const conversation::PassageQuery& query,
                                                              std::size_t limit) const {
  if (core::Status fresh = refresh(); !fresh) return fresh.error();
  const Loaded now = loaded();
  if (now.index == nullptr || now.index->size() == 0) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "no passage has a vector yet", "", ""};
  }
  auto vectors = embedder_->embed({query.text}, TextRole::kQuery, settings_.query_deadline);
  if (!vectors) return vectors.error();
  if (vectors->front().size() != static_cast<std::size_t>(now.index->dimension())) {
    return core::Error{core::ErrorCode::kDataLoss, "the embedding server answers another model's vectors", "", ""};
  }
  std::vector<LexicalHit> hits;
  for (const VectorHit& hit : now.index->search(vectors->front(), query, limit)) {
    hits.push_back({hit.document, hit.chunk_no, score_of(static_cast<double>(hit.similarity), now.model)});
  }
  return hits;
}

core::Result<conversation::FoundPassages> HybridIndex::search(const conversation::PassageQuery& query) const {
  conversation::PassageQuery wider = query;
  wider.limit = std::max(kCandidates * std::clamp(query.limit, 1, 25), kLeastCandidates);
  auto words = documents_.find(wider);
  if (!words) return words.error();
  conversation::FoundPassages found;
  std::vector<LexicalHit> meaning;
  if (embedder_ != nullptr && !query.text.empty()) {
    auto hits = by_meaning(wider, static_cast<std::size_t>(wider.limit));
    if (hits) {
      meaning = std::move(*hits);
    } else {
      found.lacking = "found by words alone: " + hits.error().message;
      env_.log.warning("retrieval_by_words_alone", {{"reason", hits.error().message}, {"cause", hits.error().cause}});
    }
  }
  auto passages = documents_.passages(fused(*words, meaning, static_cast<std::size_t>(std::max(query.limit, 1))));
  if (!passages) return passages.error();
  found.passages = std::move(*passages);
  return found;
}

}  // namespace callai::documents
