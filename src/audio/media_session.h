#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "audio/greeting_watch.h"
#include "audio/live_tap.h"
#include "audio/media_event.h"
#include "audio/recorder.h"
#include "audio/streaming_manager.h"
#include "audio/turn_detector.h"
#include "conversation/audio_port.h"
#include "core/spsc_ring.h"
#include "core/wakeup.h"
#include "dsp/beep_detector.h"

namespace callai::audio {

/// Counts of one call, for diagnosis. Any thread.
struct MediaCounts {
  std::uint64_t ticks = 0;
  std::uint64_t lost_captured = 0;  ///< frames that the recogniser missed: dispatch was more than 1.3 s behind
  std::uint64_t lost_recorded = 0;
  std::uint64_t lost_events = 0;
  std::uint64_t underruns = 0;
  core::TimePoint first_tick{};  ///< moment of the recording's first frame; the epoch before it
};

/// The media thread's part of one call: playout, turn detection, capture for the recogniser, recording. Everything that
/// leaves it goes through rings and a wake-up; everything that enters it through rings and atomics. tick() neither
/// allocates nor locks nor logs.
class MediaSession final : public conversation::AudioPort {
 public:
  static constexpr int kPreRollFrames = 15;            ///< 300 ms before the first voiced frame
  static constexpr std::size_t kCaptureCapacity = 64;  ///< 1.3 s; overflow rule: the newest frame is lost and counted

  /// `recorder` may be null; it and `wakeup` outlive this.
  MediaSession(TurnSettings settings, std::unique_ptr<Vad> vad, core::Wakeup& wakeup, Recorder* recorder);

  /// Media thread. Silence in, silence out until run(true).
  void tick(core::TimePoint now, std::span<const std::int16_t> in, std::span<std::int16_t> out) noexcept override;

  // Dispatch sequence.
  void run(bool on) noexcept { running_.store(on, std::memory_order_release); }
  void expect(ExpectedAnswer answer) noexcept { expected_.store(answer, std::memory_order_relaxed); }
  /// People beside the call; lives as long as this.
  void attach(LiveTap* tap) noexcept { tap_.store(tap, std::memory_order_release); }
  /// Reports the next beep of an answering machine, once.
  void await_beep(bool on) noexcept { beep_armed_.store(on, std::memory_order_relaxed); }
  [[nodiscard]] bool post(const PlayoutCommand& command) noexcept { return playout_.post(command); }
  /// Reports, once, that the first words of the far side are an answering machine's (greeting_watch.h). Before run().
  void await_greeting(bool on) noexcept { greeting_armed_.store(on, std::memory_order_relaxed); }
  /// The next event, oldest first. The frames of an utterance can be taken once its start event is seen, and all of
  /// them once its stop event is.
  [[nodiscard]] bool take(MediaEvent& event) noexcept { return events_.pop(event); }
  [[nodiscard]] bool take(CapturedFrame& frame) noexcept { return captured_.pop(frame); }

  MediaCounts counts() const noexcept;

 private:
  static constexpr std::size_t kHistory = kPreRollFrames + 4;  // and the window in which a start is found

  void listen(core::TimePoint now, std::span<const std::int16_t> in, double played_dbfs) noexcept;
  void begin_utterance(const TurnStep& step) noexcept;
  void remember(std::span<const std::int16_t> in) noexcept;
  void capture(const conversation::Frame& frame) noexcept;
  void watch_for_beep(std::span<const std::int16_t> in) noexcept;
  void watch_greeting(bool voiced) noexcept;
  void emit(const MediaEvent& event) noexcept;
  void emit_speech(MediaEventKind kind, core::TimePoint at, core::Duration voiced) noexcept;

  core::Wakeup& wakeup_;
  Recorder* recorder_;
  TurnDetector turns_;
  dsp::BeepDetector beeps_;
  GreetingWatch greeting_;
  MediaEvents events_{kMediaEventCapacity};
  core::SpscRing<CapturedFrame> captured_{kCaptureCapacity};
  StreamingManager playout_{events_};

  // Media thread.
  std::array<conversation::Frame, kHistory> history_{};  // a ring: the newest before next_history_
  std::size_t next_history_ = 0;
  std::size_t history_size_ = 0;
  std::uint32_t utterance_ = 0;
  int unsignalled_frames_ = 0;
  bool wake_ = false;

  std::atomic<bool> running_{false};
  std::atomic<LiveTap*> tap_{nullptr};
  std::atomic<bool> beep_armed_{false};
  std::atomic<bool> greeting_armed_{false};
  std::atomic<ExpectedAnswer> expected_{ExpectedAnswer::kOpen};
  std::atomic<std::uint64_t> ticks_{0};
  std::atomic<std::int64_t> first_tick_us_{0};
  std::atomic<std::uint64_t> lost_captured_{0};
  std::atomic<std::uint64_t> lost_events_{0};
};

}  // namespace callai::audio
