#include "bench/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "core/check.h"

namespace callai::bench {

HttpClient::HttpClient(int port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  CALLAI_CHECK(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, "the server listens");
}

HttpClient::~HttpClient() {
  ::close(fd_);
}

HttpClient::Answer HttpClient::ask(const std::string& request) {
  CALLAI_CHECK(::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size()),
               "a request is sent");
  std::size_t end = std::string::npos;
  while ((end = read_.find("\r\n\r\n")) == std::string::npos) more();
  const std::size_t mark = read_.find("Content-Length: ");
  const std::size_t body = mark < end ? static_cast<std::size_t>(std::atoll(read_.c_str() + mark + 16)) : 0;
  while (read_.size() < end + 4 + body) more();
  Answer answer{std::atoi(read_.c_str() + 9), read_.substr(0, end), read_.substr(end + 4, body)};
  read_.erase(0, end + 4 + body);
  return answer;
}

void HttpClient::more() {
  std::array<char, 65536> bytes{};
  const ssize_t got = ::recv(fd_, bytes.data(), bytes.size(), 0);
  CALLAI_CHECK(got > 0, "the server answers");
  read_.append(bytes.data(), static_cast<std::size_t>(got));
}

std::string HttpClient::Answer::member(const std::string& name) const {
  const std::string mark = "\"" + name + "\":\"";
  const std::size_t at = body.find(mark);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + mark.size();
  return body.substr(begin, body.find('"', begin) - begin);
}

std::string request_text(const std::string& method, const std::string& target, const std::string& headers,
                         const std::string& json) {
  std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers;
  if (!json.empty()) {
    text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(json.size()) + "\r\n";
  } else if (method != "GET") {
    text += "Content-Length: 0\r\n";
  }
  return text + "\r\n" + json;
}

}  // namespace callai::bench
