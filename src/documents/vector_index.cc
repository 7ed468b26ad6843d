#include "documents/vector_index.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/check.h"
#include "documents/scope_filter.h"
#include "documents/vector_scan.h"

namespace callai::documents {

namespace {

constexpr std::size_t kRowsAtOnce = 256;  // similarities that are looked through while they are in the first cache

/// The best so far, worst last.
class Best {
 public:
  explicit Best(std::size_t limit) : limit_(limit) { hits_.reserve(limit + 1); }

  struct Hit {
    float similarity;
    const core::DocumentId* document;
    int chunk_no;
  };
  float bar() const { return hits_.size() < limit_ ? -2.0F : hits_.back().similarity; }
  void offer(const Hit& hit) {
    const auto place = std::upper_bound(hits_.begin(), hits_.end(), hit,
                                        [](const Hit& a, const Hit& b) { return a.similarity > b.similarity; });
    hits_.insert(place, hit);
    if (hits_.size() > limit_) hits_.pop_back();
  }
  std::vector<VectorHit> take() const {
    std::vector<VectorHit> out;
    out.reserve(hits_.size());
    for (const Hit& hit : hits_) out.push_back({*hit.document, hit.chunk_no, hit.similarity});
    return out;
  }

 private:
  const std::size_t limit_;
  std::vector<Hit> hits_;
};

}  // namespace

std::shared_ptr<const VectorIndex::Blocks> VectorIndex::blocks() const {
  const std::lock_guard lock(mutex_);
  return blocks_;
}

std::size_t VectorIndex::size() const {
  std::size_t count = 0;
  const auto all = blocks();
  for (const auto& [id, block] : *all) count += block->vectors.chunks.size();
  return count;
}

std::vector<repositories::DocumentScope> VectorIndex::keep(const std::vector<repositories::DocumentScope>& scopes) {
  const auto before = blocks();
  auto after = std::make_shared<Blocks>();
  std::vector<repositories::DocumentScope> stale;
  for (const repositories::DocumentScope& scope : scopes) {
    const auto known = before->find(scope.document);
    if (known != before->end()) after->insert(*known);
    if (known == before->end() || known->second->scope.revision != scope.revision) stale.push_back(scope);
  }
  const std::lock_guard lock(mutex_);
  blocks_ = std::move(after);
  return stale;
}

void VectorIndex::put(std::vector<IndexedDocument> documents) {
  auto after = std::make_shared<Blocks>(*blocks());
  for (IndexedDocument& document : documents) {
    CALLAI_CHECK(document.vectors.values.size() == document.vectors.chunks.size() * dimension_,
                 "every passage has a vector of the dimension");
    const core::DocumentId id = document.scope.document;
    (*after)[id] = std::make_shared<const IndexedDocument>(std::move(document));
  }
  const std::lock_guard lock(mutex_);
  blocks_ = std::move(after);
}

std::vector<VectorHit> VectorIndex::search(std::span<const float> vector, const conversation::PassageQuery& query,
                                           std::size_t limit) const {
  CALLAI_CHECK(vector.size() == dimension_, "a query has the dimension of the passages");
  if (limit == 0) return {};
  const auto all = blocks();
  Best best(limit);
  std::array<float, kRowsAtOnce> similarities;
  for (const auto& [id, block] : *all) {
    if (!is_asked_for(query, block->scope)) continue;
    const std::vector<int>& chunks = block->vectors.chunks;
    for (std::size_t first = 0; first < chunks.size(); first += kRowsAtOnce) {
      const std::size_t count = std::min(kRowsAtOnce, chunks.size() - first);
      const std::span<const float> rows(block->vectors.values.data() + first * dimension_, count * dimension_);
      inner_products(vector, rows, similarities.data());
      for (std::size_t i = 0; i < count; ++i) {
        if (similarities[i] > best.bar()) best.offer({similarities[i], &id, chunks[first + i]});
      }
    }
  }
  return best.take();
}

}  // namespace callai::documents
