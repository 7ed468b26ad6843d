#pragma once

#include <memory>
#include <string>
#include <vector>

#include "audio/engines/remote/engine_rest.h"
#include "audio/speech_synthesizer.h"
#include "core/env.h"
#include "net/http_client.h"

namespace callai::audio {

struct KokoroSettings {
  std::string base_url;  ///< "http://127.0.0.1:8880/v1"
  std::string model = "kokoro";
  std::string api_key;              ///< never logged
  std::string voice = "af_heart";   ///< for templates that name none of the server's
  std::vector<std::string> voices;  ///< that the server has
  int pcm_rate_hz = 24000;          ///< of its raw samples; a WAV says its own
  core::Duration connect = std::chrono::milliseconds(500);
  core::Duration first_audio = std::chrono::milliseconds(1200);
  core::Duration between_audio = std::chrono::milliseconds(1500);
  core::Duration total = std::chrono::seconds(30);
};

/// Speech by an OpenAI-compatible speech server (Kokoro-FastAPI, speaches, OpenAI): streamed, brought down to the
/// line's rate as it comes. Word ends are estimated from the text, since these servers do not tell them. When the
/// server fails or is late, `fallback` speaks: the sentence, or what is left of it from the word at which the server
/// broke off, and nothing clicks between the two. A failed server is left alone for some seconds. Safe from any thread;
/// synthesize() blocks its lane.
class KokoroSynthesizer final : public SpeechSynthesizer {
 public:
  /// `fallback` may be null.
  KokoroSynthesizer(core::Env env, net::HttpClient& http, KokoroSettings settings,
                    std::unique_ptr<SpeechSynthesizer> fallback);
  ~KokoroSynthesizer() override;

  core::Status synthesize(const std::string& text, const VoiceSettings& settings, SpeechSink& sink) override;
  std::vector<std::string> voices() const override;

 private:
  class Speaking;

  core::Env env_;
  net::HttpClient& http_;
  const KokoroSettings settings_;
  const std::unique_ptr<SpeechSynthesizer> fallback_;
  EngineRest rest_;
};

}  // namespace callai::audio
