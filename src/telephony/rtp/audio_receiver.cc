#include "telephony/rtp/audio_receiver.h"

#include <algorithm>

namespace callai::telephony {
namespace {

constexpr std::size_t kAudible = dsp::LossConcealer::kAudible;  // what is made up after it is silence

std::size_t most_bytes(std::span<const Codec> codecs) {
  std::size_t most = 1;
  for (const Codec codec : codecs) most = std::max(most, bytes_a_tick(codec));
  return most;
}

}  // namespace

AudioReceiver::AudioReceiver(std::span<const Codec> codecs) : buffer_(most_bytes(codecs)) {
  for (const Codec codec : codecs) decoders_[static_cast<std::size_t>(codec)] = make_decoder(codec);
}

bool AudioReceiver::insert(core::TimePoint arrival, Codec codec, const RtpHeader& header,
                           std::span<const std::uint8_t> payload) noexcept {
  AudioDecoder* const decoder = decoders_[static_cast<std::size_t>(codec)].get();
  if (decoder == nullptr) return false;
  if (decoder != decoder_) {
    decoder_ = decoder;
    buffer_.restart(bytes_a_tick(codec));
  }
  buffer_.insert(arrival, header, payload);
  return true;
}

void AudioReceiver::fill(std::size_t until) noexcept {
  while (held_ < until) {
    const JitterBuffer::Piece piece = buffer_.next(until - held_);
    const std::span<std::int16_t> out = std::span(pcm_).subspan(held_, piece.ticks);
    held_ += piece.ticks;
    if (piece.kind == JitterBuffer::Kind::kAudio) {
      decoder_->decode(piece.payload, out);
      concealer_.heard(out);
      heard_ = true;
      made_up_ = 0;
      continue;
    }
    if (heard_ && made_up_ < kAudible) {
      concealer_.fill(out);
      counts_.concealed_samples += piece.ticks;
    } else {
      std::fill(out.begin(), out.end(), std::int16_t{0});
    }
    made_up_ += piece.ticks;
  }
}

void AudioReceiver::adjust() noexcept {
  if (buffer_.wish() == JitterBuffer::Wish::kKeep) return;
  const bool shorten = buffer_.wish() == JitterBuffer::Wish::kShorten;
  const std::size_t wanted = shorten ? kLookAhead : 2 * dsp::kLongestPeriod;
  if (held_ + buffer_.available() < wanted) return;
  fill(wanted);
  const std::size_t before = held_;
  held_ = shorten ? dsp::shorten(pcm_, held_) : dsp::lengthen(pcm_, held_);
  if (held_ == before) return;
  buffer_.adjusted();
  ++(shorten ? counts_.shortened : counts_.lengthened);
}

void AudioReceiver::pull(core::TimePoint now, std::span<std::int16_t> out) noexcept {
  constexpr std::size_t kFrame = core::kFrameSamples;
  buffer_.begin_tick(now, held_);
  adjust();
  fill(kFrame);
  std::copy_n(pcm_.begin(), kFrame, out.begin());
  play(kFrame);
}

/// They leave the front of what is held.
void AudioReceiver::play(std::size_t samples) noexcept {
  std::copy(pcm_.begin() + static_cast<std::ptrdiff_t>(samples), pcm_.begin() + static_cast<std::ptrdiff_t>(held_),
            pcm_.begin());
  held_ -= samples;
}

void AudioReceiver::skip(core::TimePoint now) noexcept {
  buffer_.begin_tick(now, held_);
  std::size_t left = core::kFrameSamples;
  const std::size_t played = std::min(left, held_);
  play(played);
  for (left -= played; left > 0;) left -= buffer_.next(left).ticks;
  heard_ = false;  // nothing is made up from what nobody heard
}

}  // namespace callai::telephony
