#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/units.h"

namespace callai::conversation {

using Frame = std::array<std::int16_t, core::kFrameSamples>;   ///< 20 ms, 8 kHz, mono, s16

/// Seam between telephony and audio: the place where 20 ms of the caller go in and 20 ms of the agent come out. Called
/// by the media thread once per tick for as long as the call lasts, also in silence. Never blocks, allocates, locks or
/// logs.
class AudioPort {
 public:
  virtual ~AudioPort() = default;
  /// `in`: 160 samples heard from the line (silence when the network lost them). `out`: 160 samples to play.
  virtual void tick(core::TimePoint now, std::span<const std::int16_t> in, std::span<std::int16_t> out) noexcept = 0;
};

}  // namespace callai::conversation
