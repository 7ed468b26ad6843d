#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/check.h"
#include "net/http_client.h"

namespace callai::net::testing {

/// An HttpClient whose servers are played by the test, step by step, on the test's own thread.
class FakeHttpClient final : public HttpClient {
 public:
  struct Exchange {
    HttpRequest request;
    HttpEvents events;
    bool cancelled = false;
    bool ended = false;

    void head(int status, std::vector<HttpHeader> headers = {}) {
      if (events.head) events.head({status, std::move(headers)});
    }
    /// False: the receiver stopped it.
    bool body(std::string_view bytes) {
      const bool goes_on = !events.body || events.body(bytes);
      if (!goes_on) end(core::Error{core::ErrorCode::kCancelled, "stopped", "", ""});
      return goes_on;
    }
    void end(core::Status status = {}) {
      if (std::exchange(ended, true)) return;
      auto done = std::exchange(events, {}).done;
      if (done) done(std::move(status));
    }
    void answer(int status, std::string_view text, std::vector<HttpHeader> headers = {}) {
      head(status, std::move(headers));
      if (body(text)) end();
    }
  };

  [[nodiscard]] std::unique_ptr<HttpExchange> start(HttpRequest request, HttpEvents events) override {
    exchanges_.push_back(std::make_shared<Exchange>(Exchange{std::move(request), std::move(events)}));
    return std::make_unique<Handle>(exchanges_.back());
  }

  std::size_t started() const { return exchanges_.size(); }
  Exchange& at(std::size_t i) {
    CALLAI_CHECK(i < exchanges_.size(), "so many exchanges were started");
    return *exchanges_[i];
  }

 private:
  class Handle final : public HttpExchange {
   public:
    explicit Handle(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
    ~Handle() override { Handle::cancel(); }
    void cancel() override {
      if (exchange_->ended) return;
      exchange_->cancelled = true;
      exchange_->end(core::Error{core::ErrorCode::kCancelled, "cancelled", "", ""});
    }

   private:
    std::shared_ptr<Exchange> exchange_;
  };

  std::vector<std::shared_ptr<Exchange>> exchanges_;
};

}  // namespace callai::net::testing
