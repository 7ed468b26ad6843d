#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/units.h"
#include "telephony/rtp/delay_estimator.h"
#include "telephony/rtp/rtp_packet.h"

namespace callai::telephony {

/// Puts packets of any length back into order and time. Payload is kept in a ring by its timestamp, so that reordering,
/// duplicates and overlaps need no packets to be handled: each tick of 8 kHz has come or not. Playout takes from a head
/// that moves on:
///  - a hole with something after it is lost: the head passes it;
///  - nothing after it: the head stands (the delay grows by itself when the network stalls); what comes next takes the
///    time waited as part of its hole, so that a lost packet costs no delay;
///  - nothing for 60 ms: the talk spurt is over, and the next one starts with the target delay again.
/// Between target and real delay the owner stretches or shortens what it plays, as wish() says (dsp/time_stretch.h).
/// Decisions as in WebRTC's NetEq (g3doc/index.md), on time instead of packets. Pure; allocates nothing after it was
/// made; one thread.
class JitterBuffer {
 public:
  static constexpr std::size_t kCapacityTicks = 4096;  ///< 512 ms; what is further ahead begins anew

  enum class Kind : std::uint8_t {
    kAudio,   ///< `payload` holds the ticks
    kLost,    ///< to be concealed
    kNothing  ///< to be concealed, then silent: nothing has come, or it is not yet time
  };
  struct Piece {
    Kind kind = Kind::kNothing;
    std::size_t ticks = 0;
    std::span<const std::uint8_t> payload;  ///< until the next insert()
  };
  enum class Wish : std::uint8_t { kKeep, kShorten, kLengthen };
  struct Counts {
    std::uint64_t late = 0;  ///< packets that came after their time
    std::uint64_t duplicate = 0;
  };

  /// `most_bytes_a_tick`: of the widest codec that will be used.
  explicit JitterBuffer(std::size_t most_bytes_a_tick);

  /// `payload`: whole ticks.
  void insert(core::TimePoint arrival, const RtpHeader& header, std::span<const std::uint8_t> payload) noexcept;
  /// Another stream, another clock or another codec: what was kept is dropped.
  void restart() noexcept { restart(bytes_a_tick_); }
  void restart(std::size_t bytes_a_tick) noexcept;

  /// Once a tick of 20 ms, before next(). `kept`: samples that the owner has taken and not played yet.
  void begin_tick(core::TimePoint now, std::size_t kept) noexcept;
  /// At most `ticks` (1 or more) of what is to be played, perhaps fewer: ask again for the rest.
  Piece next(std::size_t ticks) noexcept;
  Wish wish() const noexcept { return wish_; }
  /// The owner did what it was asked for.
  void adjusted() noexcept;
  /// Ticks that can be had without a hole.
  std::size_t available() const noexcept;

  core::Duration target() const noexcept { return delays_.target(); }
  /// What a packet without jitter waits at present.
  core::Duration delay() const noexcept { return delay_; }
  const Counts& counts() const noexcept { return counts_; }

 private:
  static constexpr std::size_t kWords = kCapacityTicks / 64;

  bool has(std::int64_t tick) const noexcept;
  std::size_t run(std::int64_t from, bool present, std::size_t most) const noexcept;
  void mark(std::int64_t from, std::size_t ticks, bool present) noexcept;
  void store(std::int64_t from, std::span<const std::uint8_t> payload) noexcept;
  void clear() noexcept;
  void start_spurt(std::int64_t first) noexcept;
  void measure(std::int64_t first) noexcept;
  void pass_waited() noexcept;
  void decide() noexcept;

  std::size_t bytes_a_tick_;
  std::unique_ptr<std::uint8_t[]> ring_;
  std::array<std::uint64_t, kWords> present_{};
  Unwrapper<std::uint32_t> timestamps_;
  DelayEstimator delays_;
  Counts counts_;

  bool spurt_ = false;    // something is being played
  bool holding_ = false;  // its beginning still waits
  core::TimePoint starts_{};
  std::int64_t head_ = 0;    // next tick to be taken
  std::int64_t newest_ = 0;  // end of what has come
  std::size_t waited_ = 0;   // ticks played without moving the head

  core::TimePoint next_tick_{};
  std::size_t kept_ = 0;
  bool ticking_ = false;
  core::Duration delay_{0};
  core::Duration least_margin_{0};  // of the packets since the last adjustment
  int margins_ = 0;
  Wish wish_ = Wish::kKeep;
};

}  // namespace callai::telephony
