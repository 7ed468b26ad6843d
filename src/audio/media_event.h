#pragma once

#include <array>
#include <cstdint>

#include "conversation/audio_port.h"
#include "core/spsc_ring.h"
#include "core/units.h"

namespace callai::audio {

enum class MediaEventKind : std::uint8_t {
  kSpeechStarted,
  kSpeechContinues,
  kSpeechPaused,   ///< perhaps for good: the recogniser works its result out meanwhile
  kSpeechResumed,  ///< it was not
  kSpeechStopped,
  kSegmentStarted,
  kSegmentFinished,
  kSegmentDropped,  ///< its synthesis failed; the stream is not touched any more
  kPlayoutCut,
  kBeep,
  kGreeting,  ///< of an answering machine, by its length
};

/// What the media thread tells the dispatch sequence about one call. A plain value: it crosses a ring.
struct MediaEvent {
  MediaEventKind kind = MediaEventKind::kBeep;
  std::uint32_t utterance = 0;  ///< speech: counts from 1
  std::uint32_t segment = 0;    ///< playout; kPlayoutCut: the one that was playing, or 0
  std::uint32_t clear = 0;      ///< kPlayoutCut: the number of the clear that it answers
  int count = 0;                ///< kPlayoutCut: words heard; kSpeechStarted: frames of pre-roll
  core::TimePoint at;           ///< kSpeechStarted: first voiced; kSpeechStopped: last voiced
  core::Duration voiced{0};     ///< kSpeechContinues
};

/// Overflow rule: cannot overflow. Playout makes at most two events a segment and one a clear, and the channel keeps
/// both below half of the capacity between two drains; the caller makes at most three a 60 ms. Were it full, the event
/// is counted as lost.
using MediaEvents = core::SpscRing<MediaEvent>;
inline constexpr std::size_t kMediaEventCapacity = 512;

/// 20 ms of the caller for the recogniser, with the number of the utterance it belongs to.
struct CapturedFrame {
  std::uint32_t utterance = 0;
  conversation::Frame pcm{};
};

}  // namespace callai::audio
