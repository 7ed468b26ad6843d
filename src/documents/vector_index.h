#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "conversation/passage_index.h"
#include "repositories/campaign_specific/chunk_vectors_repo.h"

namespace callai::documents {

struct VectorHit {
  core::DocumentId document;
  int chunk_no = 0;
  float similarity = 0;  ///< cosine, -1..1
};

/// A document as the index keeps it.
struct IndexedDocument {
  repositories::DocumentScope scope;
  repositories::DocumentVectors vectors;
};

/// The vectors of an organisation's passages in memory, as blocks of one document each: a cache of what
/// ChunkVectorsRepo keeps. A search looks at all that are in its scope, which up to some 50,000 passages is faster than
/// any index (docs/decisions/0010). Safe from any thread: a search works on what was there when it began.
class VectorIndex {
 public:
  /// Of vectors with that many numbers, of length 1.
  explicit VectorIndex(int dimension) : dimension_(static_cast<std::size_t>(dimension)) {}

  int dimension() const { return static_cast<int>(dimension_); }
  std::size_t size() const;  ///< vectors

  /// What is to be read again: documents whose revision is another one, or that are not there yet. Those that are not
  /// among `scopes` are dropped.
  std::vector<repositories::DocumentScope> keep(const std::vector<repositories::DocumentScope>& scopes);
  void put(std::vector<IndexedDocument> documents);

  /// The `limit` most similar passages of the documents that `query` allows, best first. `vector` has the dimension.
  std::vector<VectorHit> search(std::span<const float> vector, const conversation::PassageQuery& query,
                                std::size_t limit) const;

 private:
  using Blocks = std::map<core::DocumentId, std::shared_ptr<const IndexedDocument>>;
  std::shared_ptr<const Blocks> blocks() const;

  const std::size_t dimension_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Blocks> blocks_ =
      std::make_shared<const Blocks>();  // under mutex_; what it points to never changes
};

}  // namespace callai::documents
