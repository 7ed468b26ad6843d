#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "conversation/passage_index.h"
#include "core/env.h"
#include "documents/embedder.h"
#include "documents/vector_index.h"
#include "documents/word_index.h"
#include "repositories/campaign_specific/chunk_vectors_repo.h"
#include "repositories/campaign_specific/documents_repo.h"

namespace callai::documents {

struct HybridIndexSettings {
  core::Duration query_deadline = std::chrono::milliseconds(200);  ///< for the vector of what the caller said
};

/// Finds passages by their words and by their meaning, and puts both lists into one (fused_score). Where the meaning
/// cannot be had (no vectors yet, the embedding server late or away), words alone answer, and `lacking` says so. Keeps
/// the organisation's words and vectors in memory and looks with each search whether they have changed, whoever changed
/// them. Words of more than kMostPassagesInMemory passages are left to the store, and so are those of a search that
/// comes while others read what has changed.
/// Safe from any thread; blocks up to the query's deadline, so workers only.
class HybridIndex final : public conversation::PassageIndex {
 public:
  static constexpr int kMostPassagesInMemory = 100'000;  ///< some 80 MB of words

  /// `embedder` null: words alone, and nothing is lacking.
  HybridIndex(core::Env env, repositories::Database& database, const core::OrgId& org, Embedder* embedder,
              HybridIndexSettings settings = {});

  core::Result<conversation::FoundPassages> search(const conversation::PassageQuery& query) const override;
  /// Reads what has changed. Called at start, so that no caller waits for it; every search does the same.
  core::Status refresh() const;
  /// Passages whose vectors are in memory.
  std::size_t vectors() const;
  /// Passages whose words are in memory.
  std::size_t words() const;

 private:
  struct Loaded {
    std::int64_t revision = 0;
    repositories::EmbeddingModelRecord model;
    std::shared_ptr<VectorIndex> index;
  };
  using Scopes = std::vector<repositories::DocumentScope>;
  core::Result<Loaded> read(const Loaded& before, std::int64_t revision, const Scopes& scopes) const;
  core::Status read_words(const Scopes& scopes) const;
  core::Result<std::vector<std::string>> texts(const core::DocumentId& document) const;
  Loaded loaded() const;
  std::int64_t words_revision() const;
  /// By words, from memory where it is of that revision.
  core::Result<std::vector<repositories::LexicalHit>> by_words(const conversation::PassageQuery& query,
                                                               std::int64_t revision) const;
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
  mutable Loaded loaded_;                     // under mutex_
  mutable std::int64_t words_revision_ = -1;  // under mutex_; of what was last read
  const std::unique_ptr<WordIndex> words_;    // null: this SQLite cannot; empty: too many
  mutable std::atomic<bool> words_fit_{false};
};

}  // namespace callai::documents
