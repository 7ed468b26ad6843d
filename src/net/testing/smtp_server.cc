#include "net/testing/smtp_server.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "net/testing/loopback_listener.h"

namespace callai::net::testing {

SmtpServer::SmtpServer(std::string refusal) : refusal_(std::move(refusal)) {
  const LoopbackListener listener = listen_on_loopback(16);
  listen_fd_ = listener.fd;
  port_ = listener.port;
  thread_ = std::jthread([this] { serve(); });
}

SmtpServer::~SmtpServer() {
  ::shutdown(listen_fd_, SHUT_RDWR);
  thread_.join();
  ::close(listen_fd_);
}

std::vector<SmtpServer::Taken> SmtpServer::taken() const {
  const std::lock_guard lock(mutex_);
  return taken_;
}

std::string SmtpServer::commands() const {
  const std::lock_guard lock(mutex_);
  return commands_;
}

void SmtpServer::serve() {
  for (int fd = -1; (fd = ::accept4(listen_fd_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    talk(fd);
    ::close(fd);
  }
}

void SmtpServer::talk(int fd) {
  const auto say = [fd](const std::string& line) {
    const std::string text = line + "\r\n";
    (void)::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
  };
  std::string unread;
  Taken mail;
  bool data = false;
  say("220 test");
  std::array<char, 4096> bytes{};
  for (;;) {
    const std::size_t end = unread.find(data ? "\r\n.\r\n" : "\r\n");
    if (end == std::string::npos) {
      const ssize_t got = ::recv(fd, bytes.data(), bytes.size(), 0);
      if (got <= 0) return;
      unread.append(bytes.data(), static_cast<std::size_t>(got));
      continue;
    }
    const std::string part = unread.substr(0, end);
    unread.erase(0, end + (data ? 5 : 2));
    const std::lock_guard lock(mutex_);
    if (std::exchange(data, false)) {
      mail.text = part;
      taken_.push_back(mail);
      say("250 taken");
      continue;
    }
    commands_ += part + "\n";
    if (part.starts_with("MAIL")) mail.from = part;
    if (part.starts_with("RCPT")) mail.to = part;
    data = part == "DATA";
    if (part.starts_with("RCPT") && !refusal_.empty()) {
      say(refusal_);
    } else {
      say(data ? "354 go on" : "250 fine");
    }
  }
}

}  // namespace callai::net::testing
