#include "net/curl_http_client.h"

#include <utility>

#include "net/curl_loop.h"

namespace callai::net {

CurlHttpClient::CurlHttpClient(core::Env env, HttpClientSettings settings)
    : env_(env), loop_(std::make_shared<Loop>(env, std::move(settings))) {}

CurlHttpClient::~CurlHttpClient() {
  loop_->stop();
}

std::unique_ptr<HttpExchange> CurlHttpClient::start(HttpRequest request, HttpEvents events) {
  /// Knows the loop only while there is one.
  class Handle final : public HttpExchange {
   public:
    Handle(std::weak_ptr<Loop> loop, std::uint64_t id, std::shared_ptr<const std::atomic<bool>> over)
        : loop_(std::move(loop)), id_(id), over_(std::move(over)) {}
    ~Handle() override { Handle::cancel(); }
    void cancel() override {
      if (*over_) return;  // the client's thread need not be woken for it
      if (const auto loop = loop_.lock()) loop->cancel(id_);
    }

   private:
    std::weak_ptr<Loop> loop_;
    std::uint64_t id_;
    std::shared_ptr<const std::atomic<bool>> over_;
  };
  auto exchange = std::make_unique<CurlExchange>(env_, std::move(request), std::move(events));
  auto over = exchange->over();
  const std::uint64_t id = loop_->start(std::move(exchange));
  return std::make_unique<Handle>(loop_, id, std::move(over));
}

}  // namespace callai::net
