#include "api/testing/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "core/strings.h"

namespace callai::api {

namespace {

constexpr int kPatienceMs = 10000;

}  // namespace

RawClient::RawClient(int port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (fd_ >= 0 && ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

RawClient::~RawClient() {
  if (fd_ >= 0) ::close(fd_);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    pollfd writable{fd_, POLLOUT, 0};
    if (::poll(&writable, 1, kPatienceMs) <= 0) return false;
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::more(int ms) {
  pollfd readable{fd_, POLLIN, 0};
  if (::poll(&readable, 1, ms) <= 0) return false;
  std::array<char, 65536> bytes{};
  const ssize_t got = ::recv(fd_, bytes.data(), bytes.size(), 0);
  if (got <= 0) return false;
  read_.append(bytes.data(), static_cast<std::size_t>(got));
  return true;
}

RawResponse RawClient::receive(bool head_only) {
  RawResponse response;
  std::size_t end = read_.find("\r\n\r\n");
  while (end == std::string::npos) {
    if (!more(kPatienceMs)) return response;
    end = read_.find("\r\n\r\n");
  }
  response.head = read_.substr(0, end + 2);
  read_.erase(0, end + 4);
  response.status = std::atoi(response.head.substr(9, 3).c_str());
  for (std::size_t at = response.head.find("\r\n") + 2; at < response.head.size();) {
    const std::size_t line_end = response.head.find("\r\n", at);
    const std::string line = response.head.substr(at, line_end - at);
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos) response.headers[core::ascii_lower(line.substr(0, colon))] = line.substr(colon + 2);
    at = line_end + 2;
  }
  const auto length = response.headers.find("content-length");
  if (head_only || length == response.headers.end()) return response;
  const auto bytes = static_cast<std::size_t>(std::atoll(length->second.c_str()));
  while (read_.size() < bytes && more(kPatienceMs)) {
  }
  response.body = read_.substr(0, bytes);
  read_.erase(0, bytes);
  return response;
}

std::string RawClient::receive_until(const std::string& end) {
  while (end.empty() || read_.find(end) == std::string::npos) {
    if (!more(kPatienceMs)) break;
  }
  return std::exchange(read_, {});
}

bool RawClient::closed_within(int ms) {
  pollfd readable{fd_, POLLIN, 0};
  while (::poll(&readable, 1, ms) > 0) {
    std::array<char, 4096> bytes{};
    if (::recv(fd_, bytes.data(), bytes.size(), 0) <= 0) return true;
  }
  return false;
}

std::string request_text(const std::string& method, const std::string& target, const RawHeaders& headers,
                         const std::string& body) {
  std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

RawResponse ask(int port, const std::string& method, const std::string& target, const RawHeaders& headers,
                const std::string& body) {
  RawClient client(port);
  if (!client.connected() || !client.send(request_text(method, target, headers, body))) return {};
  return client.receive(method == "HEAD");
}

}  // namespace callai::api
