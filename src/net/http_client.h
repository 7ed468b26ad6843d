#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/unique_function.h"
#include "core/units.h"

namespace callai::net {

struct HttpHeader {
  std::string name;
  std::string value;
};

/// How long each phase of an exchange may take. 0: no bound but the total.
struct HttpTimeouts {
  core::Duration connect = std::chrono::seconds(3);         ///< name, TCP and TLS
  core::Duration first_byte = std::chrono::seconds(10);     ///< start to the first byte of the answer's head
  core::Duration between_bytes = std::chrono::seconds(10);  ///< from the head on, between any two portions
  core::Duration total = std::chrono::seconds(60);
};

/// Where a request may go. A URL that a user configures for a tool must not reach the machine's own network.
enum class Reach {
  kAnywhere,    ///< model servers: the operator's own settings
  kPublicOnly,  ///< refused when any of the name's addresses is private, loopback, link-local or reserved
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;  ///< http or https
  std::vector<HttpHeader> headers;
  std::string body;
  HttpTimeouts timeouts;
  Reach reach = Reach::kAnywhere;
  std::size_t max_body = 16U << 20U;  ///< bytes of the answer
};

struct HttpHead {
  int status = 0;
  std::vector<HttpHeader> headers;  ///< names in lower case

  /// The first of that name (lower case); "" when there is none.
  std::string_view header(std::string_view name) const;
};

/// What an exchange tells, on the client's own thread: none may block or call out under a lock. After `done` nothing
/// more comes, and what the functions captured is let go. What they capture may be outlived by them: posts to a
/// sequence, guarded by a TaskSafety.
struct HttpEvents {
  core::UniqueFunction<void(const HttpHead&)> head;   ///< once, unless the exchange fails before
  core::UniqueFunction<bool(std::string_view)> body;  ///< each portion as it comes; false cancels the exchange
  /// Exactly once. Any HTTP status is a success here. kInvalidArgument: no such URL, method or header.
  /// kPermissionDenied: an address that kPublicOnly forbids. kUnavailable: not resolved, refused, broken, not TLS.
  /// kDeadlineExceeded names the phase. kResourceExhausted: body or number of exchanges over the bound. kCancelled.
  core::UniqueFunction<void(core::Status)> done;
};

/// An exchange under way. Destroying it cancels it.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;
  /// Any thread, any number of times; does not wait. The connection is closed (HTTP/2: the stream is reset) within a
  /// millisecond, then `done(kCancelled)` comes, unless the exchange has ended before.
  virtual void cancel() = 0;
};

/// Seam: HTTP to other machines, streamed. Safe from any thread.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Never blocks and never calls `events` from inside.
  [[nodiscard]] virtual std::unique_ptr<HttpExchange> start(HttpRequest request, HttpEvents events) = 0;
};

struct HttpAnswer {
  HttpHead head;
  std::string body;
};

/// Waits for the whole answer. Workers and tests only: it blocks for as long as `timeouts.total`.
core::Result<HttpAnswer> fetch(HttpClient& client, HttpRequest request);

}  // namespace callai::net
