#pragma once

#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "conversation/passage_index.h"
#include "repositories/campaign_specific/chunk_vectors_repo.h"
#include "repositories/sql/fts5_words.h"
#include "repositories/system/lexical_index.h"

namespace callai::documents {

/// The words of an organisation's passages in memory: for each stem the passages that it is in. A cache of the texts in
/// the store. Ranks as the store does on SQLite (the same stems, bm25, lexical_score.h), and looks at nothing but the
/// passages that have a word of the question. Safe from any thread: a search sees each document as it was before a
/// change or after it, never half.
class WordIndex {
 public:
  explicit WordIndex(std::unique_ptr<repositories::Fts5Words> words);
  ~WordIndex();

  /// Drops what is not among `scopes` and takes their labels over. What is to be read again: documents of another text
  /// revision, or that are not there yet.
  std::vector<repositories::DocumentScope> keep(const std::vector<repositories::DocumentScope>& scopes);
  /// The document's passages from number 0, in the place of those that were there.
  void put(const repositories::DocumentScope& scope, const std::vector<std::string>& passages);
  std::size_t size() const;  ///< passages

  /// The best passages of the documents that `query` allows, best first, at most query.limit. Nothing where a word of
  /// the question is not exactly one stem, as when signs beyond ASCII join several: those are phrases, which only the
  /// store finds.
  std::optional<std::vector<repositories::LexicalHit>> search(const conversation::PassageQuery& query) const;

 private:
  struct Document;
  struct Lists;

  const std::unique_ptr<repositories::Fts5Words> words_;
  mutable std::shared_mutex mutex_;
  const std::unique_ptr<Lists> lists_;  // under mutex_
};

}  // namespace callai::documents
