#include "telephony/rtp/audio_codec.h"

#include <spandsp.h>

#include "core/check.h"
#include "dsp/g711.h"
#include "telephony/rtp/rtp_packet.h"

namespace callai::telephony {
namespace {

constexpr int kG722BitRate = 64000;

class MulawEncoder final : public AudioEncoder {
  void encode(std::span<const std::int16_t> pcm, std::span<std::uint8_t> out) noexcept override {
    dsp::mulaw_encode(pcm, out);
  }
};

class MulawDecoder final : public AudioDecoder {
  void decode(std::span<const std::uint8_t> payload, std::span<std::int16_t> pcm) noexcept override {
    dsp::mulaw_decode(payload, pcm);
  }
};

class AlawEncoder final : public AudioEncoder {
  void encode(std::span<const std::int16_t> pcm, std::span<std::uint8_t> out) noexcept override {
    dsp::alaw_encode(pcm, out);
  }
};

class AlawDecoder final : public AudioDecoder {
  void decode(std::span<const std::uint8_t> payload, std::span<std::int16_t> pcm) noexcept override {
    dsp::alaw_decode(payload, pcm);
  }
};

class L16Encoder final : public AudioEncoder {
  void encode(std::span<const std::int16_t> pcm, std::span<std::uint8_t> out) noexcept override {
    for (std::size_t i = 0; i < pcm.size(); ++i) write_u16(out, 2 * i, static_cast<std::uint16_t>(pcm[i]));
  }
};

class L16Decoder final : public AudioDecoder {
  void decode(std::span<const std::uint8_t> payload, std::span<std::int16_t> pcm) noexcept override {
    for (std::size_t i = 0; i < pcm.size(); ++i) pcm[i] = static_cast<std::int16_t>(read_u16(payload, 2 * i));
  }
};

// Of G.722's two bands the upper one is left out (sent as silence, not listened to): the agent's side is 8 kHz anyway,
// and the library needs a third of the time.
class G722Encoder final : public AudioEncoder {
 public:
  G722Encoder() : state_(g722_encode_init(nullptr, kG722BitRate, G722_SAMPLE_RATE_8000)) {
    CALLAI_CHECK(state_ != nullptr, "spandsp makes a G.722 encoder");
  }
  void encode(std::span<const std::int16_t> pcm, std::span<std::uint8_t> out) noexcept override {
    g722_encode(state_.get(), out.data(), pcm.data(), static_cast<int>(pcm.size()));
  }

 private:
  struct Free {
    void operator()(g722_encode_state_t* state) const { g722_encode_free(state); }
  };
  std::unique_ptr<g722_encode_state_t, Free> state_;
};

class G722Decoder final : public AudioDecoder {
 public:
  G722Decoder() : state_(g722_decode_init(nullptr, kG722BitRate, G722_SAMPLE_RATE_8000)) {
    CALLAI_CHECK(state_ != nullptr, "spandsp makes a G.722 decoder");
  }
  void decode(std::span<const std::uint8_t> payload, std::span<std::int16_t> pcm) noexcept override {
    g722_decode(state_.get(), pcm.data(), payload.data(), static_cast<int>(pcm.size()));
  }

 private:
  struct Free {
    void operator()(g722_decode_state_t* state) const { g722_decode_free(state); }
  };
  std::unique_ptr<g722_decode_state_t, Free> state_;
};

}  // namespace

std::size_t bytes_a_tick(Codec codec) {
  return codec == Codec::kL16 ? 2 : 1;
}

std::unique_ptr<AudioEncoder> make_encoder(Codec codec) {
  switch (codec) {
    case Codec::kPcmu: return std::make_unique<MulawEncoder>();
    case Codec::kPcma: return std::make_unique<AlawEncoder>();
    case Codec::kG722: return std::make_unique<G722Encoder>();
    case Codec::kL16: break;
  }
  return std::make_unique<L16Encoder>();
}

std::unique_ptr<AudioDecoder> make_decoder(Codec codec) {
  switch (codec) {
    case Codec::kPcmu: return std::make_unique<MulawDecoder>();
    case Codec::kPcma: return std::make_unique<AlawDecoder>();
    case Codec::kG722: return std::make_unique<G722Decoder>();
    case Codec::kL16: break;
  }
  return std::make_unique<L16Decoder>();
}

}  // namespace callai::telephony
