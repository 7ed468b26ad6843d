#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace callai::api {

/// Server-Sent Events on their way to one client (https://html.spec.whatwg.org/multipage/server-sent-events.html).
/// Bounded; overflow rule: a client that does not read what was sent loses its connection, and comes back with
/// Last-Event-ID. Safe from any thread.
class EventStream {
 public:
  static constexpr std::size_t kMaxWaitingBytes = std::size_t{1} << 20;

  /// Queues text in the form of the protocol. False when the stream is closed, by this overflow or before.
  bool push(const std::string& text);
  /// What is queued still goes out.
  void close();
  bool closed() const;

  // The server's side.
  /// `ready` is called on the thread of whoever pushes or closes, and at once when there is something; it must be quick
  /// and push nothing. An empty one: nobody listens any more.
  void set_ready(std::function<void()> ready);
  struct Batch {
    std::string text;
    bool closed = false;  ///< nothing comes after it
  };
  Batch take();

 private:
  mutable std::mutex mutex_;
  std::string waiting_;
  bool closed_ = false;
  std::function<void()> ready_;
};

/// One event in the form of the protocol. `data` may have lines; `id` 0: none.
std::string event_text(std::uint64_t id, const std::string& name, const std::string& data);

}  // namespace callai::api
