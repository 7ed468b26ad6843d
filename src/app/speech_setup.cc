#include "app/speech_setup.h"

#include "audio/engines/flite_synthesizer.h"
#include "audio/engines/pocketsphinx_recognizer.h"

namespace callai::app {

core::Result<Speech> make_speech(const core::SpeechSettings& settings, core::Logger& log) {
  audio::PocketSphinxConfig config;
  config.model.acoustic = settings.acoustic_model_dir + "/en-us";
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

}  // namespace callai::app
