#pragma once

#include <functional>

#include "conversation/vocabulary.h"

namespace callai::conversation {

/// Seam: the voice side of one call, as its runner sees it: speaks segments, hears the caller. Implemented by
/// audio::AudioVoiceChannel (real or virtual audio) and sim::TextVoiceChannel (words). Lives on the dispatch sequence:
/// all methods are called there, and events are delivered there, never from inside a method.
///
/// Events it delivers: CallerSpeechStarted/Continues/Stopped, TranscriptPartial/Final, SegmentStarted/Finished,
/// PlayoutCut, MachineDetected, EngineFailed.
class VoiceChannel {
 public:
  using EventSink = std::function<void(Event)>;

  virtual ~VoiceChannel() = default;
  /// Begins to listen and to play; events go to `sink` from now on until stop().
  virtual void start(EventSink sink) = 0;
  virtual void listen(const Listen& expected) = 0;
  virtual void speak(const SpeechSegment& segment) = 0;   ///< appended to the queue
  virtual void pause() = 0;
  virtual void resume() = 0;
  virtual void clear() = 0;
  /// Releases engines and closes the recording. No event follows.
  virtual void stop() = 0;
};

}  // namespace callai::conversation
