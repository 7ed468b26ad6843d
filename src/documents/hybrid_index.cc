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
constexpr int kPassagesAtOnce = 1000;  // that are read of a document

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

std::unique_ptr<WordIndex> make_words() {
  auto words = repositories::Fts5Words::make();
  return words ? std::make_unique<WordIndex>(std::move(*words)) : nullptr;
}

}  // namespace

HybridIndex::HybridIndex(core::Env env, repositories::Database& database, const core::OrgId& org, Embedder* embedder,
                         HybridIndexSettings settings)
    : env_(env),
      documents_(database, org),
      vectors_(database, org),
      embedder_(embedder),
      settings_(settings),
      words_(make_words()) {}

HybridIndex::Loaded HybridIndex::loaded() const {
  const std::lock_guard lock(mutex_);
  return loaded_;
}

std::size_t HybridIndex::vectors() const {
  const Loaded now = loaded();
  return now.index == nullptr ? 0 : now.index->size();
}

std::size_t HybridIndex::words() const {
  return words_ == nullptr ? 0 : words_->size();
}

std::int64_t HybridIndex::words_revision() const {
  const std::lock_guard lock(mutex_);
  return words_revision_;
}

core::Status HybridIndex::refresh() const {
  const std::unique_lock reading(refreshing_, std::try_to_lock);
  if (!reading.owns_lock()) return {};
  // Read first: what changes from now on is seen by the next search.
  const auto revision = vectors_.revision();
  if (!revision) return revision.error();
  const Loaded before = loaded();
  const bool has_words = words_ == nullptr || words_revision() == *revision;
  const bool has_vectors = embedder_ == nullptr || (before.index != nullptr && before.revision == *revision);
  if (has_words && has_vectors) return {};
  const auto scopes = vectors_.scopes();
  if (!scopes) return scopes.error();
  if (!has_words) {
    if (core::Status read = read_words(*scopes); !read) return read;
    const std::lock_guard lock(mutex_);
    words_revision_ = *revision;
  }
  if (has_vectors) return {};
  auto after = read(before, *revision, *scopes);
  if (!after) return after.error();
  const std::lock_guard lock(mutex_);
  loaded_ = std::move(*after);
  return {};
}

core::Status HybridIndex::read_words(const Scopes& scopes) const {
  std::int64_t passages = 0;
  for (const repositories::DocumentScope& scope : scopes) passages += scope.passages;
  words_fit_ = passages <= kMostPassagesInMemory;
  for (const repositories::DocumentScope& scope : words_->keep(words_fit_ ? scopes : Scopes{})) {
    const auto passages_of_it = texts(scope.document);
    if (!passages_of_it) return passages_of_it.error();
    words_->put(scope, *passages_of_it);
  }
  return {};
}

core::Result<std::vector<std::string>> HybridIndex::texts(const core::DocumentId& document) const {
  std::vector<std::string> texts;
  for (;;) {
    const auto some = documents_.chunks(document, static_cast<int>(texts.size()) - 1, kPassagesAtOnce);
    if (!some && some.error().code == core::ErrorCode::kNotFound) return texts;  // removed since the list was read
    if (!some) return some.error();
    for (const repositories::DocumentChunk& chunk : *some) {
      texts.resize(static_cast<std::size_t>(chunk.number));  // numbers go on by one
      texts.push_back(chunk.text);
    }
    if (some->size() < static_cast<std::size_t>(kPassagesAtOnce)) return texts;
  }
}

core::Result<HybridIndex::Loaded> HybridIndex::read(const Loaded& before, std::int64_t revision,
                                                    const Scopes& scopes) const {
  const auto model = vectors_.model(embedder_->model());
  if (!model) return model.error();
  Loaded after{revision, model->value_or(repositories::EmbeddingModelRecord{}), nullptr};
  if (after.model.dimension == 0) return after;
  const bool same = before.index != nullptr && before.index->dimension() == after.model.dimension;
  after.index = same ? before.index : std::make_shared<VectorIndex>(after.model.dimension);
  std::vector<IndexedDocument> changed;
  for (repositories::DocumentScope& scope : after.index->keep(scopes)) {
    auto vectors = vectors_.vectors(scope.document, embedder_->model(), after.model.dimension);
    if (!vectors) return vectors.error();
    changed.push_back({std::move(scope), std::move(*vectors)});
  }
  after.index->put(std::move(changed));
  return after;
}

core::Result<std::vector<LexicalHit>> HybridIndex::by_meaning(const conversation::PassageQuery& query,
                                                              std::size_t limit) const {
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

core::Result<std::vector<LexicalHit>> HybridIndex::by_words(const conversation::PassageQuery& query,
                                                            std::int64_t revision) const {
  if (words_ != nullptr && words_fit_ && words_revision() == revision) {
    if (auto hits = words_->search(query)) return std::move(*hits);
  }
  return documents_.find(query);
}

core::Result<conversation::FoundPassages> HybridIndex::search(const conversation::PassageQuery& query) const {
  conversation::PassageQuery wider = query;
  wider.limit = std::max(kCandidates * std::clamp(query.limit, 1, 25), kLeastCandidates);
  const auto revision = vectors_.revision();
  if (!revision) return revision.error();
  core::Status fresh;
  const bool seen = words_revision() == *revision && (embedder_ == nullptr || loaded().revision == *revision);
  if (!seen) fresh = refresh();
  auto words = by_words(wider, *revision);
  if (!words) return words.error();
  conversation::FoundPassages found;
  std::vector<LexicalHit> meaning;
  if (embedder_ != nullptr && !query.text.empty()) {
    auto hits = fresh ? by_meaning(wider, static_cast<std::size_t>(wider.limit))
                      : core::Result<std::vector<LexicalHit>>(fresh.error());
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
