#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/result.h"
#include "telephony/rtp/endpoint.h"
#include "telephony/rtp/socket_address.h"

namespace callai::telephony {

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
  bool v6() const { return v6_; }
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

/// Tells which of many sockets something has come for, in one system call. One thread.
class SocketSet {
 public:
  static constexpr std::size_t kMost = 64;  ///< told at once; the others next time

  /// Aborts when the process may open no further descriptor.
  SocketSet();
  ~SocketSet();
  SocketSet(const SocketSet&) = delete;
  SocketSet& operator=(const SocketSet&) = delete;

  /// `owner` is what ready() tells. False: the kernel has no room for it.
  bool add(const UdpSocket& socket, void* owner) noexcept;
  void remove(const UdpSocket& socket) noexcept;
  /// Valid until the next call.
  std::span<void* const> ready() noexcept;

 private:
  int descriptor_ = -1;
  std::array<void*, kMost> owners_{};
};

}  // namespace callai::telephony
