#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "audio/speech_synthesizer.h"
#include "templates/audio_settings.h"

namespace callai::audio {

/// The voice that a template asks for. Pure; whether the engine has it is another question.
VoiceSettings voice_settings(const templates::AudioSettings& audio, std::uint64_t seed);

/// Speech in the voice of a template: its audio_settings (voice, speed, pitch, style, pronunciations) are the whole
/// configuration. The engine outlives it. Safe from any thread.
class TTSService {
 public:
  /// kNotFound: the engine has no such voice. kInvalidArgument: speed or pitch out of 0.5..2.
  static core::Result<TTSService> create(const templates::AudioSettings& audio, SpeechSynthesizer& engine);

  /// One sentence; see SpeechSynthesizer. `seed`: the same text and seed give the same samples.
  core::Status speak(const std::string& sentence, std::uint64_t seed, SpeechSink& sink) const;
  VoiceSettings settings(std::uint64_t seed) const;

 private:
  TTSService(VoiceSettings settings, SpeechSynthesizer& engine) : settings_(std::move(settings)), engine_(&engine) {}

  VoiceSettings settings_;
  SpeechSynthesizer* engine_;
};

}  // namespace callai::audio
