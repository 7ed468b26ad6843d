#pragma once

#include <memory>
#include <string>

#include "core/dispatch_loop.h"
#include "core/env.h"
#include "net/http_client.h"

namespace callai::net {

struct HttpClientSettings {
  std::string proxy;         ///< "http://10.0.0.1:3128"; "" none, and the environment is not asked
  std::string no_proxy;      ///< names, and domains with all of theirs, that go direct: "a.example, .local"; "*" all
  std::string ca_file;       ///< PEM; "" the system's
  bool verify_tls = true;    ///< false believes any certificate: for a test bench
  int max_exchanges = 1024;  ///< at once; more are refused
  int max_per_host = 512;    ///< connections; more exchanges wait for one
  std::string user_agent = "callai";
};

/// HttpClient on libcurl: its exchanges multiplexed in one thread (curl_multi_socket_action over epoll), connections
/// kept alive and shared, HTTP/2 over TLS where the server offers it. Names are looked up before curl sees them: its
/// own resolver cannot be cancelled, and the addresses are checked against Reach. Redirects are not followed: their
/// target would be another decision. With a proxy, the proxy looks names up, so kPublicOnly is refused but for what
/// goes direct.
class CurlHttpClient final : public HttpClient {
 public:
  /// On a thread of its own.
  CurlHttpClient(core::Env env, HttpClientSettings settings);
  /// On the loop's thread, without a hand-over: a request that is started there over a kept connection has been sent
  /// when start() returns, and its answer is read where it is waited for. For a few streams of a call, and for events
  /// that take microseconds. `loop` outlives this.
  CurlHttpClient(core::Env env, HttpClientSettings settings, core::DispatchLoop& loop);
  /// Cancels what is under way, and waits for the `done` of each.
  ~CurlHttpClient() override;

  [[nodiscard]] std::unique_ptr<HttpExchange> start(HttpRequest request, HttpEvents events) override;

  class Driver;

 private:
  core::Env env_;
  std::shared_ptr<Driver> driver_;  ///< handles of exchanges know it too, and may outlive this
};

}  // namespace callai::net
