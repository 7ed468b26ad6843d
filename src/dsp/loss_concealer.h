#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace callai::dsp {

/// Fills holes in 8 kHz speech with its last pitch period, fading to silence within 50 ms, and blends into what follows
/// (spandsp's plc, in the manner of ITU-T G.711 appendix I). One a stream; one thread at a time; allocates nothing
/// after it was made.
class LossConcealer {
 public:
  LossConcealer();
  ~LossConcealer();
  /// Samples that came, in order. After a hole their beginning is blended.
  void heard(std::span<std::int16_t> pcm) noexcept;
  /// Samples that did not come.
  void fill(std::span<std::int16_t> pcm) noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace callai::dsp
