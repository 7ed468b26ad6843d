#include "repositories/campaign_specific/chunk_vectors_repo.h"

#include <set>

#include "repositories/system/columns.h"
#include "repositories/system/vector_text.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

constexpr std::string_view kMissing =
    " FROM chunks c JOIN documents d ON d.org_id = c.org_id AND d.id = c.document_id "
    "LEFT JOIN chunk_vectors v ON v.org_id = c.org_id AND v.document_id = c.document_id AND v.chunk_no = c.chunk_no "
    "AND v.model = :model WHERE c.org_id = :org AND v.model IS NULL";

}  // namespace

core::Result<std::vector<UnembeddedChunk>> ChunkVectorsRepo::missing(const std::string& model, int limit) const {
  const auto found = rows("find passages without a vector",
                          "SELECT c.document_id, d.digest, c.chunk_no, c.content" + std::string(kMissing) +
                              " ORDER BY c.document_id, c.chunk_no LIMIT :limit",
                          "ttit", {model, scope_, bounded(limit)});
  if (!found) return found.error();
  std::vector<UnembeddedChunk> chunks;
  for (const SqlRow& row : *found) {
    chunks.push_back({core::DocumentId(row.text(0)), row.text(1), row.small(2), row.text(3)});
  }
  return chunks;
}

core::Result<int> ChunkVectorsRepo::count_missing(const std::string& model) const {
  const auto found =
      rows("count passages without a vector", "SELECT COUNT(*)" + std::string(kMissing), "i", {model, scope_});
  if (!found) return found.error();
  return found->empty() ? 0 : found->front().small(0);
}

core::Status ChunkVectorsRepo::save(const std::string& model, const std::vector<ChunkVector>& vectors) {
  constexpr std::string_view kWhat = "store vectors of passages";
  if (vectors.empty()) return {};
  return write([&](Transaction& transaction) -> core::Status {
    core::Status done = run(transaction, kWhat,
                            "INSERT INTO document_revisions (org_id, revision) VALUES (:org, 1) "
                            "ON CONFLICT (org_id) DO UPDATE SET revision = document_revisions.revision + 1",
                            {scope_});
    std::set<core::DocumentId> changed;
    for (const ChunkVector& vector : vectors) {
      if (!done) return done;
      const auto there =
          rows(transaction.sql(), kWhat,
               "SELECT c.chunk_no FROM chunks c JOIN documents d ON d.org_id = c.org_id AND d.id = c.document_id "
               "WHERE c.org_id = :org AND c.document_id = :document AND c.chunk_no = :no AND d.digest = :digest",
               "i", {scope_, vector.document, vector.chunk_no, vector.digest});
      if (!there) return there.error();
      if (there->empty()) continue;
      done =
          run(transaction, kWhat,
              "INSERT INTO chunk_vectors (org_id, document_id, chunk_no, model, dimension, vector) "
              "VALUES (:org, :document, :no, :model, :dimension, :vector) ON CONFLICT (org_id, document_id, "
              "chunk_no) DO UPDATE SET model = excluded.model, dimension = excluded.dimension, "
              "vector = excluded.vector",
              {scope_, vector.document, vector.chunk_no, model, vector.values.size(), vector_to_text(vector.values)});
      changed.insert(vector.document);
    }
    for (const core::DocumentId& document : changed) {
      if (!done) return done;
      done = run(transaction, kWhat,
                 "UPDATE documents SET revision = (SELECT revision FROM document_revisions WHERE org_id = :org) "
                 "WHERE org_id = :org2 AND id = :id",
                 {scope_, scope_, document});
    }
    return done;
  });
}

core::Result<int> ChunkVectorsRepo::count(const std::string& model) const {
  const auto found =
      rows("count vectors of passages", "SELECT COUNT(*) FROM chunk_vectors WHERE org_id = :org AND model = :model",
           "i", {scope_, model});
  if (!found) return found.error();
  return found->empty() ? 0 : found->front().small(0);
}

core::Status ChunkVectorsRepo::save_model(const std::string& model, const EmbeddingModelRecord& record) {
  return write_one("store what is known of an embedding model",
                   "INSERT INTO embedding_models (org_id, model, dimension, unrelated, related) "
                   "VALUES (:org, :model, :dimension, :unrelated, :related) ON CONFLICT (org_id, model) DO UPDATE SET "
                   "dimension = excluded.dimension, unrelated = excluded.unrelated, related = excluded.related",
                   {scope_, model, record.dimension, record.unrelated, record.related});
}

core::Result<std::optional<EmbeddingModelRecord>> ChunkVectorsRepo::model(const std::string& model) const {
  const auto found = rows("look up an embedding model",
                          "SELECT dimension, unrelated, related FROM embedding_models WHERE org_id = :org AND "
                          "model = :model",
                          "idd", {scope_, model});
  if (!found) return found.error();
  if (found->empty()) return std::optional<EmbeddingModelRecord>();
  const SqlRow& row = found->front();
  return std::optional(EmbeddingModelRecord{row.small(0), row.real(1), row.real(2)});
}

core::Result<std::int64_t> ChunkVectorsRepo::revision() const {
  const auto found = rows("look whether documents have changed",
                          "SELECT revision FROM document_revisions WHERE org_id = :org", "i", {scope_});
  if (!found) return found.error();
  return found->empty() ? 0 : found->front().integer(0);
}

core::Result<std::vector<DocumentScope>> ChunkVectorsRepo::scopes() const {
  const auto found = rows("list documents for a search",
                          "SELECT id, type, tags, campaign_id, revision, text_revision, chunk_count FROM documents "
                          "WHERE org_id = :org ORDER BY id",
                          "ttttiii", {scope_});
  if (!found) return found.error();
  std::vector<DocumentScope> scopes;
  for (const SqlRow& row : *found) {
    auto tags = texts_from_column("documents.tags", row.text(2));
    if (!tags) return tags.error();
    scopes.push_back({core::DocumentId(row.text(0)), row.text(1), std::move(*tags), core::CampaignId(row.text(3)),
                      row.integer(4), row.integer(5), row.small(6)});
  }
  return scopes;
}

core::Result<DocumentVectors> ChunkVectorsRepo::vectors(const core::DocumentId& document, const std::string& model,
                                                        int dimension) const {
  const auto found = rows("read the vectors of document '" + document.value() + "'",
                          "SELECT chunk_no, vector FROM chunk_vectors WHERE org_id = :org AND document_id = :document "
                          "AND model = :model AND dimension = :dimension ORDER BY chunk_no",
                          "it", {scope_, document, model, dimension});
  if (!found) return found.error();
  DocumentVectors vectors;
  vectors.values.reserve(found->size() * static_cast<std::size_t>(dimension));
  for (const SqlRow& row : *found) {
    if (!append_vector(row.text(1), static_cast<std::size_t>(dimension), vectors.values)) {
      return Error{ErrorCode::kDataLoss, "a stored vector of document '" + document.value() + "' is damaged",
                   "remove the document and add it again", ""};
    }
    vectors.chunks.push_back(row.small(0));
  }
  return vectors;
}

}  // namespace callai::repositories
