#pragma once

#include "repositories/system/fts5_index.h"
#include "repositories/system/tsvector_index.h"

namespace callai::repositories {

/// The LexicalIndex of whichever engine the connection is to.
class EngineIndex final : public LexicalIndex {
 public:
  core::Status add(Transaction& transaction, const core::OrgId& org, const core::DocumentId& document,
                   const std::vector<core::TextChunk>& chunks) const override {
    return of(transaction.sql()).add(transaction, org, document, chunks);
  }
  core::Status remove(Transaction& transaction, const core::OrgId& org,
                      const core::DocumentId& document) const override {
    return of(transaction.sql()).remove(transaction, org, document);
  }
  core::Result<std::vector<LexicalHit>> search(SqlConnection& sql, const LexicalQuery& query) const override {
    return of(sql).search(sql, query);
  }

 private:
  const LexicalIndex& of(const SqlConnection& sql) const {
    if (sql.engine() == Engine::kPostgres) return tsvector_;
    return fts5_;
  }
  Fts5Index fts5_;
  TsvectorIndex tsvector_;
};

}  // namespace callai::repositories
