#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/env.h"
#include "core/executor.h"
#include "net/http_client.h"
#include "pipeline/endpoint_health.h"
#include "pipeline/llm/chat_completion.h"
#include "pipeline/llm/llm_client.h"

namespace callai::pipeline {

/// One model server.
struct LlmEndpoint {
  std::string name;            ///< for people and logs
  std::string base_url;        ///< "http://127.0.0.1:8080/v1"
  std::string model;           ///< "" the server's only one
  std::string api_key;         ///< never logged
  std::vector<LlmRole> roles;  ///< empty: all
};

struct LlmClientSettings {
  std::vector<LlmEndpoint> endpoints;  ///< the dearest first
  core::Duration connect = std::chrono::milliseconds(1000);
  core::Duration between_bytes = std::chrono::milliseconds(3000);
  core::Duration hedge_after{0};  ///< for requests that name none of their own; 0 never
  int max_attempts = 5;           ///< requests an answer, repairs and hedges among them
};

/// LlmClient over the OpenAI chat completions protocol (llama.cpp, Ollama, vLLM, LM Studio, OpenAI). A request goes to
/// the first server of its role whose circuit is closed; on failure to the next; when nothing has come after
/// `hedge_after`, to a second one as well, and the first to speak wins. A server that refuses a form of
/// response_format, max_tokens or a temperature is asked without it, and remembered. An answer that breaks its schema
/// is asked for once more, with what is wrong with it. Dispatch sequence only; outlives its streams.
class OpenAiLlmClient final : public LlmClient {
 public:
  OpenAiLlmClient(core::Env env, core::Sequence& sequence, net::HttpClient& http, LlmClientSettings settings);
  ~OpenAiLlmClient() override;

  [[nodiscard]] std::unique_ptr<LlmStream> start(LlmRequest request, LlmEvents events) override;

  struct Server {
    LlmEndpoint endpoint;
    EndpointHealth health;
    ChatDialect dialect;
  };
  /// What is known of the servers, in their order.
  const std::vector<Server>& servers() const { return servers_; }

 private:
  class Stream;

  core::Env env_;
  core::Sequence& sequence_;
  net::HttpClient& http_;
  const LlmClientSettings settings_;
  std::vector<Server> servers_;
};

}  // namespace callai::pipeline
