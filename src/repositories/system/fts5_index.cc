#include "repositories/system/fts5_index.h"

#include "repositories/system/lexical_score.h"

namespace callai::repositories {

namespace {

// A term as an FTS5 string: quoted, so that nothing in it is an operator. Terms hold no quotes (query_terms).
std::string fts_string(const std::string& term) {
  return "\"" + term + "\"";
}

std::string any_of(const std::vector<std::string>& terms) {
  std::string text;
  for (const std::string& term : terms) text += (text.empty() ? "" : " OR ") + fts_string(term);
  return text;
}

// CROSS JOIN: the index comes first and gives its rows in the order of `rank` (bm25, lower is better), so that only
// those up to the limit are joined.
core::Result<std::vector<LexicalCandidate>> candidates(SqlConnection& sql, const LexicalQuery& query) {
  std::string text =
      "SELECT r.document_id, r.chunk_no, rank, terms_matched(chunk_index) FROM chunk_index "
      "CROSS JOIN chunk_index_rows r ON r.id = chunk_index.rowid "
      "CROSS JOIN documents d ON d.org_id = r.org_id AND d.id = r.document_id "
      "WHERE chunk_index MATCH :terms AND r.org_id = :org AND d.campaign_id IN ('', :campaign)";
  SqlParams params{any_of(query.terms), query.org, query.campaign};
  text += sql_one_of("d.type", "type", query.document_types, params);
  if (!query.tags.empty()) {
    text += " AND EXISTS (SELECT 1 FROM document_tags t WHERE t.org_id = d.org_id AND t.document_id = d.id" +
            sql_one_of("t.tag", "tag", query.tags, params) + ")";
  }
  text += " ORDER BY rank LIMIT :most";
  params.emplace_back(candidates_for(query.limit));
  const auto rows = sql.query(text, "tidi", params);
  if (!rows) return rows.error();
  std::vector<LexicalCandidate> found;
  for (const SqlRow& row : *rows) {
    found.push_back({{core::DocumentId(row.text(0)), row.small(1), 0.0}, -row.real(2), row.small(3)});
  }
  return found;
}

}  // namespace

core::Status Fts5Index::add(Transaction& transaction, const core::OrgId& org, const core::DocumentId& document,
                            const std::vector<core::TextChunk>& chunks) const {
  SqlConnection& sql = transaction.sql();
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const auto row = sql.run("INSERT INTO chunk_index_rows (org_id, document_id, chunk_no) VALUES (:org, :doc, :no)",
                             {org, document, static_cast<std::int64_t>(i)});
    if (!row) return row.error();
    const auto indexed = sql.run(
        "INSERT INTO chunk_index (rowid, content) SELECT id, :content FROM chunk_index_rows "
        "WHERE org_id = :org AND document_id = :doc AND chunk_no = :no",
        {chunks[i].text, org, document, static_cast<std::int64_t>(i)});
    if (!indexed) return indexed.error();
  }
  return {};
}

core::Status Fts5Index::remove(Transaction& transaction, const core::OrgId& org,
                               const core::DocumentId& document) const {
  SqlConnection& sql = transaction.sql();
  const auto unindexed = sql.run(
      "DELETE FROM chunk_index WHERE rowid IN (SELECT id FROM chunk_index_rows WHERE org_id = :org AND document_id = "
      ":doc)",
      {org, document});
  if (!unindexed) return unindexed.error();
  const auto rows = sql.run("DELETE FROM chunk_index_rows WHERE org_id = :org AND document_id = :doc", {org, document});
  return rows ? core::Status{} : core::Status{rows.error()};
}

core::Result<std::vector<LexicalHit>> Fts5Index::search(SqlConnection& sql, const LexicalQuery& query) const {
  if (query.terms.empty() || query.limit < 1) return std::vector<LexicalHit>{};
  auto found = candidates(sql, query);
  if (!found) return found.error();
  if (found->empty()) return std::vector<LexicalHit>{};
  return best_hits(*std::move(found), query.terms.size(), query.limit);
}

}  // namespace callai::repositories
