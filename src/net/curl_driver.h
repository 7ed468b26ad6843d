#pragma once

#include <atomic>
#include <memory>

#include "core/dispatch_loop.h"
#include "net/curl_http_client.h"

namespace callai::net {

class CurlExchange;

/// Whose thread a client's exchanges run on. start() and cancel() from any thread; stop() once, by the owner.
class CurlHttpClient::Driver {
 public:
  virtual ~Driver() = default;
  virtual void start(std::uint64_t id, std::unique_ptr<CurlExchange> exchange) = 0;
  virtual void cancel(std::uint64_t id) = 0;
  /// Ends every exchange.
  virtual void stop() = 0;
  std::uint64_t next_id() { return next_id_.fetch_add(1); }

 private:
  std::atomic<std::uint64_t> next_id_{1};
};

/// A thread of its own.
std::shared_ptr<CurlHttpClient::Driver> make_curl_thread(core::Env env, HttpClientSettings settings);
/// The dispatch loop's thread.
std::shared_ptr<CurlHttpClient::Driver> make_curl_on_loop(core::Env env, HttpClientSettings settings,
                                                          core::DispatchLoop& loop);

}  // namespace callai::net
