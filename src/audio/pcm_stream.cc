#include "audio/pcm_stream.h"

#include <algorithm>
#include <utility>

namespace callai::audio {

void PcmStream::set_words(const std::vector<core::Duration>& ends) {
  if (words_known_.load(std::memory_order_relaxed)) return;
  word_ends_.reserve(ends.size());
  for (const core::Duration end : ends) {
    const std::int64_t sample = std::max<std::int64_t>(0, end.count()) * core::kTelephoneRateHz / 1'000'000;
    word_ends_.push_back(static_cast<std::size_t>(sample));
  }
  words_known_.store(true, std::memory_order_release);
}

bool PcmStream::write(std::span<const std::int16_t> pcm) {
  if (cancelled()) return false;
  std::size_t written = written_.load(std::memory_order_relaxed);
  while (!pcm.empty() && written < kMaxSamples) {
    std::unique_ptr<Chunk>& chunk = chunks_[written / kChunkSamples];
    if (chunk == nullptr) chunk = std::make_unique<Chunk>();
    const std::size_t offset = written % kChunkSamples;
    const std::size_t n = std::min(pcm.size(), kChunkSamples - offset);
    std::copy_n(pcm.begin(), n, chunk->begin() + static_cast<std::ptrdiff_t>(offset));
    written += n;
    pcm = pcm.subspan(n);
    written_.store(written, std::memory_order_release);
  }
  return pcm.empty();
}

void PcmStream::fail(core::Error error) {
  error_ = std::move(error);
  state_.store(State::kFailed, std::memory_order_release);
}

void PcmStream::read(std::size_t position, std::span<std::int16_t> out) const noexcept {
  while (!out.empty()) {
    const Chunk& chunk = *chunks_[position / kChunkSamples];
    const std::size_t offset = position % kChunkSamples;
    const std::size_t n = std::min(out.size(), kChunkSamples - offset);
    std::copy_n(chunk.begin() + static_cast<std::ptrdiff_t>(offset), n, out.begin());
    position += n;
    out = out.subspan(n);
  }
}

int PcmStream::words_before(std::size_t position) const noexcept {
  if (!words_known_.load(std::memory_order_acquire)) return 0;
  return static_cast<int>(std::upper_bound(word_ends_.begin(), word_ends_.end(), position) - word_ends_.begin());
}

std::size_t PcmStream::word_start(std::size_t position) const noexcept {
  if (!words_known_.load(std::memory_order_acquire)) return position;
  const auto next = std::upper_bound(word_ends_.begin(), word_ends_.end(), position);
  return next == word_ends_.begin() ? 0 : *std::prev(next);
}

}  // namespace callai::audio
