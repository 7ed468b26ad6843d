#include "app/speech_setup.h"

#include <algorithm>
#include <filesystem>

#include "app/models_setup.h"
#include "app/outgoing_http.h"
#include "audio/engines/flite_synthesizer.h"
#include "audio/engines/pocketsphinx_recognizer.h"
#include "audio/engines/remote/kokoro_synthesizer.h"
#include "audio/engines/remote/whisper_recognizer.h"
#include "core/strings.h"

namespace callai::app {

namespace {

/// Names the language, as those of CMUSphinx do.
constexpr const char* kAcousticModel = "en-us";

constexpr int kMostThreads = 128;

/// Of language models: those of a hundred templates.
constexpr std::uint64_t kMostGrammarBytes = 1ULL << 30U;

/// "" where there is no data folder: a program that only looks at files leaves none behind.
std::string cache_folder(const core::Settings& settings) {
  if (!settings.speech.cache_dir.empty()) return settings.speech.cache_dir;
  std::error_code ec;
  return std::filesystem::is_directory(settings.data_dir, ec) ? settings.data_dir + "/speech_cache" : "";
}

core::Result<Speech> make_embedded(const core::SpeechSettings& settings, const std::string& cache_folder,
                                   core::Logger& log) {
  Speech speech;
  speech.grammar_models =
      std::make_unique<core::FileCache>(core::FileCacheSettings{cache_folder, "grammar", 1, kMostGrammarBytes}, log);
  audio::PocketSphinxConfig config;
  config.grammar_models = speech.grammar_models.get();
  config.model.acoustic = settings.acoustic_model_dir + "/" + kAcousticModel;
  config.model.dictionary = settings.acoustic_model_dir + "/cmudict-en-us.dict";
  config.model.general_lm = settings.acoustic_model_dir + "/en-us.lm.bin";
  config.decoders = settings.lanes;
  config.general_decoders = settings.general_pool;
  auto recognizer = audio::PocketSphinxRecognizer::create(config, log);
  if (!recognizer.ok()) return recognizer.error();
  auto synthesizer = audio::FliteSynthesizer::create();
  if (!synthesizer.ok()) return synthesizer.error();
  speech.recognizer = *std::move(recognizer);
  speech.synthesizer = *std::move(synthesizer);
  return speech;
}

}  // namespace

core::Status check_speech(const core::SpeechSettings& settings) {
  const std::string& folder = settings.acoustic_model_dir;
  std::error_code ec;
  if (std::filesystem::is_directory(folder + "/" + kAcousticModel, ec)) return {};
  return core::Error{core::ErrorCode::kUnavailable,
                     "speech.acoustic_model_dir is '" + folder + "', which has no model " + kAcousticModel,
                     "name the folder that it is in, or install pocketsphinx-en-us", ""};
}

core::Result<Speech> make_speech(const core::Settings& settings, core::Env env) {
  const std::string kept_in = cache_folder(settings);
  auto embedded = make_embedded(settings.speech, kept_in, env.log);
  if (!embedded.ok()) return embedded.error();
  Speech speech = *std::move(embedded);
  const core::ModelSettings& servers = settings.models;
  if (servers.whisper_url.empty() && servers.kokoro_url.empty()) return speech;
  if (core::Status good = check(settings.net); !good.ok()) return good.error();
  speech.http = make_http_client(settings.net, env);
  if (!servers.whisper_url.empty()) {
    audio::WhisperSettings whisper;
    whisper.base_url = without_slash(servers.whisper_url);
    whisper.model = servers.whisper_model;
    whisper.api_key = servers.whisper_api_key;
    speech.recognizer =
        std::make_unique<audio::WhisperRecognizer>(env, *speech.http, whisper, std::move(speech.recognizer));
  }
  if (!servers.kokoro_url.empty()) {
    audio::KokoroSettings kokoro;
    kokoro.base_url = without_slash(servers.kokoro_url);
    kokoro.model = servers.kokoro_model;
    kokoro.voice = servers.kokoro_voice;
    kokoro.voices = core::split_list(servers.kokoro_voices);
    kokoro.api_key = servers.kokoro_api_key;
    audio::SpeechCacheSettings kept;
    kept.folder = kept_in;
    speech.cache = std::make_unique<audio::SpeechCache>(kept, env.log);
    speech.synthesizer = std::make_unique<audio::KokoroSynthesizer>(env, *speech.http, kokoro,
                                                                    std::move(speech.synthesizer), speech.cache.get());
  }
  return speech;
}

int speech_threads(const core::Settings& settings, int calls) {
  const bool remote = !settings.models.whisper_url.empty() || !settings.models.kokoro_url.empty();
  return std::max(settings.speech.lanes, remote ? std::min(kMostThreads, 2 * calls) : 0);
}

templates::EngineLanguages engine_languages(const core::SpeechSettings& /*settings*/) {
  templates::EngineLanguages languages;
  languages.heard = {templates::EngineLanguages::primary(kAcousticModel)};
  languages.spoken = audio::FliteSynthesizer::languages();
  return languages;
}

}  // namespace callai::app
