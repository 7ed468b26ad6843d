#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "telephony/rtp/udp_socket.h"

namespace callai::telephony {

/// Receives from and sends by many sockets with one system call for all of them: io_uring(7), whose operations are told
/// not to wait, so that each is done when the call returns and nothing is left on its way. On machines whose system
/// calls are dear (1.1 us was measured) a packet costs a third of what it costs with calls of its own. Where the kernel
/// allows no ring (older than 5.10, Docker's default profile, kernel.io_uring_disabled), each socket has system calls
/// of its own; what is received and sent is the same. Allocates only when it is made. One thread.
class SocketBatch {
 public:
  static constexpr std::size_t kMostSockets = 64;  ///< of one receive()

  explicit SocketBatch(bool use_ring = true);
  ~SocketBatch();
  SocketBatch(const SocketBatch&) = delete;
  SocketBatch& operator=(const SocketBatch&) = delete;

  bool has_ring() const { return ring_ != nullptr; }

  /// Sends what waits, and looks what has come for each of `sockets`, which stay until the next receive().
  void receive(std::span<UdpSocket* const> sockets) noexcept;
  /// The next of what has come for the `index`-th of them, at most DatagramBatch::kMost; empty: there is no more. Valid
  /// until the next take().
  std::span<const Datagram> take(std::size_t index) noexcept;

  /// Sends `bytes`, now or at the next flush() or receive(); they are copied. Longer ones than kSocketBufferBytes are
  /// not sent. The order of one socket's packets is kept.
  void send(UdpSocket& socket, const Endpoint& to, std::span<const std::uint8_t> bytes) noexcept;
  /// Sends what waits: before a socket that has sent is closed, and at the end of a turn.
  void flush() noexcept;
  /// Packets that the kernel did not take. Any thread.
  std::uint64_t unsent() const { return unsent_.load(std::memory_order_relaxed); }

 private:
  struct Ring;
  /// Where the next packets of a socket are.
  enum class Left : std::uint8_t { kTwoRooms, kRoom, kSocket, kNothing };

  void receive_again() noexcept;
  void submit() noexcept;
  void not_sent(std::uint64_t packets) noexcept { unsent_.fetch_add(packets, std::memory_order_relaxed); }

  std::unique_ptr<Ring> ring_;
  DatagramBatch batch_;
  std::span<UdpSocket* const> sockets_;
  std::array<Left, kMostSockets> left_{};
  std::array<std::size_t, kMostSockets> again_{};  // the second room
  std::atomic<std::uint64_t> unsent_{0};
};

}  // namespace callai::telephony
