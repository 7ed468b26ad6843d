#include "telephony/rtp/socket_address.h"

#include <algorithm>
#include <cstring>
#include <ctime>

namespace callai::telephony {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

core::WallTime stamp_of(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    return core::WallTime(std::chrono::seconds(stamp.tv_sec) + std::chrono::microseconds(stamp.tv_nsec / 1000));
  }
  return {};
}

}  // namespace

Endpoint endpoint_of(const sockaddr_storage& address) {
  Endpoint endpoint;
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    std::memcpy(endpoint.ip.data(), &v4.sin_addr, 4);
    endpoint.port = ntohs(v4.sin_port);
    return endpoint;
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof v6);
  endpoint.port = ntohs(v6.sin6_port);
  const std::uint8_t* const ip = v6.sin6_addr.s6_addr;
  endpoint.v6 = !std::equal(kMapped.begin(), kMapped.end(), ip);
  std::copy_n(endpoint.v6 ? ip : ip + kMapped.size(), endpoint.v6 ? 16 : 4, endpoint.ip.begin());
  return endpoint;
}

socklen_t address_of(const Endpoint& endpoint, bool v6, sockaddr_storage& address) {
  if (!v6) {
    if (endpoint.v6) return 0;
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    std::memcpy(&v4.sin_addr, endpoint.ip.data(), 4);
    std::memcpy(&address, &v4, sizeof v4);
    return sizeof v4;
  }
  sockaddr_in6 wide{};
  wide.sin6_family = AF_INET6;
  wide.sin6_port = htons(endpoint.port);
  if (endpoint.v6) {
    std::copy(endpoint.ip.begin(), endpoint.ip.end(), wide.sin6_addr.s6_addr);
  } else {
    std::copy(kMapped.begin(), kMapped.end(), wide.sin6_addr.s6_addr);
    std::copy_n(endpoint.ip.begin(), 4, wide.sin6_addr.s6_addr + kMapped.size());
  }
  std::memcpy(&address, &wide, sizeof wide);
  return sizeof wide;
}

void DatagramRoom::make_ready(msghdr& header) {
  part_ = {bytes_.data(), bytes_.size()};
  header = {};
  header.msg_name = &source_;
  header.msg_namelen = sizeof source_;
  header.msg_iov = &part_;
  header.msg_iovlen = 1;
  header.msg_control = control_.data();
  header.msg_controllen = control_.size();
}

Datagram DatagramRoom::datagram(msghdr& header, std::size_t length) {
  return {std::span(bytes_).first(length), endpoint_of(source_), stamp_of(header)};
}

}  // namespace callai::telephony
