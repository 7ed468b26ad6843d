#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "audio/engines/remote/engine_rest.h"
#include "audio/speech_recognizer.h"
#include "core/env.h"
#include "net/http_client.h"

namespace callai::audio {

struct WhisperSettings {
  std::string base_url;  ///< "http://127.0.0.1:8000/v1"
  std::string model = "whisper-1";
  std::string api_key;  ///< never logged
  core::Duration connect = std::chrono::milliseconds(500);
  /// For the answer, from the end of the utterance; never more than the template's response_templates.max_wait.
  core::Duration deadline = std::chrono::milliseconds(2500);
  core::Duration min_speech = std::chrono::milliseconds(200);  ///< shorter ones are not sent: Whisper invents
  /// While the caller speaks, what was said so far is sent after so much new speech; 0 never. Only when the server's
  /// last answer took no longer than `partial_within`: a slow one has enough to do with what is final.
  core::Duration partial_every = std::chrono::milliseconds(1000);
  core::Duration partial_within = std::chrono::milliseconds(500);
  double doubtful = 0.5;  ///< below this confidence the embedded recogniser is asked too, and the surer one believed
};

/// Recognition by a Whisper server (whisper.cpp's, speaches, faster-whisper servers, OpenAI). An utterance is sent when
/// the caller falls silent, so that the answer is on its way while the hangover runs, and again when he went on; a fast
/// server is also asked while he speaks, for partial results. When the server fails, is late or is in doubt, `fallback`
/// hears the same utterance: beside a server that is not known to answer in half of its time, so that nobody waits for
/// one after the other. A failed server is left alone for some seconds. One that refuses verbose_json, or to leave out
/// how likely each language is, is asked without from then on. The template's language and vocabulary go along. Safe
/// from any thread; outlives its streams; `finish` of a stream blocks its lane while it waits.
class WhisperRecognizer final : public SpeechRecognizer {
 public:
  /// `fallback` may be null: then nothing is heard while the server is away.
  WhisperRecognizer(core::Env env, net::HttpClient& http, WhisperSettings settings,
                    std::unique_ptr<SpeechRecognizer> fallback);
  ~WhisperRecognizer() override;

  core::Status prepare(std::shared_ptr<const templates::CampaignTemplate> t, int calls) override;
  core::Result<std::unique_ptr<RecognizerStream>> open(const templates::CampaignTemplate& t) override;

 private:
  class Stream;

  core::Env env_;
  net::HttpClient& http_;
  const WhisperSettings settings_;
  const std::unique_ptr<SpeechRecognizer> fallback_;
  EngineRest rest_;
  std::atomic<core::Duration::rep> last_answer_us_{-1};  ///< how long the server took; -1: none yet
  std::atomic<bool> plain_json_{false};                  ///< it has no verbose_json
  std::atomic<bool> spares_languages_{true};             ///< it may be told to leave out what is not wanted
};

}  // namespace callai::audio
