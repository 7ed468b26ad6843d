#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/units.h"

namespace callai::telephony {

/// Cuts 20 ms frames into packets of another length, and keeps the RTP clock of what is sent: it goes on with time,
/// whether something is sent or not. Pure; one thread.
class Packetizer {
 public:
  explicit Packetizer(std::uint32_t first_timestamp) : clock_(first_timestamp) {}

  struct Piece {
    std::uint32_t timestamp = 0;
    std::span<const std::int16_t> pcm;  ///< until the next call
  };

  /// The clock at the frame under way.
  std::uint32_t clock() const { return clock_; }
  /// Time goes on by a frame that is not sent as audio; what waited to be sent is dropped.
  void skip_frame() noexcept;
  /// A frame of kFrameSamples samples. Then next() until it is empty.
  void add(std::span<const std::int16_t> frame) noexcept;
  /// A packet of `ticks`, at most kMostTicks, or an empty piece when there is not enough yet.
  Piece next(std::size_t ticks) noexcept;

  static constexpr std::size_t kMostTicks = 480;  ///< 60 ms

 private:
  std::uint32_t clock_;
  std::array<std::int16_t, kMostTicks + core::kFrameSamples> pcm_{};
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint32_t first_ = 0;  // timestamp of pcm_[begin_]
};

}  // namespace callai::telephony
