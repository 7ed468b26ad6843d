#pragma once

#include <memory>
#include <string>
#include <vector>

#include "audio/speech_synthesizer.h"

namespace callai::audio {

/// The embedded synthesiser: flite's voices slt (female), rms and awb (male), kal16 and kal (male, diphones, ten times
/// cheaper). All speak equally loud (see speech_level.h), with 40 ms of silence in front of a sentence and 120 ms
/// behind. The same text, settings and seed give the same samples, whatever was spoken before. To this end a
/// process-wide lock is held while one speaks, 1 % of the speech's length: one core's worth of speech is the limit.
/// Safe from any thread.
class FliteSynthesizer final : public SpeechSynthesizer {
 public:
  static constexpr std::size_t kMaxText = 4000;  ///< bytes of a sentence

  static core::Result<std::unique_ptr<FliteSynthesizer>> create();
  /// Primary languages of its voices.
  static std::vector<std::string> languages() { return {"en"}; }
  ~FliteSynthesizer() override;

  /// The whole sentence is made before its first write; then chunks of 100 ms. kNotFound: no such voice.
  /// kInvalidArgument: speed or pitch out of 0.5..2, text too long. kCancelled: the sink said stop.
  core::Status synthesize(const std::string& text, const VoiceSettings& settings, SpeechSink& sink) override;
  std::vector<std::string> voices() const override;

 private:
  struct Voices;
  explicit FliteSynthesizer(std::unique_ptr<Voices> voices);
  std::unique_ptr<Voices> voices_;
};

}  // namespace callai::audio
