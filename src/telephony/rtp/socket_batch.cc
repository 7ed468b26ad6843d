#include "telephony/rtp/socket_batch.h"

#include <liburing.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/check.h"

namespace callai::telephony {
namespace {

// Two, since the second tells whether there are more; of one packet each 20 ms that is nearly always all. Of some
// sockets two more are asked for, with one system call again: where two packets come between two turns, and between the
// next none.
constexpr std::size_t kEach = 2;
constexpr std::size_t kMostAgain = 32;  // sockets
constexpr std::size_t kMostSends = 64;
constexpr std::size_t kFirst = SocketBatch::kMostSockets * kEach;
constexpr std::size_t kReceives = kFirst + kMostAgain * kEach;
constexpr unsigned kEntries = 256;
static_assert(kEntries >= kMostSends + kFirst);

}  // namespace

struct SocketBatch::Ring {
  struct Outgoing {
    std::array<std::uint8_t, kSocketBufferBytes> bytes;
    sockaddr_storage to;
    iovec part;
    msghdr header;
  };

  io_uring uring{};
  std::array<Outgoing, kMostSends> sends;
  std::size_t sends_waiting = 0;
  std::array<DatagramRoom, kReceives> rooms;
  std::array<msghdr, kReceives> headers{};
  std::array<int, kReceives> lengths{};               // negative: nothing came
  std::array<std::size_t, kMostSockets> next_room{};  // of a socket: where its next packets are
  std::array<Datagram, kEach> datagrams;
  unsigned queued = 0;  // operations, all kinds together

  ~Ring() { io_uring_queue_exit(&uring); }
  io_uring_sqe* next() {
    io_uring_sqe* const entry = io_uring_get_sqe(&uring);
    CALLAI_CHECK(entry != nullptr, "the ring has an entry for every operation of a batch");
    ++queued;
    return entry;
  }
  /// The next packet of `socket` is to go there.
  void receive(const UdpSocket& socket, std::size_t room) {
    lengths[room] = -1;
    rooms[room].make_ready(headers[room]);
    io_uring_sqe* const entry = next();
    io_uring_prep_recvmsg(entry, socket.descriptor(), &headers[room], MSG_DONTWAIT);
    io_uring_sqe_set_data64(entry, kMostSends + room);
  }
  bool has_all_from(std::size_t room) const {
    return std::all_of(&lengths[room], &lengths[room] + kEach, [](int length) { return length >= 0; });
  }
};

SocketBatch::SocketBatch(bool use_ring) {
  if (!use_ring) return;
  io_uring uring{};
  if (io_uring_queue_init(kEntries, &uring, 0) < 0) return;
  ring_ = std::make_unique<Ring>();
  ring_->uring = uring;
}

SocketBatch::~SocketBatch() = default;

void SocketBatch::receive(std::span<UdpSocket* const> sockets) noexcept {
  CALLAI_CHECK(sockets.size() <= kMostSockets, "a batch has so many sockets at most");
  sockets_ = sockets;
  left_.fill(has_ring() ? Left::kRoom : Left::kSocket);
  if (!has_ring()) return;
  for (std::size_t i = 0; i < sockets.size() * kEach; ++i) ring_->receive(*sockets[i / kEach], i);
  submit();
  if (has_ring()) receive_again();
}

void SocketBatch::receive_again() noexcept {
  Ring& ring = *ring_;
  std::size_t room = kFirst;
  for (std::size_t i = 0; i < sockets_.size(); ++i) {
    ring.next_room[i] = i * kEach;
    if (!ring.has_all_from(i * kEach) || room == kReceives) continue;
    left_[i] = Left::kTwoRooms;
    again_[i] = room;
    for (const std::size_t end = room + kEach; room < end; ++room) ring.receive(*sockets_[i], room);
  }
  if (ring.queued > 0) submit();
}

std::span<const Datagram> SocketBatch::take(std::size_t index) noexcept {
  Left& left = left_[index];
  if (left == Left::kNothing) return {};
  if (left == Left::kSocket || !has_ring()) {
    const auto came = sockets_[index]->receive(batch_);
    left = came.size() == DatagramBatch::kMost ? Left::kSocket : Left::kNothing;
    return came;
  }
  Ring& ring = *ring_;
  const std::size_t first = ring.next_room[index];
  std::size_t came = 0;
  for (std::size_t room = first; room < first + kEach && ring.lengths[room] >= 0; ++room) {
    ring.datagrams[came++] =
        ring.rooms[room].datagram(ring.headers[room], static_cast<std::size_t>(ring.lengths[room]));
  }
  if (left == Left::kTwoRooms) {
    left = Left::kRoom;
    ring.next_room[index] = again_[index];
  } else {
    left = came == kEach ? Left::kSocket : Left::kNothing;
  }
  return std::span<const Datagram>(ring.datagrams).first(came);
}

void SocketBatch::send(UdpSocket& socket, const Endpoint& to, std::span<const std::uint8_t> bytes) noexcept {
  if (!has_ring()) {
    if (!socket.send(to, bytes)) not_sent(1);
    return;
  }
  if (ring_->sends_waiting == kMostSends) flush();
  if (!has_ring()) return send(socket, to, bytes);
  Ring::Outgoing& out = ring_->sends[ring_->sends_waiting];
  const socklen_t length = address_of(to, socket.v6(), out.to);
  if (length == 0 || bytes.size() > out.bytes.size()) return not_sent(1);
  std::memcpy(out.bytes.data(), bytes.data(), bytes.size());
  out.part = {out.bytes.data(), bytes.size()};
  out.header = {};
  out.header.msg_name = &out.to;
  out.header.msg_namelen = length;
  out.header.msg_iov = &out.part;
  out.header.msg_iovlen = 1;
  io_uring_sqe* const entry = ring_->next();
  io_uring_prep_sendmsg(entry, socket.descriptor(), &out.header, MSG_DONTWAIT | MSG_NOSIGNAL);
  io_uring_sqe_set_data64(entry, ring_->sends_waiting++);
}

void SocketBatch::flush() noexcept {
  if (has_ring() && ring_->queued > 0) submit();
}

void SocketBatch::submit() noexcept {
  Ring& ring = *ring_;
  const std::size_t sends = std::exchange(ring.sends_waiting, 0);
  std::size_t done = 0;
  while (ring.queued > 0) {
    const int submitted = io_uring_submit_and_wait(&ring.uring, ring.queued);
    if (submitted == -EINTR) continue;
    io_uring_cqe* entry = nullptr;
    unsigned head = 0;
    unsigned reaped = 0;
    io_uring_for_each_cqe(&ring.uring, head, entry) {
      ++reaped;
      if (entry->user_data < kMostSends) {
        ++done;
        if (entry->res < 0) not_sent(1);
      } else {
        ring.lengths[entry->user_data - kMostSends] = entry->res;
      }
    }
    io_uring_cq_advance(&ring.uring, reaped);
    ring.queued -= std::min(ring.queued, reaped);
    if (submitted < 0 || reaped == 0) {
      // The kernel has taken its rings away (memory, a filter of system calls): go on without.
      not_sent(sends - done);
      ring_.reset();
      left_.fill(Left::kSocket);
      return;
    }
  }
}

}  // namespace callai::telephony
