#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace callai::dsp {

/// Fills holes in 8 kHz speech with its last pitch period, in the manner of ITU-T G.711 appendix I (without its delay
/// of 3.75 ms: the step between what was heard and the repeated period is faded out over a quarter period instead).
/// After 10 ms it fades, after 60 ms it is silent; what follows the hole is blended in. One a stream; one thread at a
/// time; allocates nothing. A hole costs some 5 us, the rest next to nothing.
class LossConcealer {
 public:
  static constexpr std::size_t kAudible = 480;  ///< samples after which a hole is silent

  /// Samples that came, in order. After a hole their beginning is blended.
  void heard(std::span<std::int16_t> pcm) noexcept;
  /// Samples that did not come.
  void fill(std::span<std::int16_t> pcm) noexcept;

 private:
  static constexpr std::size_t kLongestPeriod = 120;  // 15 ms
  static constexpr std::size_t kShortestPeriod = 40;  // 5 ms
  static constexpr std::size_t kCompared = 160;       // 20 ms
  static constexpr std::size_t kHistory = kCompared + kLongestPeriod;

  void begin_hole() noexcept;
  std::int16_t next_made_up() noexcept;
  void remember(std::span<const std::int16_t> pcm) noexcept;

  std::array<std::int16_t, kHistory> history_{};  // the newest at its end
  std::array<std::int16_t, kLongestPeriod> cycle_{};
  std::size_t period_ = kShortestPeriod;
  std::size_t at_ = 0;       // in the cycle
  int step_ = 0;             // between its beginning and what was heard last
  std::size_t missing_ = 0;  // samples of the hole so far
};

}  // namespace callai::dsp
