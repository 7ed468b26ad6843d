#include "app/knowledge.h"

#include "app/models_setup.h"
#include "app/outgoing_http.h"

namespace callai::app {

core::Result<std::optional<documents::EmbeddingEndpoint>> embedding_endpoint(const core::ModelSettings& settings) {
  std::optional<documents::EmbeddingEndpoint> endpoint;
  if (settings.embeddings_url.empty()) return endpoint;
  const std::string url = without_slash(settings.embeddings_url);
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return core::Error{core::ErrorCode::kInvalidArgument, "embeddings.url '" + url + "' is no URL",
                       "write it as http://host:port/v1", ""};
  }
  endpoint = documents::EmbeddingEndpoint{url, settings.embeddings_model, settings.embeddings_api_key,
                                          settings.embeddings_query_prefix, settings.embeddings_passage_prefix};
  return endpoint;
}

core::Result<std::unique_ptr<Knowledge>> Knowledge::make(const core::Settings& settings, core::Env env, Store& store) {
  const auto endpoint = embedding_endpoint(settings.models);
  if (!endpoint.ok()) return endpoint.error();
  std::unique_ptr<Knowledge> made(new Knowledge());
  if (endpoint->has_value()) {
    if (core::Status good = check(settings.net); !good.ok()) return good.error();
    made->http_ = make_http_client(settings.net, env);
    made->embedder_ = std::make_unique<documents::OpenAiEmbedder>(env, *made->http_, **endpoint);
    made->embedding_.emplace(env, store.database(), store.org(), *made->embedder_);
  }
  documents::HybridIndexSettings search;
  search.query_deadline = std::chrono::milliseconds(settings.models.embeddings_timeout_ms);
  made->index_.emplace(env, store.database(), store.org(), made->embedder_.get(), search);
  return made;
}

core::Status Knowledge::serve(core::Env env) {
  if (core::Status read = index_->refresh(); !read.ok()) return read;
  if (embedding_) upkeep_.emplace(env, *embedding_);
  return {};
}

}  // namespace callai::app
