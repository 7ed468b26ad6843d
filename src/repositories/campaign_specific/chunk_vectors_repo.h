#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "repositories/system/base_repository.h"

namespace callai::repositories {

/// A passage that has no vector of a model yet.
struct UnembeddedChunk {
  core::DocumentId document;
  std::string digest;  ///< of its document, as it was when the text was read
  int chunk_no = 0;
  std::string text;
};

struct ChunkVector {
  core::DocumentId document;
  std::string digest;  ///< as in UnembeddedChunk: what was replaced meanwhile gets no vector of the old text
  int chunk_no = 0;
  std::vector<float> values;
};

/// What a search needs to know of a document to look into it or not.
struct DocumentScope {
  core::DocumentId document;
  std::string type;
  std::vector<std::string> tags;
  core::CampaignId campaign;       ///< empty: for every campaign
  std::int64_t revision = 0;       ///< grows with every change of its passages or vectors
  std::int64_t text_revision = 0;  ///< grows with every change of its text
  int passages = 0;
};

/// The vectors of a document, one behind the other.
struct DocumentVectors {
  std::vector<int> chunks;    ///< which passage each is of
  std::vector<float> values;  ///< chunks.size() times the dimension
};

/// What is known of an embedding model.
struct EmbeddingModelRecord {
  int dimension = 0;     ///< numbers of its vectors
  double unrelated = 0;  ///< how similar texts are that have nothing to do with each other, cosine
  double related = 0;    ///< how similar a question and its answer are
};

/// What passages mean: one vector a passage, of one model. The truth; what is kept in memory is made from here. Safe
/// from any thread.
class ChunkVectorsRepo final : public BaseRepository {
 public:
  ChunkVectorsRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// Passages without a vector of `model`, at most `limit` of them.
  core::Result<std::vector<UnembeddedChunk>> missing(const std::string& model, int limit) const;
  core::Result<int> count_missing(const std::string& model) const;
  /// Stores vectors, in the place of those of another model, in one transaction. Those of passages that are no longer
  /// there are left out.
  core::Status save(const std::string& model, const std::vector<ChunkVector>& vectors);
  /// How many passages have a vector of the model.
  core::Result<int> count(const std::string& model) const;

  core::Status save_model(const std::string& model, const EmbeddingModelRecord& record);
  core::Result<std::optional<EmbeddingModelRecord>> model(const std::string& model) const;

  /// Grows with every change of the organisation's documents or vectors, whichever process makes it.
  core::Result<std::int64_t> revision() const;
  core::Result<std::vector<DocumentScope>> scopes() const;
  /// kDataLoss: a stored vector is none.
  core::Result<DocumentVectors> vectors(const core::DocumentId& document, const std::string& model,
                                        int dimension) const;
};

}  // namespace callai::repositories
