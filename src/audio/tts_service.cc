#include "audio/tts_service.h"

#include <algorithm>

#include "core/strings.h"

namespace callai::audio {

VoiceSettings voice_settings(const templates::AudioSettings& audio, std::uint64_t seed) {
  return {audio.voice, audio.speed, audio.pitch, audio.speaking_style, seed, audio.pronunciations};
}

core::Result<TTSService> TTSService::create(const templates::AudioSettings& audio, SpeechSynthesizer& engine) {
  const auto voices = engine.voices();
  if (std::find(voices.begin(), voices.end(), audio.voice) == voices.end()) {
    return core::Error{core::ErrorCode::kNotFound, "there is no voice '" + audio.voice + "'",
                       "use one of: " + core::joined(voices), ""};
  }
  const auto in_range = [](double factor) { return factor >= 0.5 && factor <= 2.0; };
  if (!in_range(audio.speed) || !in_range(audio.pitch)) {
    return core::Error{core::ErrorCode::kInvalidArgument, "speed and pitch of a voice must be between 0.5 and 2",
                       "mend audio_settings of the template", ""};
  }
  return TTSService(voice_settings(audio, 0), engine);
}

VoiceSettings TTSService::settings(std::uint64_t seed) const {
  VoiceSettings settings = settings_;
  settings.seed = seed;
  return settings;
}

core::Status TTSService::speak(const std::string& sentence, std::uint64_t seed, SpeechSink& sink) const {
  return engine_->synthesize(sentence, settings(seed), sink);
}

}  // namespace callai::audio
