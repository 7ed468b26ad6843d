#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/result.h"

struct SpeexResamplerState_;

namespace callai::dsp {

/// Changes the sample rate of a mono s16 stream (speexdsp, quality 3: 2 us a 20 ms frame, 3 ms of delay). One stream,
/// one thread at a time.
class Resampler {
 public:
  /// Rates in Hz, 1000..192000. kInvalidArgument otherwise.
  static core::Result<Resampler> create(int in_rate_hz, int out_rate_hz);

  /// Appends to `out` what `in` yields now; some samples stay inside until the next call or flush().
  void process(std::span<const std::int16_t> in, std::vector<std::int16_t>& out);
  /// Appends what is still inside. The stream may go on after reset().
  void flush(std::vector<std::int16_t>& out);
  /// Before the first process(): drops the silence that the filter's delay puts in front.
  void skip_delay();
  void reset();

 private:
  struct Destroy {
    void operator()(SpeexResamplerState_* state) const noexcept;
  };
  Resampler(std::unique_ptr<SpeexResamplerState_, Destroy> state, int in_rate_hz, int out_rate_hz);

  std::unique_ptr<SpeexResamplerState_, Destroy> state_;
  int in_rate_hz_;
  int out_rate_hz_;
};

/// A whole piece of audio at another rate, without the filter's delay: length * out / in samples, rounded up.
core::Result<std::vector<std::int16_t>> resample(std::span<const std::int16_t> pcm, int in_rate_hz, int out_rate_hz);

/// 8 to 16 kHz by linear interpolation. Its images above 4 kHz are what a recogniser trained on wide-band speech wants
/// of telephone speech: it makes fewer mistakes than with a clean filter. One stream, one thread at a time.
class LinearUpsampler {
 public:
  /// Appends 2 samples for each of `in`; half a sample (62 us) of delay.
  void process(std::span<const std::int16_t> in, std::vector<std::int16_t>& out);
  void reset() { previous_ = 0; }

 private:
  std::int16_t previous_ = 0;
};

}  // namespace callai::dsp
