#pragma once

#include <string>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "core/text_splitter.h"
#include "repositories/database.h"

namespace callai::repositories {

struct LexicalQuery {
  core::OrgId org;
  std::vector<std::string> terms;           ///< of query_terms(): at least one
  std::vector<std::string> document_types;  ///< empty: all
  core::CampaignId campaign;                ///< its documents, and those of no campaign
  int limit = 3;
  std::vector<std::string> tags;            ///< documents with one of these; empty: all
};

struct LexicalHit {
  core::DocumentId document;
  int chunk_no = 0;
  double score = 0;  ///< 0..1: a passage with all terms of the query comes near 1, one of four terms stays below 0.15
};

/// Seam: full-text search over the chunks of documents. Engines rank differently: only the set that they recall can be
/// compared. Stateless; the connection says where.
class LexicalIndex {
 public:
  virtual ~LexicalIndex() = default;
  virtual core::Status add(Transaction& transaction, const core::OrgId& org, const core::DocumentId& document,
                           const std::vector<core::TextChunk>& chunks) const = 0;
  virtual core::Status remove(Transaction& transaction, const core::OrgId& org,
                              const core::DocumentId& document) const = 0;
  /// Best first.
  virtual core::Result<std::vector<LexicalHit>> search(SqlConnection& sql, const LexicalQuery& query) const = 0;
};

/// The words of a query that say what it is about: lower case, without stop words, at most 16, none twice.
std::vector<std::string> query_terms(std::string_view text);

}  // namespace callai::repositories
