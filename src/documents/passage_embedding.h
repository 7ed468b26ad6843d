#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include "core/env.h"
#include "documents/embedder.h"
#include "repositories/campaign_specific/chunk_vectors_repo.h"

namespace callai::documents {

/// Gives passages their vectors. Safe from any thread; blocks, so workers only.
class PassageEmbedding {
 public:
  PassageEmbedding(core::Env env, repositories::Database& database, const core::OrgId& org, Embedder& embedder)
      : env_(env), vectors_(database, org), embedder_(embedder) {}

  struct Control {
    std::stop_token stop;
    std::function<void(int done, int total)> progress;  ///< passages; on the calling thread
  };
  /// Embeds and stores, portion by portion, what has no vector of the embedder's model: new passages, and all of them
  /// when the model is another one than before. How many. What is done is kept whatever comes: kCancelled, and the
  /// embedder's errors.
  core::Result<int> embed_missing(const Control& control);

 private:
  /// Measures the scale of a model that is used for the first time.
  core::Status know_model();
  core::Status embed(const std::vector<repositories::UnembeddedChunk>& chunks);
  core::Result<std::vector<float>> embed_alone(const std::string& text);

  core::Env env_;
  repositories::ChunkVectorsRepo vectors_;
  Embedder& embedder_;
};

/// Keeps an organisation's vectors complete while the program runs, on a thread of its own: looks at once, and every
/// kPause. What fails is logged and tried again.
class EmbeddingUpkeep {
 public:
  static constexpr core::Duration kPause = std::chrono::seconds(30);

  EmbeddingUpkeep(core::Env env, PassageEmbedding embedding);
  /// Stops after the request that is under way.
  ~EmbeddingUpkeep() = default;

 private:
  void run(const std::stop_token& stop);

  core::Env env_;
  PassageEmbedding embedding_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::jthread thread_;  // last: it uses the rest
};

}  // namespace callai::documents
