#include "telephony/rtp/audio_codec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "dsp/level.h"
#include "dsp/tone_generator.h"

namespace callai::telephony {
namespace {

constexpr std::size_t kSecond = 8000;

std::vector<std::int16_t> tone(double hz) {
  std::vector<std::int16_t> pcm(kSecond);
  dsp::ToneGenerator(hz, -15.0).fill(pcm);
  return pcm;
}

/// Through encoder and decoder in pieces of `piece` ticks.
std::vector<std::int16_t> there_and_back(Codec codec, const std::vector<std::int16_t>& pcm, std::size_t piece) {
  const auto encoder = make_encoder(codec);
  const auto decoder = make_decoder(codec);
  std::vector<std::uint8_t> bytes(pcm.size() * bytes_a_tick(codec));
  std::vector<std::int16_t> heard(pcm.size());
  for (std::size_t i = 0; i < pcm.size(); i += piece) {
    const std::size_t n = std::min(piece, pcm.size() - i);
    const std::span code = std::span(bytes).subspan(i * bytes_a_tick(codec), n * bytes_a_tick(codec));
    encoder->encode(std::span(pcm).subspan(i, n), code);
    decoder->decode(code, std::span(heard).subspan(i, n));
  }
  return heard;
}

/// Signal to noise in dB, at the delay (0..40 samples) that fits best.
double fidelity_db(const std::vector<std::int16_t>& said, const std::vector<std::int16_t>& heard) {
  double best = -100;
  for (std::size_t delay = 0; delay <= 40; ++delay) {
    double signal = 0;
    double noise = 1;
    for (std::size_t i = 1000; i < said.size() - 100; ++i) {
      const double s = said[i];
      const double n = heard[i + delay] - s;
      signal += s * s;
      noise += n * n;
    }
    best = std::max(best, 10 * std::log10(signal / noise));
  }
  return best;
}

class EveryCodec : public testing::TestWithParam<Codec> {};

TEST_P(EveryCodec, AToneComesBackInPiecesOfAnyLength) {
  const auto said = tone(440);
  for (const std::size_t piece : {80U, 160U, 240U, 37U}) {
    EXPECT_GT(fidelity_db(said, there_and_back(GetParam(), said, piece)), 20.0) << piece;
  }
}

TEST_P(EveryCodec, SilenceStaysSilent) {
  const std::vector<std::int16_t> said(kSecond);
  EXPECT_LT(dsp::level_dbfs(there_and_back(GetParam(), said, 160)), -60.0);
}

INSTANTIATE_TEST_SUITE_P(AudioCodec, EveryCodec,
                         testing::Values(Codec::kPcmu, Codec::kPcma, Codec::kG722, Codec::kL16));

TEST(AudioCodec, L16IsInNetworkByteOrder) {
  std::vector<std::uint8_t> bytes(2);
  make_encoder(Codec::kL16)->encode(std::vector<std::int16_t>{0x1234}, bytes);
  EXPECT_EQ(bytes, (std::vector<std::uint8_t>{0x12, 0x34}));
}

}  // namespace
}  // namespace callai::telephony
