#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/executor.h"
#include "pipeline/llm/llm_client.h"

namespace callai::pipeline::testing {

/// A model that the test plays, step by step, on the test's own thread: which is the dispatch sequence.
class FakeLlmClient final : public LlmClient {
 public:
  struct Asked {
    LlmRequest request;
    LlmEvents events;
    bool stopped = false;

    void text(std::string_view piece) {
      if (!stopped && events.text) events.text(piece);
    }
    void done(core::Result<LlmReply> reply) {
      if (!stopped && events.done) events.done(std::move(reply));
    }
    void answer(const std::string& all) {
      text(all);
      LlmReply reply;
      reply.text = all;
      done(std::move(reply));
    }
    void fail(core::ErrorCode code) { done(core::Error{code, "the model failed", "", ""}); }
  };

  [[nodiscard]] std::unique_ptr<LlmStream> start(LlmRequest request, LlmEvents events) override {
    asked_.push_back(std::make_shared<Asked>(Asked{std::move(request), std::move(events)}));
    return std::make_unique<Stream>(asked_.back());
  }

  std::size_t times_asked() const { return asked_.size(); }
  Asked& at(std::size_t i) {
    CALLAI_CHECK(i < asked_.size(), "the model was asked so often");
    return *asked_[i];
  }

 private:
  class Stream final : public LlmStream {
   public:
    explicit Stream(std::shared_ptr<Asked> asked) : asked_(std::move(asked)) {}
    ~Stream() override { asked_->stopped = true; }

   private:
    std::shared_ptr<Asked> asked_;
  };

  std::vector<std::shared_ptr<Asked>> asked_;
};

}  // namespace callai::pipeline::testing
