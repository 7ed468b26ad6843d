#include "core/host_lookup.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace callai::core {
namespace {

std::string text_of(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* const bytes = address->sa_family == AF_INET
                                ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(address)->sin_addr)
                                : static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr);
  inet_ntop(address->sa_family, bytes, text.data(), text.size());
  return text.data();
}

addrinfo* look_up(const std::string& host, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = flags;
  addrinfo* found = nullptr;
  return getaddrinfo(host.c_str(), "9", &hints, &found) == 0 ? found : nullptr;
}

}  // namespace

std::vector<std::string> resolve_host(const std::string& host) {
  std::vector<std::string> v4;
  std::vector<std::string> v6;
  addrinfo* const found = look_up(host, AI_ADDRCONFIG);
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    std::vector<std::string>& list = one->ai_family == AF_INET ? v4 : v6;
    std::string text = text_of(one->ai_addr);
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
  }
  if (found != nullptr) freeaddrinfo(found);
  v4.insert(v4.end(), v6.begin(), v6.end());
  return v4;
}

std::string local_ip_towards(const std::string& ip) {
  addrinfo* const to = look_up(ip, AI_NUMERICHOST);
  if (to == nullptr) return "";
  std::string text;
  const int fd = socket(to->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_storage local{};
  socklen_t length = sizeof(local);
  // Connecting a datagram socket sends nothing: it asks the routing table.
  if (fd >= 0 && connect(fd, to->ai_addr, to->ai_addrlen) == 0 &&
      getsockname(fd, reinterpret_cast<sockaddr*>(&local), &length) == 0) {
    text = text_of(reinterpret_cast<const sockaddr*>(&local));
  }
  if (fd >= 0) close(fd);
  freeaddrinfo(to);
  return text;
}

}  // namespace callai::core
