#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "telephony/rtp/media_port.h"

namespace callai::telephony {

/// Bytes of payload in one tick of the RTP clock. All codecs here have a clock of 8 kHz (G.722 too: RFC 3551, 4.5.2)
/// and a fixed number of bytes a tick, so that a payload of any length can be cut and joined anywhere.
std::size_t bytes_a_tick(Codec codec);

/// Between 8 kHz mono s16 and the bytes of a codec. One a direction, for it may remember the signal (G.722). One thread
/// at a time; allocates nothing after it was made.
class AudioEncoder {
 public:
  virtual ~AudioEncoder() = default;
  /// `out`: pcm.size() * bytes_a_tick bytes.
  virtual void encode(std::span<const std::int16_t> pcm, std::span<std::uint8_t> out) noexcept = 0;
};

class AudioDecoder {
 public:
  virtual ~AudioDecoder() = default;
  /// `pcm`: one sample a tick; `payload` is pcm.size() * bytes_a_tick bytes.
  virtual void decode(std::span<const std::uint8_t> payload, std::span<std::int16_t> pcm) noexcept = 0;
};

std::unique_ptr<AudioEncoder> make_encoder(Codec codec);
std::unique_ptr<AudioDecoder> make_decoder(Codec codec);

}  // namespace callai::telephony
