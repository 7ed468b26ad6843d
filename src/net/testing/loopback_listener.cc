#include "net/testing/loopback_listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "core/check.h"

namespace callai::net::testing {

LoopbackListener listen_on_loopback(int most_waiting) {
  LoopbackListener listener;
  listener.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  const bool ready = ::bind(listener.fd, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
                     ::listen(listener.fd, most_waiting) == 0 &&
                     ::getsockname(listener.fd, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  CALLAI_CHECK(ready, "a port of the loopback is free");
  listener.port = ntohs(address.sin_port);
  return listener;
}

}  // namespace callai::net::testing
