#pragma once

#include <memory>

#include "audio/speech_recognizer.h"
#include "audio/speech_synthesizer.h"
#include "core/env.h"
#include "core/settings.h"
#include "templates/engine_languages.h"

namespace callai::app {

/// The embedded speech engines, made once per process.
struct Speech {
  std::unique_ptr<audio::SpeechRecognizer> recognizer;
  std::unique_ptr<audio::SpeechSynthesizer> synthesizer;
};

/// kUnavailable names the package or folder that is missing.
core::Result<Speech> make_speech(const core::SpeechSettings& settings, core::Logger& log);

/// What these engines hear and speak.
templates::EngineLanguages engine_languages(const core::SpeechSettings& settings);

}  // namespace callai::app
