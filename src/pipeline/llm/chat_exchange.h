#pragma once

#include <memory>
#include <string>

#include "core/executor.h"
#include "net/http_client.h"
#include "pipeline/llm/chat_completion.h"

namespace callai::pipeline {

/// How one request to a chat server ended.
struct ChatOutcome {
  core::Result<LlmReply> reply = LlmReply{};
  int status = 0;                 ///< of HTTP; 0: there was no answer
  core::Duration retry_after{0};  ///< the server's wish
  std::string refusal;            ///< what it said where it refused
};

struct ChatEvents {
  core::UniqueFunction<void(std::string)> text;
  core::UniqueFunction<void(ChatOutcome)> done;  ///< once
};

/// Sends one request and reads its answer on the HTTP client's thread; `events` come on the sequence. The caller's
/// functions must be guarded (TaskSafety): they may come after the exchange was cancelled.
std::unique_ptr<net::HttpExchange> start_chat(net::HttpClient& http, core::Sequence& sequence, net::HttpRequest request,
                                              ChatEvents events);

}  // namespace callai::pipeline
