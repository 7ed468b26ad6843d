#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "audio/speech_synthesizer.h"

namespace callai::audio {

/// The embedded synthesiser: flite's voices slt (female), rms and awb (male), kal16 and kal (male, diphones, ten times
/// cheaper). All speak equally loud: -16 dBFS while they speak, peaks under -3 dBFS. The better voices draw on the C
/// library's rand(), which is one for the process: a process-wide lock is held while one speaks (5-20 ms a sentence),
/// so that the same text, settings and seed give the same samples. Safe from any thread.
class FliteSynthesizer final : public SpeechSynthesizer {
 public:
  static core::Result<std::unique_ptr<FliteSynthesizer>> create();
  ~FliteSynthesizer() override;

  /// kNotFound: no such voice. kInvalidArgument: speed or pitch out of 0.5..2. kCancelled: the sink said stop.
  core::Status synthesize(const std::string& text, const VoiceSettings& settings, SpeechSink& sink) override;
  std::vector<std::string> voices() const override;

 private:
  struct Voices;
  explicit FliteSynthesizer(std::unique_ptr<Voices> voices);
  std::unique_ptr<Voices> voices_;
};

}  // namespace callai::audio
