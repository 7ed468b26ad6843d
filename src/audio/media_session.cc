#include "audio/media_session.h"

#include <algorithm>
#include <utility>

#include "dsp/level.h"

namespace callai::audio {
namespace {

constexpr int kFramesAWake = 5;  // the recogniser is fed every 100 ms

void count_up(std::atomic<std::uint64_t>& counter) noexcept {
  counter.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

MediaSession::MediaSession(TurnSettings settings, std::unique_ptr<Vad> vad, core::Wakeup& wakeup, Recorder* recorder)
    : wakeup_(wakeup), recorder_(recorder), turns_(std::move(settings), std::move(vad)) {}

MediaCounts MediaSession::counts() const noexcept {
  MediaCounts counts;
  counts.ticks = ticks_.load(std::memory_order_relaxed);
  counts.lost_captured = lost_captured_.load(std::memory_order_relaxed);
  counts.lost_recorded = recorder_ == nullptr ? 0 : recorder_->lost_frames();
  counts.lost_events = lost_events_.load(std::memory_order_relaxed) + playout_.lost_events();
  counts.underruns = playout_.underruns();
  counts.first_tick = core::TimePoint(core::Duration(first_tick_us_.load(std::memory_order_relaxed)));
  return counts;
}

void MediaSession::emit(const MediaEvent& event) noexcept {
  if (!events_.push(event)) count_up(lost_events_);
  wake_ = true;
}

void MediaSession::emit_speech(MediaEventKind kind, core::TimePoint at, core::Duration voiced) noexcept {
  MediaEvent event;
  event.kind = kind;
  event.utterance = utterance_;
  event.at = at;
  event.voiced = voiced;
  emit(event);
}

void MediaSession::remember(std::span<const std::int16_t> in) noexcept {
  std::copy(in.begin(), in.end(), history_[next_history_].begin());
  next_history_ = (next_history_ + 1) % kHistory;
  history_size_ = std::min(history_size_ + 1, kHistory);
}

void MediaSession::capture(const conversation::Frame& frame) noexcept {
  if (!captured_.push(CapturedFrame{utterance_, frame})) count_up(lost_captured_);
  if (++unsignalled_frames_ >= kFramesAWake) wake_ = true;
}

void MediaSession::begin_utterance(const TurnStep& step) noexcept {
  ++utterance_;
  const std::size_t frames =
      std::min(history_size_, static_cast<std::size_t>(kPreRollFrames) + static_cast<std::size_t>(step.start_frames));
  MediaEvent event;
  event.kind = MediaEventKind::kSpeechStarted;
  event.utterance = utterance_;
  event.at = step.first_voiced;
  event.count = static_cast<int>(frames) - step.start_frames;
  emit(event);
  for (std::size_t i = frames; i > 0; --i) capture(history_[(next_history_ + kHistory - i) % kHistory]);
}

void MediaSession::listen(core::TimePoint now, std::span<const std::int16_t> in, double played_dbfs) noexcept {
  TurnContext context;
  context.played_dbfs = played_dbfs;
  context.agent_speaking = playout_.agent_speaking();
  context.expected = expected_.load(std::memory_order_relaxed);
  const bool was_speaking = turns_.speaking();
  const TurnStep step = turns_.step(now, in, context);
  watch_greeting(step.voiced);
  remember(in);
  if (step.started) begin_utterance(step);
  if (was_speaking) capture(history_[(next_history_ + kHistory - 1) % kHistory]);
  if (step.paused) emit_speech(MediaEventKind::kSpeechPaused, {}, {});
  if (step.resumed) emit_speech(MediaEventKind::kSpeechResumed, {}, {});
  if (step.continues) emit_speech(MediaEventKind::kSpeechContinues, {}, step.voiced_time);
  if (step.stopped) emit_speech(MediaEventKind::kSpeechStopped, step.last_voiced, {});
}

void MediaSession::watch_greeting(bool voiced) noexcept {
  if (!greeting_armed_.load(std::memory_order_relaxed)) return;
  const GreetingWatch::Verdict verdict = greeting_.step(voiced);
  if (verdict == GreetingWatch::Verdict::kOpen) return;
  greeting_armed_.store(false, std::memory_order_relaxed);
  if (verdict != GreetingWatch::Verdict::kMachine) return;
  MediaEvent event;
  event.kind = MediaEventKind::kGreeting;
  emit(event);
}

void MediaSession::watch_for_beep(std::span<const std::int16_t> in) noexcept {
  if (!beep_armed_.load(std::memory_order_relaxed)) return;
  if (!beeps_.process(in)) return;
  beep_armed_.store(false, std::memory_order_relaxed);
  emit(MediaEvent{});
}

void MediaSession::tick(core::TimePoint now, std::span<const std::int16_t> in, std::span<std::int16_t> out) noexcept {
  if (!running_.load(std::memory_order_acquire)) {
    std::fill(out.begin(), out.end(), std::int16_t{0});
    return;
  }
  if (ticks_.load(std::memory_order_relaxed) == 0) {
    first_tick_us_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  }
  count_up(ticks_);
  playout_.tick(now, out);
  if (LiveTap* const tap = tap_.load(std::memory_order_acquire); tap != nullptr && tap->tick(in, out)) wake_ = true;
  listen(now, in, dsp::level_dbfs(out));
  watch_for_beep(in);
  if (recorder_ != nullptr) recorder_->push(in, out);
  if (playout_.take_event_flag()) wake_ = true;
  if (!wake_) return;
  wake_ = false;
  unsignalled_frames_ = 0;
  wakeup_.signal();
}

}  // namespace callai::audio
