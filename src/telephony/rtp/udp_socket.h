#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/result.h"
#include "core/units.h"
#include "telephony/rtp/endpoint.h"

namespace callai::telephony {

/// A datagram as it came.
struct Datagram {
  std::span<std::uint8_t> bytes;  ///< writable: SRTP is taken off in place
  Endpoint source;
  core::WallTime stamp;  ///< when the kernel got it
};

/// Room for the datagrams of one recvmmsg(2), to be shared by all sockets of a thread.
class DatagramBatch {
 public:
  static constexpr std::size_t kMost = 8;
  DatagramBatch();
  ~DatagramBatch();

 private:
  friend class UdpSocket;
  struct Room;
  std::unique_ptr<Room> room_;
};

/// A bound UDP socket that never blocks. Marked for expedited forwarding (RFC 3246). One thread at a time.
class UdpSocket {
 public:
  /// kUnavailable: the port is taken; kInvalidArgument: not an address of this machine; port 0: any free one.
  static core::Result<UdpSocket> bind(const Endpoint& local);
  UdpSocket() = default;
  UdpSocket(UdpSocket&& other) noexcept;
  UdpSocket& operator=(UdpSocket&& other) noexcept;
  ~UdpSocket();

  int descriptor() const { return descriptor_; }
  /// Where it is bound.
  Endpoint local() const;
  /// What has come, at most DatagramBatch::kMost; valid until the batch is used again.
  std::span<const Datagram> receive(DatagramBatch& batch) noexcept;
  /// False: the kernel did not take it.
  bool send(const Endpoint& to, std::span<const std::uint8_t> bytes) noexcept;

 private:
  UdpSocket(int descriptor, bool v6) : descriptor_(descriptor), v6_(v6) {}

  int descriptor_ = -1;
  bool v6_ = false;
};

}  // namespace callai::telephony
