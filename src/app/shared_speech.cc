#include "app/shared_speech.h"

#include <utility>

namespace callai::app {

core::Result<Speech*> SharedSpeech::for_template(const orchestrators::CampaignRuntime& runtime, int calls) {
  const std::lock_guard lock(mutex_);
  if (speech_ == nullptr) {
    auto made = make_speech(settings_, env_);
    if (!made.ok()) return made.error();
    own_.emplace(*std::move(made));
    speech_ = &*own_;
  }
  int& prepared = prepared_[runtime.digest];
  if (prepared >= calls) return speech_;
  if (core::Status ready = speech_->recognizer->prepare(runtime.campaign, calls); !ready.ok()) return ready.error();
  prepared = calls;
  return speech_;
}

}  // namespace callai::app
