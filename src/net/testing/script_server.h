#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "core/units.h"

namespace callai::net::testing {

/// An HTTP server of one script: real sockets on a free port of 127.0.0.1, a thread a connection, and whatever the
/// script writes, well-formed or not. For tests.
class ScriptServer {
 public:
  struct Request {
    std::string line;     ///< "POST /v1/x HTTP/1.1"
    std::string headers;  ///< as they came
    std::string body;
  };

  class Connection {
   public:
    explicit Connection(int fd) : fd_(fd) {}
    /// The next request of the connection; absent when the client has closed it.
    std::optional<Request> read();
    /// False: the client is gone.
    bool write(std::string_view bytes);
    /// 200 with a body of known length.
    bool answer(std::string_view body, std::string_view type = "application/json");
    /// Waits until the client closes; false when it did not within `patience`.
    bool wait_closed(core::Duration patience = std::chrono::seconds(20));
    /// A reset instead of an end.
    void reset();

   private:
    int fd_;
    std::string unread_;
  };

  /// `script` runs on a thread of its own for each connection, which is closed behind it.
  explicit ScriptServer(std::function<void(Connection&)> script);
  ~ScriptServer();
  ScriptServer(const ScriptServer&) = delete;
  ScriptServer& operator=(const ScriptServer&) = delete;

  int port() const { return port_; }
  std::string url(const std::string& path = "/") const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  int connections() const;

 private:
  void accept_all();

  std::function<void(Connection&)> script_;
  int listen_fd_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::list<int> open_;
  std::list<std::jthread> threads_;
  int connections_ = 0;
  bool stopping_ = false;
  std::jthread accepting_;
};

}  // namespace callai::net::testing
