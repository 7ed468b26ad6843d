#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/result.h"
#include "core/units.h"

namespace callai::audio {

/// The samples of one spoken segment, from the speech lane that makes them to the media thread that plays them, while
/// they are being made. It keeps all of them, because playout may go back to the start of a word. Atomics only: neither
/// side waits. Bound: 60 s; write() refuses what is beyond.
class PcmStream {
 public:
  static constexpr std::size_t kChunkSamples = core::kTelephoneRateHz / 2;  ///< 0.5 s: half of one is empty in the mean
  static constexpr std::size_t kMaxSamples = std::size_t{60} * core::kTelephoneRateHz;

  // Producer (one speech lane).
  /// Ends of the words, from the start of the segment; at most once, before the first write().
  void set_words(const std::vector<core::Duration>& ends);
  /// 8 kHz s16. False: cancelled or full; make no more.
  bool write(std::span<const std::int16_t> pcm);
  void finish() { state_.store(State::kFinished, std::memory_order_release); }
  /// No more will come and what is there is not to be played on.
  void fail(core::Error error);

  // Consumer (media thread). Nothing allocates.
  std::size_t available() const noexcept { return written_.load(std::memory_order_acquire); }
  /// True: available() is final, when read afterwards.
  bool finished() const noexcept { return state_.load(std::memory_order_acquire) == State::kFinished; }
  bool failed() const noexcept { return state_.load(std::memory_order_acquire) == State::kFailed; }
  /// Copies samples that are available.
  void read(std::size_t position, std::span<std::int16_t> out) const noexcept;
  /// Words whose last sample lies before `position`.
  int words_before(std::size_t position) const noexcept;
  /// Where the word that `position` lies in begins; `position` itself when words are unknown.
  std::size_t word_start(std::size_t position) const noexcept;

  // Any thread.
  void cancel() noexcept { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const noexcept { return cancelled_.load(std::memory_order_relaxed); }
  /// What went wrong; only when failed().
  const core::Error& error() const { return error_; }

 private:
  enum class State : std::uint8_t { kOpen, kFinished, kFailed };
  using Chunk = std::array<std::int16_t, kChunkSamples>;

  // The producer writes chunks, word ends and error before it publishes them by an atomic of the second group.
  std::array<std::unique_ptr<Chunk>, kMaxSamples / kChunkSamples> chunks_;
  std::vector<std::size_t> word_ends_;  // in samples
  core::Error error_;

  std::atomic<std::size_t> written_{0};
  std::atomic<bool> words_known_{false};
  std::atomic<State> state_{State::kOpen};
  std::atomic<bool> cancelled_{false};
};

}  // namespace callai::audio
