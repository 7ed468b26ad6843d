#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "audio/engines/remote/engine_rest.h"
#include "audio/engines/remote/speech_request.h"
#include "audio/engines/speech_cache.h"
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
  core::Duration connect = std::chrono::milliseconds(400);
  core::Duration first_audio = std::chrono::milliseconds(800);  ///< the last part of what a caller waits for an answer
  core::Duration between_audio = std::chrono::milliseconds(1000);
  core::Duration total = std::chrono::seconds(30);
};

/// Speech by an OpenAI-compatible speech server (Kokoro-FastAPI, speaches, OpenAI): streamed, brought down to the
/// line's rate as it comes. Word ends are estimated from the text, since these servers do not tell them. When the
/// server fails or is late, `fallback` speaks: the sentence, or what is left of it from the word at which the server
/// broke off, and nothing clicks between the two. A failed server is left alone for some seconds. A sentence that the
/// server has spoken whole is in the cache the next time. Safe from any thread; synthesize() blocks its lane.
class KokoroSynthesizer final : public SpeechSynthesizer {
 public:
  /// `fallback` and `cache` may be null; the cache may be shared, and outlives this.
  KokoroSynthesizer(core::Env env, net::HttpClient& http, KokoroSettings settings,
                    std::unique_ptr<SpeechSynthesizer> fallback, SpeechCache* cache = nullptr);
  ~KokoroSynthesizer() override;

  core::Status synthesize(const std::string& text, const VoiceSettings& settings, SpeechSink& sink) override;
  void prefetch(const std::string& text, const VoiceSettings& settings) override;
  std::vector<std::string> voices() const override;

 private:
  class Speaking;
  std::string voice_for(const VoiceSettings& voice) const;
  std::string cache_key(const std::string& text, const VoiceSettings& voice) const;
  core::Status ask(const std::string& text, const VoiceSettings& voice, core::Duration first_audio, Speaking& speaking);
  core::Status send(const SpeechRequest& wanted, core::Duration first_audio, Speaking& speaking);

  core::Env env_;
  net::HttpClient& http_;
  const KokoroSettings settings_;
  const std::unique_ptr<SpeechSynthesizer> fallback_;
  SpeechCache* const cache_;
  EngineRest rest_;
  std::atomic<bool> takes_style_{true};  ///< false: it has refused instructions
};

}  // namespace callai::audio
