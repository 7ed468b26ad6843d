#include "audio/streaming_manager.h"

#include <algorithm>
#include <utility>

#include "dsp/level.h"

namespace callai::audio {
namespace {

constexpr int kWordsToKeepPlace = 3;

}  // namespace

bool StreamingManager::take_event_flag() noexcept {
  return std::exchange(has_event_, false);
}

void StreamingManager::emit(MediaEventKind kind, std::uint32_t segment, int count, std::uint32_t clear) noexcept {
  MediaEvent event;
  event.kind = kind;
  event.segment = segment;
  event.count = count;
  event.clear = clear;
  if (!events_.push(event)) lost_events_.fetch_add(1, std::memory_order_relaxed);
  has_event_ = true;
}

void StreamingManager::pop_front() noexcept {
  std::move(slots_.begin() + 1, slots_.begin() + static_cast<std::ptrdiff_t>(count_), slots_.begin());
  --count_;
  slots_[count_] = Slot{};
}

void StreamingManager::insert(const PlayoutCommand& command) noexcept {
  if (count_ == kMaxSegments) {  // the channel keeps below it
    emit(MediaEventKind::kSegmentDropped, command.segment);
    return;
  }
  std::size_t place = count_;
  if (command.filler) {
    place = 0;
    while (place < count_ && (slots_[place].started || slots_[place].filler)) ++place;
  }
  const auto at = slots_.begin() + static_cast<std::ptrdiff_t>(place);
  std::move_backward(at, slots_.begin() + static_cast<std::ptrdiff_t>(count_),
                     slots_.begin() + static_cast<std::ptrdiff_t>(count_) + 1);
  *at = Slot{command.segment, command.stream, command.not_before, 0, command.filler, false};
  ++count_;
}

void StreamingManager::keep_tail() noexcept {
  if (!sounding_ || count_ == 0) return;
  const Slot& slot = slots_[0];
  const std::size_t left = slot.stream->available() - slot.position;
  tail_samples_ = std::min(left, kFadeSamples);
  slot.stream->read(slot.position, std::span(tail_).first(tail_samples_));
  sounding_ = false;
}

void StreamingManager::clear(std::uint32_t number) noexcept {
  keep_tail();
  const bool begun = agent_speaking();
  const int words = begun ? slots_[0].stream->words_before(slots_[0].position) : 0;
  emit(MediaEventKind::kPlayoutCut, begun ? slots_[0].segment : 0, words, number);
  std::fill_n(slots_.begin(), count_, Slot{});
  count_ = 0;
  paused_ = false;
}

void StreamingManager::apply(const PlayoutCommand& command) noexcept {
  switch (command.verb) {
    case PlayoutVerb::kSpeak: insert(command); return;
    case PlayoutVerb::kPause:
      keep_tail();
      paused_ = true;
      return;
    case PlayoutVerb::kResume: {
      if (!paused_) return;
      paused_ = false;
      if (!agent_speaking()) return;
      Slot& slot = slots_[0];
      const bool keep = slot.stream->words_before(slot.position) >= kWordsToKeepPlace;
      slot.position = keep ? slot.stream->word_start(slot.position) : 0;
      return;
    }
    case PlayoutVerb::kClear: clear(command.clear); return;
  }
}

void StreamingManager::play_dry(Slot& slot, std::span<std::int16_t> rest, std::size_t left) noexcept {
  const std::size_t n = std::min(left, rest.size());
  slot.stream->read(slot.position, rest.first(n));
  const std::size_t fade = std::min(n, kFadeSamples);
  dsp::fade_out(rest.subspan(n - fade, fade));
  slot.position += n;
  sounding_ = false;
  underruns_.fetch_add(1, std::memory_order_relaxed);
}

StreamingManager::Played StreamingManager::play_front(core::TimePoint now, std::span<std::int16_t> out,
                                                      std::size_t& filled) noexcept {
  Slot& slot = slots_[0];
  if (now < slot.not_before) return Played::kStop;
  const bool finished = slot.stream->finished();  // before available(): then that is final
  const std::size_t left = slot.stream->available() - slot.position;
  const std::span<std::int16_t> rest = out.subspan(filled);
  if (slot.stream->failed()) {
    if (sounding_) play_dry(slot, rest.first(std::min(rest.size(), kFadeSamples)), left);
    emit(MediaEventKind::kSegmentDropped, slot.segment);
    pop_front();
    return Played::kStop;
  }
  // More than this frame must be there, or the next frame could not be faded out.
  if (!finished && left < rest.size() + kFadeSamples) {
    if (sounding_) play_dry(slot, rest, left);
    return Played::kStop;
  }
  if (!slot.started) {
    slot.started = true;
    emit(MediaEventKind::kSegmentStarted, slot.segment);
  }
  const std::size_t n = std::min(left, rest.size());
  slot.stream->read(slot.position, rest.first(n));
  if (!sounding_) dsp::fade_in(rest.first(std::min(n, kFadeSamples)));
  slot.position += n;
  filled += n;
  sounding_ = true;
  if (!finished || n < left) return Played::kMore;
  const std::size_t fade = std::min(n, kFadeSamples);
  dsp::fade_out(rest.subspan(n - fade, fade));
  emit(MediaEventKind::kSegmentFinished, slot.segment);
  sounding_ = false;
  pop_front();
  return Played::kMore;
}

void StreamingManager::tick(core::TimePoint now, std::span<std::int16_t> out) noexcept {
  std::fill(out.begin(), out.end(), std::int16_t{0});
  PlayoutCommand command;
  while (commands_.pop(command)) apply(command);
  if (tail_samples_ > 0) {
    std::copy_n(tail_.begin(), tail_samples_, out.begin());
    dsp::fade_out(out.first(tail_samples_));
    tail_samples_ = 0;
    return;
  }
  std::size_t filled = 0;
  while (filled < out.size() && count_ > 0 && !paused_) {
    if (play_front(now, out, filled) == Played::kStop) return;
  }
}

}  // namespace callai::audio
