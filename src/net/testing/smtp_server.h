#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/units.h"

namespace callai::net::testing {

/// A mail server on a free port of 127.0.0.1, without TLS, one connection at a time. For tests.
class SmtpServer {
 public:
  /// `refusal`: the answer to RCPT ("550 no such person"); "" takes everybody.
  explicit SmtpServer(std::string refusal = "");
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }

  struct Taken {
    std::string from;  ///< the line of the envelope
    std::string to;
    std::string text;  ///< head and body as they came
  };
  std::vector<Taken> taken() const;
  /// Every command that came, a password among them.
  std::string commands() const;

 private:
  void serve();
  void talk(int fd);

  const std::string refusal_;
  int listen_fd_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<Taken> taken_;
  std::string commands_;
  std::jthread thread_;  // last
};

}  // namespace callai::net::testing
