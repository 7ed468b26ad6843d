#pragma once

#include <string>

#include "documents/testing/fake_embedder.h"
#include "repositories/campaign_specific/chunk_vectors_repo.h"

namespace callai::documents::testing {

/// What a FakeEmbedder finds similar, as if it had been measured: texts that share half of their words belong together.
inline core::Status know(repositories::Database& database, const core::OrgId& org, const FakeEmbedder& embedder,
                         int dimension) {
  return repositories::ChunkVectorsRepo(database, org).save_model(embedder.model(), {dimension, 0.1, 0.5});
}

}  // namespace callai::documents::testing
