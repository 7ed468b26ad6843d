#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace callai::audio {

/// Seam: says of each 20 ms frame whether it holds voice. State of one call; one thread at a time (the media thread),
/// so no implementation allocates or blocks after construction.
class Vad {
 public:
  virtual ~Vad() = default;
  /// 160 samples, 8 kHz mono s16.
  virtual bool voiced(std::span<const std::int16_t> frame) noexcept = 0;
  /// As new: noise estimates are forgotten.
  virtual void reset() noexcept = 0;
};

/// True when the WebRTC detector was found at build time.
bool has_webrtc_vad();

/// The default: WebRTC's Gaussian-mixture detector in mode 2 (as in libfvad) AND the adaptive energy gate: the one
/// knows voice from clatter, the other silence from hiss. 1.5 us a frame. The energy gate alone where the former is
/// missing.
std::unique_ptr<Vad> make_vad();

}  // namespace callai::audio
