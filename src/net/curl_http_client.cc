#include "net/curl_http_client.h"

#include <utility>

#include "net/curl_driver.h"
#include "net/curl_exchange.h"

namespace callai::net {

CurlHttpClient::CurlHttpClient(core::Env env, HttpClientSettings settings)
    : env_(env), driver_(make_curl_thread(env, std::move(settings))) {}

CurlHttpClient::CurlHttpClient(core::Env env, HttpClientSettings settings, core::DispatchLoop& loop)
    : env_(env), driver_(make_curl_on_loop(env, std::move(settings), loop)) {}

CurlHttpClient::~CurlHttpClient() {
  driver_->stop();
}

std::unique_ptr<HttpExchange> CurlHttpClient::start(HttpRequest request, HttpEvents events) {
  /// Knows the driver only while there is one.
  class Handle final : public HttpExchange {
   public:
    Handle(std::weak_ptr<Driver> driver, std::uint64_t id, std::shared_ptr<const std::atomic<bool>> over)
        : driver_(std::move(driver)), id_(id), over_(std::move(over)) {}
    ~Handle() override { Handle::cancel(); }
    void cancel() override {
      if (*over_) return;  // the client need not be told of it
      if (const auto driver = driver_.lock()) driver->cancel(id_);
    }

   private:
    std::weak_ptr<Driver> driver_;
    std::uint64_t id_;
    std::shared_ptr<const std::atomic<bool>> over_;
  };
  auto exchange = std::make_unique<CurlExchange>(env_, std::move(request), std::move(events));
  auto over = exchange->over();
  const std::uint64_t id = driver_->next_id();
  driver_->start(id, std::move(exchange));
  return std::make_unique<Handle>(driver_, id, std::move(over));
}

}  // namespace callai::net
