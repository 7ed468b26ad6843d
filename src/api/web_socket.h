#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "api/http_message.h"
#include "api/socket_stream.h"

namespace callai::api {

/// The subprotocol of every WebSocket of the API. A page that logs in by cookie offers a second one, "csrf." and the
/// session's token: a browser lets a page set no header of a handshake.
inline constexpr std::string_view kSocketProtocol = "callai.v1";

/// The request opens a WebSocket (RFC 6455, 4.2.1).
bool is_upgrade(const HttpRequest& request);
/// The subprotocols that the client offers, in its order.
std::vector<std::string> offered_protocols(const HttpRequest& request);
/// The token behind "csrf.", or "".
std::string offered_csrf(const HttpRequest& request);
/// False when a page of another origin than this server and `allowed` asks. Programs send no Origin.
bool origin_fits(const HttpRequest& request, const std::vector<std::string>& allowed);

/// 426 for a request that is no handshake.
HttpResponse upgrade_required(std::string_view request_id);
/// 101: from here on the connection is `stream`'s.
HttpResponse switch_protocols(std::shared_ptr<SocketStream> stream);

/// The open sockets, counted by who opened them. Safe from any thread.
class SocketRegister {
 public:
  static constexpr std::size_t kMaxOfOne = 32;  ///< a user or a key
  static constexpr std::size_t kMaxOfAll = 1000;

  /// Null when that would be too many.
  std::shared_ptr<SocketStream> open(const std::string& who);

 private:
  std::mutex mutex_;
  std::map<std::string, std::vector<std::weak_ptr<SocketStream>>> sockets_;
};

}  // namespace callai::api
