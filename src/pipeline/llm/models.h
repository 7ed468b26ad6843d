#pragma once

#include <memory>

#include "net/http_client.h"
#include "pipeline/llm/openai_llm_client.h"
#include "pipeline/llm/reply_service.h"
#include "pipeline/llm/signal_service.h"
#include "pipeline/review/review_service.h"

namespace callai::pipeline {

/// The language models of a node, and what they are used for. Made and destroyed on the dispatch sequence, before it
/// ends and after every call that uses it; ends its HTTP client, and with it every request, first.
class Models {
 public:
  Models(core::Env env, core::Sequence& sequence, std::unique_ptr<net::HttpClient> http, LlmClientSettings settings)
      : http_(std::move(http)),
        client_(env, sequence, *http_, std::move(settings)),
        signals_(env, sequence, client_, {}),
        replies_(env, sequence, client_),
        reviews_(env, client_) {}

  SignalService& signals() { return signals_; }
  ReplyService& replies() { return replies_; }
  ReviewService& reviews() { return reviews_; }
  OpenAiLlmClient& client() { return client_; }

 private:
  std::unique_ptr<net::HttpClient> http_;
  OpenAiLlmClient client_;
  SignalService signals_;
  ReplyService replies_;
  ReviewService reviews_;
};

}  // namespace callai::pipeline
