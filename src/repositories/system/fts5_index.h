#pragma once

#include "repositories/system/lexical_index.h"

namespace callai::repositories {

/// LexicalIndex on SQLite's FTS5 (porter stemmer, https://www.sqlite.org/fts5.html). A query is an OR of its terms;
/// bm25 orders the candidates; lexical_score.h has the rest.
class Fts5Index final : public LexicalIndex {
 public:
  core::Status add(Transaction& transaction, const core::OrgId& org, const core::DocumentId& document,
                   const std::vector<core::TextChunk>& chunks) const override;
  core::Status remove(Transaction& transaction, const core::OrgId& org,
                      const core::DocumentId& document) const override;
  core::Result<std::vector<LexicalHit>> search(SqlConnection& sql, const LexicalQuery& query) const override;
};

}  // namespace callai::repositories
