#pragma once

#include <memory>
#include <optional>

#include "app/store.h"
#include "core/settings.h"
#include "documents/hybrid_index.h"
#include "documents/openai_embedder.h"
#include "documents/passage_embedding.h"

namespace callai::app {

/// The embedding server that the settings name; nothing when they name none. kInvalidArgument: a URL that is none.
core::Result<std::optional<documents::EmbeddingEndpoint>> embedding_endpoint(const core::ModelSettings& settings);

/// A store's documents as calls search them: by their words, and by their meaning where an embedding server is set up.
/// Outlives everything that searches.
class Knowledge {
 public:
  static core::Result<std::unique_ptr<Knowledge>> make(const core::Settings& settings, core::Env env, Store& store);

  const documents::HybridIndex& index() const { return *index_; }
  /// Null without an embedding server.
  documents::PassageEmbedding* embedding() { return embedding_ ? &*embedding_ : nullptr; }
  /// Reads the vectors, and from now on embeds in the background what has none: for a process that takes calls.
  core::Status serve(core::Env env);

 private:
  Knowledge() = default;

  std::unique_ptr<net::HttpClient> http_;
  std::unique_ptr<documents::OpenAiEmbedder> embedder_;
  std::optional<documents::PassageEmbedding> embedding_;
  std::optional<documents::HybridIndex> index_;
  std::optional<documents::EmbeddingUpkeep> upkeep_;
};

}  // namespace callai::app
