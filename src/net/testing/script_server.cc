#include "net/testing/script_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "core/strings.h"
#include "net/testing/loopback_listener.h"

namespace callai::net::testing {
namespace {

std::size_t content_length(const std::string& headers) {
  const std::string lower = core::ascii_lower(headers);
  const std::size_t at = lower.find("content-length:");
  return at == std::string::npos ? 0 : std::strtoul(lower.c_str() + at + 15, nullptr, 10);
}

}  // namespace

std::optional<ScriptServer::Request> ScriptServer::Connection::read() {
  std::array<char, 16384> bytes{};
  for (;;) {
    const std::size_t head = unread_.find("\r\n\r\n");
    if (head != std::string::npos) {
      const std::size_t length = content_length(unread_.substr(0, head));
      if (unread_.size() >= head + 4 + length) {
        const std::size_t line = unread_.find("\r\n");
        Request request{unread_.substr(0, line), unread_.substr(line + 2, head > line ? head - line : 0),
                        unread_.substr(head + 4, length)};
        unread_.erase(0, head + 4 + length);
        return request;
      }
    }
    const ssize_t got = ::recv(fd_, bytes.data(), bytes.size(), 0);
    if (got <= 0) return std::nullopt;
    unread_.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

bool ScriptServer::Connection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool ScriptServer::Connection::answer(std::string_view body, std::string_view type) {
  return write("HTTP/1.1 200 OK\r\nContent-Type: " + std::string(type) +
               "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
}

bool ScriptServer::Connection::wait_closed(core::Duration patience) {
  pollfd waited{fd_, POLLIN | POLLRDHUP, 0};
  std::array<char, 4096> bytes{};
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(patience);
  while (::poll(&waited, 1, static_cast<int>(ms.count())) > 0) {
    if (::recv(fd_, bytes.data(), bytes.size(), 0) <= 0) return true;
  }
  return false;
}

void ScriptServer::Connection::reset() {
  const linger now{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

ScriptServer::ScriptServer(std::function<void(Connection&)> script) : script_(std::move(script)) {
  const LoopbackListener listener = listen_on_loopback(512);
  listen_fd_ = listener.fd;
  port_ = listener.port;
  accepting_ = std::jthread([this] { accept_all(); });
}

ScriptServer::~ScriptServer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  ::shutdown(listen_fd_, SHUT_RDWR);
  accepting_.join();
  threads_.clear();
  ::close(listen_fd_);
}

int ScriptServer::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

void ScriptServer::accept_all() {
  for (;;) {
    const int fd = ::accept4(listen_fd_, nullptr, nullptr, SOCK_CLOEXEC);
    const std::lock_guard lock(mutex_);
    if (fd < 0 || stopping_) {
      if (fd >= 0) ::close(fd);
      return;
    }
    const int now = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
    ++connections_;
    open_.push_back(fd);
    threads_.emplace_back([this, fd] {
      Connection connection(fd);
      script_(connection);
      const std::lock_guard closing(mutex_);
      open_.remove(fd);
      ::close(fd);
    });
  }
}

}  // namespace callai::net::testing
