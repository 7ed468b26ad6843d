#include "repositories/system/tsvector_index.h"

#include "repositories/system/lexical_score.h"

namespace callai::repositories {

namespace {

// Words with spaces between, cut as query_terms() cuts them: the server's own parser makes signed numbers of
// "555-0100", and addresses and host names of what has dots in it.
std::string words_only(std::string_view text) {
  std::string words(text);
  for (char& c : words) {
    const auto byte = static_cast<unsigned char>(c);
    const bool word = byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!word) c = ' ';
  }
  return words;
}

std::string query_of(const std::string& parameter) {
  return "plainto_tsquery('english', " + parameter + ")";
}

}  // namespace

core::Status TsvectorIndex::add(Transaction& transaction, const core::OrgId& org, const core::DocumentId& document,
                                const std::vector<core::TextChunk>& chunks) const {
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const auto done = transaction.sql().run(
        "INSERT INTO chunk_index (org_id, document_id, chunk_no, words) VALUES (:org, :doc, :no, "
        "to_tsvector('english', :content))",
        {org, document, static_cast<std::int64_t>(i), words_only(chunks[i].text)});
    if (!done) return done.error();
  }
  return {};
}

core::Status TsvectorIndex::remove(Transaction& transaction, const core::OrgId& org,
                                   const core::DocumentId& document) const {
  const auto done =
      transaction.sql().run("DELETE FROM chunk_index WHERE org_id = :org AND document_id = :doc", {org, document});
  return done ? core::Status{} : core::Status{done.error()};
}

core::Result<std::vector<LexicalHit>> TsvectorIndex::search(SqlConnection& sql, const LexicalQuery& query) const {
  if (query.terms.empty() || query.limit < 1) return std::vector<LexicalHit>{};
  std::string counted;
  std::string any;
  SqlParams params;
  for (std::size_t i = 0; i < query.terms.size(); ++i) {
    // A word that the server's dictionary leaves out is in every passage, as far as it can tell.
    const std::string term = query_of("q.t" + std::to_string(i));
    counted +=
        (i == 0 ? "" : " + ") + ("CASE WHEN numnode(" + term + ") = 0 OR i.words @@ " + term) + " THEN 1 ELSE 0 END";
    any += (i == 0 ? "" : " || ") + term;
  }
  std::string terms;
  for (std::size_t i = 0; i < query.terms.size(); ++i) {
    const std::string name = "t" + std::to_string(i);
    terms += (i == 0 ? "" : ", ") + ("CAST(:" + name + " AS TEXT) AS " + name);
    params.emplace_back(query.terms[i]);
  }
  std::string text = "SELECT i.document_id, i.chunk_no, CAST(ts_rank(i.words, " + any + ") AS DOUBLE PRECISION), " +
                     counted + " FROM (SELECT " + terms +
                     ") q CROSS JOIN chunk_index i JOIN documents d ON d.org_id = i.org_id AND d.id = i.document_id "
                     "WHERE i.words @@ (" +
                     any + ") AND i.org_id = :org AND d.campaign_id IN ('', :campaign)";
  params.emplace_back(query.org);
  params.emplace_back(query.campaign);
  text += sql_one_of("d.type", "type", query.document_types, params);
  if (!query.tags.empty()) {
    text += " AND EXISTS (SELECT 1 FROM document_tags t WHERE t.org_id = d.org_id AND t.document_id = d.id" +
            sql_one_of("t.tag", "tag", query.tags, params) + ")";
  }
  params.emplace_back(candidates_for(query.limit));
  const auto rows = sql.query(text + " ORDER BY 3 DESC, 1, 2 LIMIT :most", "tidi", params);
  if (!rows) return rows.error();
  std::vector<LexicalCandidate> found;
  for (const SqlRow& row : *rows) {
    found.push_back({{core::DocumentId(row.text(0)), row.small(1), 0.0}, row.real(2), row.small(3)});
  }
  return best_hits(std::move(found), query.terms.size(), query.limit);
}

}  // namespace callai::repositories
