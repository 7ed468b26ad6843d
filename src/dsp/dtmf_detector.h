#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace callai::dsp {

/// Hears the tones of telephone keys in 8 kHz speech (spandsp's detector: Goertzel filters, ITU-T Q.24 limits; 40 ms of
/// tone, 50 ms of pause). One a stream; one thread at a time; allocates nothing after it was made; 0.6 us a frame.
class DtmfDetector {
 public:
  DtmfDetector();
  ~DtmfDetector();
  /// A key that begins in this frame (0-9, A-D, * and #); '\0' none.
  char process(std::span<const std::int16_t> pcm) noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace callai::dsp
