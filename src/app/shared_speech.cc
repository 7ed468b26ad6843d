#include "app/shared_speech.h"

#include <utility>

namespace callai::app {

core::Result<Speech*> SharedSpeech::made() {
  if (speech_ != nullptr) return speech_;
  auto made = make_speech(settings_, env_);
  if (!made.ok()) return made.error();
  own_.emplace(*std::move(made));
  speech_ = &*own_;
  return speech_;
}

core::Result<Speech*> SharedSpeech::engines() {
  const std::lock_guard lock(mutex_);
  return made();
}

core::Result<Speech*> SharedSpeech::for_template(const orchestrators::CampaignRuntime& runtime, int calls) {
  const std::lock_guard lock(mutex_);
  if (const auto there = made(); !there.ok()) return there.error();
  int& prepared = prepared_[runtime.digest];
  if (prepared >= calls) return speech_;
  if (core::Status ready = speech_->recognizer->prepare(runtime.campaign, calls); !ready.ok()) return ready.error();
  prepared = calls;
  return speech_;
}

}  // namespace callai::app
