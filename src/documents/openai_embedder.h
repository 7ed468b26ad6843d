#pragma once

#include <mutex>
#include <string>

#include "core/env.h"
#include "documents/embedder.h"
#include "net/http_client.h"
#include "pipeline/endpoint_health.h"

namespace callai::documents {

struct EmbeddingEndpoint {
  std::string base_url;        ///< "http://127.0.0.1:8080/v1"
  std::string model;           ///< "" the server's only one
  std::string api_key;         ///< never logged
  std::string query_prefix;    ///< put before what asks, where the model wants it: "search_query: "
  std::string passage_prefix;  ///< before what answers: "search_document: "
};

/// Embedder over the OpenAI embeddings protocol (POST /embeddings: llama.cpp, Ollama, vLLM, LM Studio, TEI, OpenAI).
/// Asks in batches, stops asking a server that fails (EndpointHealth), and holds a model to one dimension.
class OpenAiEmbedder final : public Embedder {
 public:
  static constexpr std::size_t kBatch = 32;  ///< texts a request

  /// `dimension`: of the model's vectors when it is known from before; 0: the first answer tells.
  OpenAiEmbedder(core::Env env, net::HttpClient& http, EmbeddingEndpoint endpoint, int dimension = 0);

  core::Result<std::vector<std::vector<float>>> embed(const std::vector<std::string>& texts, TextRole role,
                                                      core::Duration deadline) override;
  const std::string& model() const override { return stored_as_; }

 private:
  using Vectors = std::vector<std::vector<float>>;
  core::Result<Vectors> ask(const std::vector<std::string>& texts, core::Duration deadline);
  core::Result<Vectors> judged(core::Result<net::HttpAnswer> answer, std::size_t texts);
  core::Result<Vectors> checked(Vectors vectors);

  core::Env env_;
  net::HttpClient& http_;
  const EmbeddingEndpoint endpoint_;
  const std::string stored_as_;
  std::mutex mutex_;
  pipeline::EndpointHealth health_;  // under mutex_
  std::size_t dimension_;            // under mutex_
};

}  // namespace callai::documents
