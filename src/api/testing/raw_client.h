#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callai::api {

struct RawResponse {
  int status = 0;                              ///< 0: the connection was closed, or nothing came in time
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string head;                            ///< as it came
  std::string body;
};

/// A TCP connection to a server on this machine, for tests: sends any bytes, well-formed or not. Every wait ends after
/// ten seconds.
class RawClient {
 public:
  explicit RawClient(int port);
  ~RawClient();
  RawClient(RawClient&& other) noexcept : fd_(std::exchange(other.fd_, -1)), read_(std::move(other.read_)) {}
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  RawClient& operator=(RawClient&&) = delete;

  bool connected() const { return fd_ >= 0; }
  /// False when the other side does not take all of it.
  bool send(std::string_view bytes);
  /// The next answer; `head_only`: of a HEAD request.
  RawResponse receive(bool head_only = false);
  /// What comes until the other side closes, or until `end` was seen.
  std::string receive_until(const std::string& end);
  /// True when the other side has closed, waiting up to `ms`.
  bool closed_within(int ms);

 private:
  bool more(int ms);

  int fd_ = -1;
  std::string read_;
};

using RawHeaders = std::vector<std::pair<std::string, std::string>>;
/// The text of a request. With a body it has its Content-Length.
std::string request_text(const std::string& method, const std::string& target, const RawHeaders& headers = {},
                         const std::string& body = "");
/// One request on a connection of its own.
RawResponse ask(int port, const std::string& method, const std::string& target, const RawHeaders& headers = {},
                const std::string& body = "");

}  // namespace callai::api
