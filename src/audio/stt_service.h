#pragma once

#include <memory>

#include "audio/speech_recognizer.h"

namespace callai::audio {

/// Recognition for the calls of one template version: its rules, vocabulary and pronunciations are the whole
/// configuration. The engine outlives it. Safe from any thread.
class STTService {
 public:
  /// Prepares the engine for `calls` calls at once (1..1000). Slow: not on a call's path.
  static core::Result<STTService> create(std::shared_ptr<const templates::CampaignTemplate> t, SpeechRecognizer& engine,
                                         int calls);

  /// A stream for one call; kResourceExhausted when all are in use.
  core::Result<std::unique_ptr<RecognizerStream>> open() const;
  const templates::CampaignTemplate& campaign() const { return *campaign_; }

 private:
  STTService(std::shared_ptr<const templates::CampaignTemplate> t, SpeechRecognizer& engine)
      : campaign_(std::move(t)), engine_(&engine) {}

  std::shared_ptr<const templates::CampaignTemplate> campaign_;
  SpeechRecognizer* engine_;
};

}  // namespace callai::audio
