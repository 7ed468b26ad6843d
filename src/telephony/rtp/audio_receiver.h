#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "dsp/loss_concealer.h"
#include "dsp/time_stretch.h"
#include "telephony/rtp/audio_codec.h"
#include "telephony/rtp/jitter_buffer.h"

namespace callai::telephony {

/// From packets to 20 ms of samples whenever they are asked for: jitter buffer, decoder, concealment of
/// losses, and the small stretches that keep the delay where it should be. Pure; allocates nothing after it was made;
/// one thread.
class AudioReceiver {
 public:
  struct Counts {
    std::uint64_t concealed_samples = 0;  ///< made up, and not silence
    std::uint64_t shortened = 0;
    std::uint64_t lengthened = 0;
  };

  /// `codecs`: what may come.
  explicit AudioReceiver(std::span<const Codec> codecs);

  /// False: not one of its codecs, and nothing was done. The far side may change between them.
  bool insert(core::TimePoint arrival, Codec codec, const RtpHeader& header,
              std::span<const std::uint8_t> payload) noexcept;
  /// Another stream begins.
  void restart() noexcept { buffer_.restart(); }
  /// Once every 20 ms. `out`: kFrameSamples samples; silence when nothing is there.
  void pull(core::TimePoint now, std::span<std::int16_t> out) noexcept;
  /// In place of pull() while nobody listens: time passes, and nothing is decoded.
  void skip(core::TimePoint now) noexcept;

  const JitterBuffer& buffer() const { return buffer_; }
  const Counts& counts() const { return counts_; }

 private:
  static constexpr std::size_t kLookAhead = core::kFrameSamples + dsp::kLongestPeriod;  // so that one period can go

  void fill(std::size_t until) noexcept;
  void adjust() noexcept;
  void play(std::size_t samples) noexcept;

  JitterBuffer buffer_;
  std::array<std::unique_ptr<AudioDecoder>, 4> decoders_;  // by Codec; none: it will not come
  AudioDecoder* decoder_ = nullptr;                        // of what is in the buffer
  dsp::LossConcealer concealer_;
  std::array<std::int16_t, kLookAhead + dsp::kLongestPeriod> pcm_{};  // decoded, not yet played
  std::size_t held_ = 0;
  bool heard_ = false;       // audio has been played
  std::size_t made_up_ = 0;  // samples in a row
  Counts counts_;
};

}  // namespace callai::telephony
