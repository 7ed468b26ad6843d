#include "telephony/rtp/udp_socket.h"

#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/check.h"
#include "telephony/rtp/rtp_packet.h"

namespace callai::telephony {
namespace {

constexpr int kExpedited = 46 << 2;
constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr std::size_t kBytes = 2048;  // more than an Ethernet frame
constexpr std::size_t kControlBytes = 64;

/// IPv4 in the form of IPv6 is IPv4.
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

/// For a socket of IPv6 (`v6`) or IPv4. Returns the length; 0: that socket cannot send there.
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

core::WallTime stamp_of(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    return core::WallTime(std::chrono::seconds(stamp.tv_sec) + std::chrono::microseconds(stamp.tv_nsec / 1000));
  }
  return {};
}

void set_options(int descriptor, bool v6) {
  // All of it is for the better only: without it the call still works.
  const int on = 1;
  const int off = 0;
  setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  setsockopt(descriptor, IPPROTO_IP, IP_TOS, &kExpedited, sizeof kExpedited);
  if (!v6) return;
  setsockopt(descriptor, IPPROTO_IPV6, IPV6_TCLASS, &kExpedited, sizeof kExpedited);
  setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
}

core::Error bind_error(const Endpoint& local, int number) {
  const std::string port = std::to_string(local.port);
  if (number == EADDRNOTAVAIL || number == EAFNOSUPPORT) {
    return {core::ErrorCode::kInvalidArgument, "media cannot be received: this machine does not have the address",
            "set the media address to one of this machine's, or to 0.0.0.0", std::strerror(number)};
  }
  return {number == EADDRINUSE ? core::ErrorCode::kUnavailable : core::ErrorCode::kResourceExhausted,
          "UDP port " + port + " cannot be opened for media", "free it, or choose another port range",
          std::strerror(number)};
}

}  // namespace

struct DatagramBatch::Room {
  std::array<std::array<std::uint8_t, kBytes>, kMost> bytes;
  std::array<sockaddr_storage, kMost> sources;
  alignas(cmsghdr) std::array<std::array<std::uint8_t, kControlBytes>, kMost> control;
  std::array<iovec, kMost> parts;
  std::array<mmsghdr, kMost> messages;
  std::array<Datagram, kMost> datagrams;
  std::size_t used = 0;

  /// The kernel shortens what it fills.
  void make_ready(std::size_t messages_used) {
    for (std::size_t i = 0; i < messages_used; ++i) {
      messages[i].msg_hdr.msg_namelen = sizeof sources[i];
      messages[i].msg_hdr.msg_controllen = kControlBytes;
    }
  }
};

DatagramBatch::DatagramBatch() : room_(std::make_unique<Room>()) {
  for (std::size_t i = 0; i < kMost; ++i) {
    room_->parts[i] = {room_->bytes[i].data(), kBytes};
    msghdr& message = room_->messages[i].msg_hdr;
    message.msg_name = &room_->sources[i];
    message.msg_iov = &room_->parts[i];
    message.msg_iovlen = 1;
    message.msg_control = room_->control[i].data();
  }
  room_->make_ready(kMost);
}

DatagramBatch::~DatagramBatch() = default;

core::Result<UdpSocket> UdpSocket::bind(const Endpoint& local) {
  const int descriptor = socket(local.v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    return core::Error{core::ErrorCode::kResourceExhausted, "no further socket can be opened for media",
                       "raise the limit of open files (ulimit -n)", std::strerror(errno)};
  }
  UdpSocket made(descriptor, local.v6);
  set_options(descriptor, local.v6);
  sockaddr_storage address{};
  const socklen_t length = address_of(local, local.v6, address);
  if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), length) != 0) return bind_error(local, errno);
  return made;
}

UdpSocket::UdpSocket(UdpSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), v6_(other.v6_) {}

UdpSocket& UdpSocket::operator=(UdpSocket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(v6_, other.v6_);
  return *this;
}

UdpSocket::~UdpSocket() {
  if (descriptor_ >= 0) close(descriptor_);
}

Endpoint UdpSocket::local() const {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &length);
  return endpoint_of(address);
}

std::span<const Datagram> UdpSocket::receive(DatagramBatch& batch) noexcept {
  DatagramBatch::Room& room = *batch.room_;
  room.make_ready(std::exchange(room.used, 0));
  const int came = recvmmsg(descriptor_, room.messages.data(), DatagramBatch::kMost, MSG_DONTWAIT, nullptr);
  if (came <= 0) return {};
  room.used = static_cast<std::size_t>(came);
  for (std::size_t i = 0; i < room.used; ++i) {
    room.datagrams[i].bytes = std::span(room.bytes[i]).first(room.messages[i].msg_len);
    room.datagrams[i].source = endpoint_of(room.sources[i]);
    room.datagrams[i].stamp = stamp_of(room.messages[i].msg_hdr);
  }
  return std::span<const Datagram>(room.datagrams).first(room.used);
}

bool UdpSocket::send(const Endpoint& to, std::span<const std::uint8_t> bytes) noexcept {
  sockaddr_storage address{};
  const socklen_t length = address_of(to, v6_, address);
  if (length == 0) return false;
  return sendto(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                reinterpret_cast<const sockaddr*>(&address), length) >= 0;
}

SocketSet::SocketSet() : descriptor_(epoll_create1(EPOLL_CLOEXEC)) {
  CALLAI_CHECK(descriptor_ >= 0, "a media thread can open a descriptor of its own (ulimit -n)");
}

SocketSet::~SocketSet() {
  close(descriptor_);
}

bool SocketSet::add(const UdpSocket& socket, void* owner) noexcept {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = owner;
  return epoll_ctl(descriptor_, EPOLL_CTL_ADD, socket.descriptor(), &event) == 0;
}

void SocketSet::remove(const UdpSocket& socket) noexcept {
  epoll_ctl(descriptor_, EPOLL_CTL_DEL, socket.descriptor(), nullptr);
}

std::span<void* const> SocketSet::ready() noexcept {
  std::array<epoll_event, kMost> events{};
  const int came = epoll_wait(descriptor_, events.data(), static_cast<int>(kMost), 0);
  for (int i = 0; i < came; ++i) owners_[static_cast<std::size_t>(i)] = events[static_cast<std::size_t>(i)].data.ptr;
  return std::span<void* const>(owners_).first(static_cast<std::size_t>(std::max(came, 0)));
}

}  // namespace callai::telephony
