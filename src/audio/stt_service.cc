#include "audio/stt_service.h"

#include <string>
#include <utility>

namespace callai::audio {

core::Result<STTService> STTService::create(std::shared_ptr<const templates::CampaignTemplate> t,
                                            SpeechRecognizer& engine, int calls) {
  if (calls < 1 || calls > 1000) {
    return core::Error{core::ErrorCode::kInvalidArgument,
                       "recognition cannot be prepared for " + std::to_string(calls) + " calls at once",
                       "use a number from 1 to 1000", ""};
  }
  if (auto prepared = engine.prepare(t, calls); !prepared) return prepared.error();
  return STTService(std::move(t), engine);
}

core::Result<std::unique_ptr<RecognizerStream>> STTService::open() const {
  return engine_->open(*campaign_);
}

}  // namespace callai::audio
