#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "conversation/turn.h"
#include "conversation/vocabulary.h"
#include "core/result.h"
#include "core/unique_function.h"
#include "templates/campaign_template.h"

namespace callai::audio {

/// One call's use of a recogniser, with all that the engine keeps of the call. Pull style: no threads, no callbacks.
/// Used by one thread at a time (a speech lane). Destroying it ends the call's use of the engine.
class RecognizerStream {
 public:
  virtual ~RecognizerStream() = default;
  /// A new utterance, with what is expected of it.
  virtual void begin(const conversation::Listen& expected) = 0;
  /// 8 kHz mono s16, any length, from the pre-roll on.
  virtual void accept(std::span<const std::int16_t> pcm) = 0;
  /// The words so far, "" while there are none. Cheap.
  virtual std::string partial() = 0;
  /// The caller fell silent, perhaps for good: time to work the result out, so that finish() has it. What is accepted
  /// from now on is that silence, unless resume() is called first.
  virtual void pause() {}
  /// The caller went on.
  virtual void resume() {}
  /// The end of the utterance: the final result, with an honest confidence. The stream is ready for the next begin().
  virtual conversation::Transcript finish() = 0;

  /// A result that a server works out, without a lane that waits for it: called once, from any thread, with the result,
  /// as finish() would have returned it, or with nothing when finish() has to be asked for it after all.
  using Later = core::UniqueFunction<void(std::optional<conversation::Transcript>)>;
  /// finish_later() may return true.
  virtual bool may_finish_later() const { return false; }
  /// As finish(). True: it has taken `later`, and until that was called nothing is called but the destructor, after
  /// which it is called no more. False: finish() has the result now, or works it out itself.
  virtual bool finish_later(Later& /*later*/) { return false; }
};

/// Seam: a speech recognition engine. Immutable after construction and shared by all calls; safe from any thread.
class SpeechRecognizer {
 public:
  virtual ~SpeechRecognizer() = default;
  /// Prepares for calls with this template (grammars, dictionaries, decoders) of which `calls` may run at once. Slow:
  /// never on a call's path.
  virtual core::Status prepare(std::shared_ptr<const templates::CampaignTemplate> t, int calls) = 0;
  /// A stream for one call with a prepared template. kResourceExhausted when an engine has no more of them: the
  /// call goes on with DTMF and reprompts.
  virtual core::Result<std::unique_ptr<RecognizerStream>> open(const templates::CampaignTemplate& t) = 0;
};

}  // namespace callai::audio
