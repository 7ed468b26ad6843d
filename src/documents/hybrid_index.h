#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "conversation/passage_index.h"
#include "core/env.h"
#include "documents/embedder.h"
#include "documents/vector_index.h"
#include "repositories/campaign_specific/chunk_vectors_repo.h"
#include "repositories/campaign_specific/documents_repo.h"

namespace callai::documents {

struct HybridIndexSettings {
  core::Duration query_deadline = std::chrono::milliseconds(200);  ///< for the vector of what the caller said
};

/// Finds passages by their words and by their meaning, and puts both lists into one (fused_score). Where the meaning
/// cannot be had (no vectors yet, the embedding server late or away), words alone answer, and `lacking` says so. Keeps
/// the organisation's vectors in memory and looks with each search whether they have changed, whoever changed them.
/// Safe from any thread; blocks up to the query's deadline, so workers only.
class HybridIndex final : public conversation::PassageIndex {
 public:
  /// `embedder` null: words alone, and nothing is lacking.
  HybridIndex(core::Env env, repositories::Database& database, const core::OrgId& org, Embedder* embedder,
              HybridIndexSettings settings = {});

  core::Result<conversation::FoundPassages> search(const conversation::PassageQuery& query) const override;
  /// Reads what has changed. Called at start, so that no caller waits for it; every search does the same.
  core::Status refresh() const;
  /// Passages whose vectors are in memory.
  std::size_t vectors() const;

 private:
  struct Loaded {
    std::int64_t revision = 0;
    repositories::EmbeddingModelRecord model;
    std::shared_ptr<VectorIndex> index;
  };
  core::Result<Loaded> read(const Loaded& before, std::int64_t revision) const;
  Loaded loaded() const;
  /// By meaning; why there is none.
  core::Result<std::vector<repositories::LexicalHit>> by_meaning(const conversation::PassageQuery& query,
                                                                 std::size_t limit) const;

  core::Env env_;
  repositories::DocumentsRepo documents_;
  repositories::ChunkVectorsRepo vectors_;
  Embedder* const embedder_;
  const HybridIndexSettings settings_;
  mutable std::mutex refreshing_;  // one reads, the others work on with what is there
  mutable std::mutex mutex_;
  mutable Loaded loaded_;  // under mutex_
};

}  // namespace callai::documents
