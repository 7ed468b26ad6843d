#pragma once

#include <memory>

#include "audio/engines/speech_cache.h"
#include "audio/speech_recognizer.h"
#include "audio/speech_synthesizer.h"
#include "core/env.h"
#include "core/file_cache.h"
#include "core/settings.h"
#include "net/http_client.h"
#include "templates/engine_languages.h"

namespace callai::app {

/// The speech engines, made once per process: the embedded ones, or servers with these behind them.
struct Speech {
  std::unique_ptr<net::HttpClient> http;      ///< of the servers; null where there are none
  std::unique_ptr<audio::SpeechCache> cache;  ///< of what a speech server has spoken; null without one
  std::unique_ptr<core::FileCache> grammar_models;
  std::unique_ptr<audio::SpeechRecognizer> recognizer;
  std::unique_ptr<audio::SpeechSynthesizer> synthesizer;
};

/// kUnavailable names the package or folder that is missing.
core::Result<Speech> make_speech(const core::Settings& settings, core::Env env);

/// kUnavailable: the acoustic model is not where speech.acoustic_model_dir says.
core::Status check_speech(const core::SpeechSettings& settings);

/// Threads for `calls` calls at once that hear and speak: speech.lanes where a processor does the work; where servers
/// do it, two a call, for each waits until its server has answered.
int speech_threads(const core::Settings& settings, int calls);

/// What these engines hear and speak.
templates::EngineLanguages engine_languages(const core::SpeechSettings& settings);

}  // namespace callai::app
