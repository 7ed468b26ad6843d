#include "documents/openai_embedder.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "documents/embeddings_json.h"
#include "pipeline/llm/chat_completion.h"

namespace callai::documents {

namespace {

using core::Error;
using core::ErrorCode;

constexpr core::Duration kConnect = std::chrono::seconds(1);
constexpr core::Duration kBusyPause = std::chrono::milliseconds(400);  // where a busy server names no time
constexpr std::size_t kMostAnswer = 32U << 20U;                        // bytes

core::Duration retry_after(const net::HttpHead& head) {
  int seconds = 0;
  const std::string_view wish = head.header("retry-after");
  const auto [end, error] = std::from_chars(wish.data(), wish.data() + wish.size(), seconds);
  return error == std::errc{} && seconds > 0 && seconds < 86400 ? std::chrono::seconds(seconds) : kBusyPause;
}

/// Vectors of other prefixes are not comparable either.
std::string name_of(const EmbeddingEndpoint& endpoint) {
  return endpoint.model + (endpoint.passage_prefix.empty() ? "" : " (" + endpoint.passage_prefix + ")");
}

}  // namespace

bool normalise(std::vector<float>& vector) {
  double sum = 0;
  for (const float value : vector) sum += static_cast<double>(value) * static_cast<double>(value);
  if (!std::isfinite(sum) || !(sum > 0)) return false;
  const double scale = 1 / std::sqrt(sum);
  for (float& value : vector) value = static_cast<float>(static_cast<double>(value) * scale);
  return true;
}

OpenAiEmbedder::OpenAiEmbedder(core::Env env, net::HttpClient& http, EmbeddingEndpoint endpoint, int dimension)
    : env_(env),
      http_(http),
      endpoint_(std::move(endpoint)),
      stored_as_(name_of(endpoint_)),
      dimension_(static_cast<std::size_t>(std::max(dimension, 0))) {}

core::Result<std::vector<std::vector<float>>> OpenAiEmbedder::embed(const std::vector<std::string>& texts,
                                                                    TextRole role, core::Duration deadline) {
  const std::string& prefix = role == TextRole::kQuery ? endpoint_.query_prefix : endpoint_.passage_prefix;
  const core::TimePoint until = env_.clock.now() + deadline;
  Vectors all;
  for (std::size_t at = 0; at < texts.size(); at += kBatch) {
    std::vector<std::string> batch;
    for (std::size_t i = at; i < std::min(texts.size(), at + kBatch); ++i) batch.push_back(prefix + texts[i]);
    auto vectors = ask(batch, until - env_.clock.now());
    if (!vectors) return vectors.error();
    std::move(vectors->begin(), vectors->end(), std::back_inserter(all));
  }
  return all;
}

core::Result<OpenAiEmbedder::Vectors> OpenAiEmbedder::ask(const std::vector<std::string>& texts,
                                                          core::Duration deadline) {
  if (deadline <= core::Duration{0}) {
    return Error{ErrorCode::kDeadlineExceeded, "the embedding server was late", "look whether it is overloaded", ""};
  }
  {
    const std::lock_guard lock(mutex_);
    if (!health_.admit(env_.clock.now())) {
      return Error{ErrorCode::kUnavailable, "the embedding server has failed lately",
                   "look at the server; it is tried again by itself", ""};
    }
  }
  net::HttpRequest request;
  request.method = "POST";
  request.url = endpoint_.base_url + "/embeddings";
  request.headers = {{"Content-Type", "application/json"}};
  if (!endpoint_.api_key.empty()) request.headers.push_back({"Authorization", "Bearer " + endpoint_.api_key});
  request.body = embeddings_request_json(endpoint_.model, texts);
  request.timeouts = {std::min(kConnect, deadline), deadline, deadline, deadline};
  request.max_body = kMostAnswer;
  return judged(net::fetch(http_, std::move(request)), texts.size());
}

core::Result<OpenAiEmbedder::Vectors> OpenAiEmbedder::judged(core::Result<net::HttpAnswer> answer, std::size_t texts) {
  const std::lock_guard lock(mutex_);
  if (!answer) {
    health_.failed(env_.clock.now());
    Error error = answer.error();
    const bool late = error.code == ErrorCode::kDeadlineExceeded;
    error.message = late ? "the embedding server was late" : "the embedding server: " + error.message;
    return error;
  }
  const int status = answer->head.status;
  if (status == 200) {
    auto vectors = embeddings_of(answer->body, texts);
    if (vectors) vectors = checked(std::move(*vectors));
    if (vectors) {
      health_.succeeded();
    } else {
      health_.failed(env_.clock.now());
    }
    return vectors;
  }
  Error error{ErrorCode::kUnavailable, "the embedding server answered " + std::to_string(status),
              "look at the server's log", pipeline::error_text_of(answer->body)};
  if (status == 401 || status == 403) error.mend = "set embeddings.api_key";
  if (status == 503 || status == 429) {
    health_.busy_until(env_.clock.now() + retry_after(answer->head));
  } else if (status == 400 || status == 413 || status == 422) {
    // About these texts, not about the server: too long for the model, for example.
    health_.withdrawn();
    error.code = ErrorCode::kInvalidArgument;
    error.mend = "look whether embeddings.model takes passages of 1000 characters";
  } else {
    health_.failed(env_.clock.now());
  }
  return error;
}

core::Result<OpenAiEmbedder::Vectors> OpenAiEmbedder::checked(Vectors vectors) {
  const std::size_t expected = dimension_ != 0 || vectors.empty() ? dimension_ : vectors.front().size();
  for (std::vector<float>& vector : vectors) {
    if (vector.size() != expected) {
      return Error{ErrorCode::kDataLoss,
                   "the embedding server answered a vector of " + std::to_string(vector.size()) + " numbers, not of " +
                       std::to_string(expected) + " as before",
                   "its model is another one: name it in embeddings.model", ""};
    }
    if (!normalise(vector)) {
      return Error{ErrorCode::kDataLoss, "the embedding server answered a vector without a direction",
                   "look whether its model is an embedding model", ""};
    }
  }
  dimension_ = expected;
  return vectors;
}

}  // namespace callai::documents
