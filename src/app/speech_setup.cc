#include "app/speech_setup.h"

#include "audio/engines/flite_synthesizer.h"
#include "audio/engines/pocketsphinx_recognizer.h"

namespace callai::app {

namespace {

/// Names the language, as those of CMUSphinx do.
constexpr const char* kAcousticModel = "en-us";

}  // namespace

core::Result<Speech> make_speech(const core::SpeechSettings& settings, core::Logger& log) {
  audio::PocketSphinxConfig config;
  config.model.acoustic = settings.acoustic_model_dir + "/" + kAcousticModel;
  config.model.dictionary = settings.acoustic_model_dir + "/cmudict-en-us.dict";
  config.model.general_lm = settings.acoustic_model_dir + "/en-us.lm.bin";
  config.decoders = settings.lanes;
  config.general_decoders = settings.general_pool;
  auto recognizer = audio::PocketSphinxRecognizer::create(config, log);
  if (!recognizer.ok()) return recognizer.error();
  auto synthesizer = audio::FliteSynthesizer::create();
  if (!synthesizer.ok()) return synthesizer.error();
  return Speech{*std::move(recognizer), *std::move(synthesizer)};
}

templates::EngineLanguages engine_languages(const core::SpeechSettings& /*settings*/) {
  templates::EngineLanguages languages;
  languages.heard = {templates::EngineLanguages::primary(kAcousticModel)};
  languages.spoken = audio::FliteSynthesizer::languages();
  return languages;
}

}  // namespace callai::app
