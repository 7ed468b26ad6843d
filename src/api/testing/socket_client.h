#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/testing/raw_client.h"

namespace callai::api {

/// One message from a server, or its close.
struct SocketFrame {
  enum class Kind { kText, kBinary, kClose, kPong };
  Kind kind = Kind::kText;
  std::string data;  ///< of a close: its reason
};

/// A WebSocket client for tests, written after RFC 6455 and not with the server's library: sends what it is told, joins
/// fragments, answers pings. Every wait ends after ten seconds unless another time is given.
class SocketClient {
 public:
  /// Shakes hands. The key is the one of the RFC's example, 1.2.
  SocketClient(int port, const std::string& target, RawHeaders headers = {});
  ~SocketClient();
  SocketClient(SocketClient&& other) noexcept;
  SocketClient(const SocketClient&) = delete;
  SocketClient& operator=(const SocketClient&) = delete;
  SocketClient& operator=(SocketClient&&) = delete;

  int status() const { return status_; }  ///< of the handshake; 101: it is open
  /// Of the handshake: status line and headers, and a body where it was refused.
  const std::string& head() const { return head_; }

  bool send_text(std::string_view text) { return send_frame(0x1, text); }
  bool send_binary(std::string_view bytes) { return send_frame(0x2, bytes); }
  bool send_ping(std::string_view bytes) { return send_frame(0x9, bytes); }
  bool send_close() { return send_frame(0x8, std::string_view("\x03\xe8", 2)); }
  /// Any frame; `final` false: a fragment.
  bool send_frame(int opcode, std::string_view bytes, bool final = true);
  bool send_raw(std::string_view bytes);
  /// Nothing when the connection ended without a close, or nothing came in time.
  std::optional<SocketFrame> receive(int ms = 10000);
  /// The next text that has `words` in it; what comes before it is thrown away. "" when it does not come.
  std::string receive_text_with(std::string_view words, int ms = 10000);

 private:
  bool more(int ms);
  bool have(std::size_t bytes, int ms);

  int fd_ = -1;
  int status_ = 0;
  std::string head_;
  std::string read_;
};

}  // namespace callai::api
