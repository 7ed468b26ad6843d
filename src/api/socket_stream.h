#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace callai::api {

/// One message of a WebSocket on its way out. The bytes may be shared by many clients.
struct SocketMessage {
  bool text = false;  ///< else binary: audio
  std::shared_ptr<const std::string> bytes;
};

/// A WebSocket (RFC 6455) to one client, as those see it who talk to it: messages out, bounded, and messages in, as
/// they come. Overflow rules: of audio the oldest is dropped and counted, for late sound is worth nothing; text that a
/// client does not take ends its connection. Safe from any thread but media.
class SocketStream {
 public:
  static constexpr std::size_t kMaxWaitingAudio = 25;                   ///< messages; of 20 ms: half a second
  static constexpr std::size_t kMaxWaitingText = std::size_t{1} << 20;  ///< bytes
  static constexpr std::size_t kMaxMessage = std::size_t{64} << 10;     ///< bytes of one that comes in
  using Receiver = std::function<void(bool text, std::string_view bytes)>;

  /// False when the stream is closed, by this overflow or before.
  bool send_text(std::string text);
  bool send_audio(std::shared_ptr<const std::string> pcm);
  /// What is queued still goes out. `reason`: at most 120 bytes, for the client.
  void close(const std::string& reason = "");
  bool closed() const;
  std::uint64_t audio_lost() const;  ///< messages

  /// Who takes what the client sends, and hears once that the client is gone (at once when it is). Both run on the
  /// server's thread under a lock of this: quick, and without a call back. Empty ones: nobody any more; after the
  /// return the old ones are not called.
  void set_receiver(Receiver receiver, std::function<void()> gone);

  // The server's side.
  /// As EventStream::set_ready.
  void set_ready(std::function<void()> ready);
  /// The next message, oldest first; false when there is none.
  bool take(SocketMessage& out);
  std::string close_reason() const;
  void received(bool text, std::string_view bytes);
  void client_gone();

 private:
  bool push(SocketMessage message);
  void tell_ready();  // with mutex_ held

  mutable std::mutex mutex_;
  std::deque<SocketMessage> waiting_;
  std::size_t waiting_audio_ = 0;
  std::size_t waiting_text_ = 0;
  std::uint64_t audio_lost_ = 0;
  bool closed_ = false;
  bool told_ = false;  // that there is something, since the last empty take()
  std::string reason_;
  std::function<void()> ready_;

  std::mutex receiver_mutex_;
  Receiver receiver_;
  std::function<void()> gone_;
  bool client_gone_ = false;
};

}  // namespace callai::api
