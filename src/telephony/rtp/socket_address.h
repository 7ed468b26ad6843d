#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/units.h"
#include "telephony/rtp/endpoint.h"

namespace callai::telephony {

inline constexpr std::size_t kSocketBufferBytes = 2048;  ///< of a datagram: more than an Ethernet frame

/// A datagram as it came.
struct Datagram {
  std::span<std::uint8_t> bytes;  ///< writable: SRTP is taken off in place
  Endpoint source;
  core::WallTime stamp;  ///< when the kernel got it
};

/// IPv4 in the form of IPv6 is IPv4.
Endpoint endpoint_of(const sockaddr_storage& address);

/// For a socket of IPv6 (`v6`) or IPv4. Returns the length; 0: that socket cannot send there.
socklen_t address_of(const Endpoint& endpoint, bool v6, sockaddr_storage& address);

/// Room for a datagram to come, with what recvmsg(2) tells of it. `header` points into it: it stays where it is.
class DatagramRoom {
 public:
  DatagramRoom() = default;
  DatagramRoom(const DatagramRoom&) = delete;
  DatagramRoom& operator=(const DatagramRoom&) = delete;

  /// The kernel shortens what it fills, so `header` is made ready before each use.
  void make_ready(msghdr& header);
  /// After `length` bytes came.
  Datagram datagram(msghdr& header, std::size_t length);

 private:
  static constexpr std::size_t kControlBytes = 64;
  std::array<std::uint8_t, kSocketBufferBytes> bytes_;
  sockaddr_storage source_;
  alignas(cmsghdr) std::array<std::uint8_t, kControlBytes> control_;
  iovec part_{};
};

}  // namespace callai::telephony
