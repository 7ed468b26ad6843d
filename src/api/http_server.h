#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/http_message.h"
#include "core/env.h"
#include "core/ip_address.h"
#include "core/result.h"

namespace callai::api {

class HttpCore;

struct HttpServerSettings {
  std::string host = "127.0.0.1";                ///< an IP address
  int port = 8080;                               ///< 0: one that the kernel chooses
  std::string tls_certificate;                   ///< PEM, with the chain; "": plain HTTP
  std::string tls_key;                           ///< PEM; "": in the certificate's file
  std::vector<core::IpNetwork> trusted_proxies;  ///< whose X-Forwarded-For and -Proto are believed

  int pool_threads = 4;         ///< that run handlers
  std::size_t max_queue = 256;  ///< requests that wait for one of them; more are answered with 503
  std::size_t max_connections = 12000;
  std::size_t max_connections_per_address = 256;  ///< not of trusted proxies
  std::size_t max_header_bytes = std::size_t{16} << 10;
  std::size_t max_buffered_bytes = std::size_t{128} << 20;  ///< of all request bodies (BodyBudget)

  core::Duration header_timeout = std::chrono::seconds(10);  ///< from a request's first byte to its last header
  core::Duration body_timeout = std::chrono::seconds(60);
  core::Duration idle_timeout = std::chrono::seconds(75);   ///< between requests
  core::Duration write_timeout = std::chrono::seconds(30);  ///< for each chunk of an answer
  core::Duration handler_timeout = std::chrono::seconds(60);
  core::Duration event_ping = std::chrono::seconds(15);  ///< a comment to idle event streams
};

/// What is to become of a request whose head is there.
struct Admission {
  std::size_t max_body = 0;            ///< bytes; a longer body is refused with 413
  std::optional<HttpResponse> answer;  ///< at once, by the IO thread, without reading a body
};

/// What the server serves.
class HttpApplication {
 public:
  virtual ~HttpApplication() = default;
  /// IO thread; quick.
  virtual Admission admit(HttpRequest& head) = 0;
  /// A thread of the pool.
  virtual HttpResponse handle(HttpRequest& request) = 0;
  /// The body of an answer that the server itself gives: 400, 408, 413, 431, 500, 503. IO thread.
  virtual HttpResponse failure(const HttpRequest& request, int status, const core::Error& error) = 0;
  /// The answer is on its way. IO thread.
  virtual void answered(const HttpRequest& request, int status) = 0;
};

struct HttpServerStats {
  std::uint64_t accepted = 0;  ///< connections
  std::uint64_t refused = 0;   ///< connections, over a cap
  std::uint64_t requests = 0;
  std::uint64_t overloaded = 0;  ///< requests answered with 503 because the pool's queue was full
  std::size_t connections = 0;   ///< now
  std::size_t body_bytes = 0;    ///< of request bodies, as BodyBudget counts them, now
};

/// Whether certificate and key can be used. kInvalidArgument names the file.
core::Status check_certificate(const HttpServerSettings& settings);

/// HTTP/1.1 over TCP or TLS: one thread for all connections, a pool for the handlers, every wait with an end. An idle
/// connection costs some kilobytes and no thread.
class HttpServer {
 public:
  /// Listens. kUnavailable when the address is taken, kInvalidArgument for an address or certificate that is none.
  /// `env` and `application` outlive the server.
  static core::Result<std::unique_ptr<HttpServer>> start(core::Env env, const HttpServerSettings& settings,
                                                         HttpApplication& application);
  /// drain() with no patience.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const;
  HttpServerStats stats() const;

  /// Takes no new connection, lets requests under way finish, then closes what is left after `patience`. Returns when
  /// no thread of the server runs any more. Calling it again does nothing.
  void drain(core::Duration patience);

 private:
  explicit HttpServer(std::unique_ptr<HttpCore> core);
  std::unique_ptr<HttpCore> core_;
};

}  // namespace callai::api
