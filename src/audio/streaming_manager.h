#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "audio/media_event.h"
#include "audio/pcm_stream.h"
#include "core/spsc_ring.h"
#include "core/units.h"

namespace callai::audio {

enum class PlayoutVerb : std::uint8_t { kSpeak, kPause, kResume, kClear };

/// An order from the dispatch sequence.
struct PlayoutCommand {
  PlayoutVerb verb = PlayoutVerb::kClear;
  bool filler = false;
  std::uint32_t segment = 0;
  std::uint32_t clear = 0;            ///< kClear: number that its kPlayoutCut carries
  const PcmStream* stream = nullptr;  ///< kSpeak: lives until its finished, dropped or covering cut event
  core::TimePoint not_before;         ///< kSpeak: silent until then (virtual time: what synthesis would have taken)
};

/// The playout queue of one call, on the media thread: spoken segments in, 20 ms frames out. A filler goes ahead of
/// replies that have not begun. Pause and clear are silent within the next frame, after a fade of 5 ms; every start and
/// end is faded too, so that nothing clicks. Resume goes back to the start of the interrupted word, or of the segment
/// when fewer than three words of it were heard. Whether a segment may be cut at all is the conversation's business:
/// this obeys. Neither allocates nor locks after construction.
class StreamingManager {
 public:
  static constexpr std::size_t kMaxSegments = 32;  ///< queued and playing
  static constexpr std::size_t kCommandCapacity = 128;

  /// `events` outlives this; this is its producer.
  explicit StreamingManager(MediaEvents& events) : commands_(kCommandCapacity), events_(events) {}

  /// Dispatch sequence. False when the ring is full: the command was not taken. At most kMaxSegments segments are under
  /// way.
  [[nodiscard]] bool post(const PlayoutCommand& command) noexcept { return commands_.push(command); }

  /// Media thread, every 20 ms: 160 samples to play.
  void tick(core::TimePoint now, std::span<std::int16_t> out) noexcept;
  /// Media thread: a segment has begun and is not over, playing or paused.
  bool agent_speaking() const noexcept { return count_ > 0 && slots_[0].started; }
  bool paused() const noexcept { return paused_; }
  /// Media thread: an event was made since the last call.
  bool take_event_flag() noexcept;

  /// Times that a begun segment had to wait for samples. Any thread.
  std::uint64_t underruns() const noexcept { return underruns_.load(std::memory_order_relaxed); }
  /// Events that found their ring full: always 0 unless the program is wrong. Any thread.
  std::uint64_t lost_events() const noexcept { return lost_events_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::size_t kFadeSamples = 40;  // 5 ms

  struct Slot {
    std::uint32_t segment = 0;
    const PcmStream* stream = nullptr;
    core::TimePoint not_before;
    std::size_t position = 0;  // samples played
    bool filler = false;
    bool started = false;
  };
  enum class Played : std::uint8_t { kMore, kStop };

  void apply(const PlayoutCommand& command) noexcept;
  void insert(const PlayoutCommand& command) noexcept;
  void clear(std::uint32_t number) noexcept;
  void keep_tail() noexcept;
  Played play_front(core::TimePoint now, std::span<std::int16_t> out, std::size_t& filled) noexcept;
  void play_dry(Slot& slot, std::span<std::int16_t> rest, std::size_t left) noexcept;
  void pop_front() noexcept;
  void emit(MediaEventKind kind, std::uint32_t segment, int count = 0, std::uint32_t clear = 0) noexcept;

  core::SpscRing<PlayoutCommand> commands_;
  MediaEvents& events_;
  std::array<Slot, kMaxSegments> slots_{};
  std::size_t count_ = 0;
  bool paused_ = false;
  bool sounding_ = false;                          // the last sample played belongs to a stream that goes on
  std::array<std::int16_t, kFadeSamples> tail_{};  // what follows a cut, to be faded out
  std::size_t tail_samples_ = 0;
  bool has_event_ = false;
  std::atomic<std::uint64_t> underruns_{0};
  std::atomic<std::uint64_t> lost_events_{0};
};

}  // namespace callai::audio
