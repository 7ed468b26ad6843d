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
  std::array<DatagramRoom, kMost> rooms;
  std::array<mmsghdr, kMost> messages{};
  std::array<Datagram, kMost> datagrams;
  std::size_t used = kMost;
};

DatagramBatch::DatagramBatch() : room_(std::make_unique<Room>()) {}

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
  for (std::size_t i = 0; i < room.used; ++i) room.rooms[i].make_ready(room.messages[i].msg_hdr);
  const int came = recvmmsg(descriptor_, room.messages.data(), DatagramBatch::kMost, MSG_DONTWAIT, nullptr);
  room.used = static_cast<std::size_t>(std::max(came, 0));
  for (std::size_t i = 0; i < room.used; ++i) {
    room.datagrams[i] = room.rooms[i].datagram(room.messages[i].msg_hdr, room.messages[i].msg_len);
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
