#pragma once

#include "documents/embedder.h"
#include "repositories/campaign_specific/chunk_vectors_repo.h"

namespace callai::documents {

/// How similar a model finds a question and its answer, and texts that have nothing to do with each other: measured
/// with a dozen pairs, since every model has a scale of its own (unrelated texts may be 0.02 or 0.8 similar). Blocks up
/// to the deadline. Errors are the embedder's; kFailedPrecondition: the model does not tell the one from the other.
core::Result<repositories::EmbeddingModelRecord> measure_scale(Embedder& embedder, core::Duration deadline);

/// A cosine as a score from 0 to 1 on the scale of the lexical search: below 0.15 is noise, 0.75 answers as well as an
/// answer does. Pure.
double score_of(double similarity, const repositories::EmbeddingModelRecord& model);

/// The score of a passage that was found by its words, by its meaning, or by both: the better one, and up to half of
/// the other on what is left to 1. Either may be 0. Pure.
double fused_score(double words, double meaning);

}  // namespace callai::documents
