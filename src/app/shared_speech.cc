#include "app/shared_speech.h"

#include <algorithm>
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

core::Result<Speech*> SharedSpeech::prepared(const orchestrators::CampaignRuntime& runtime, const Wanted& wanted) {
  if (const auto there = made(); !there.ok()) return there.error();
  const core::Status ready = speech_->recognizer->prepare(runtime.campaign, wanted.calls + wanted.trials);
  if (!ready.ok()) return ready.error();
  return speech_;
}

core::Result<Speech*> SharedSpeech::for_template(const orchestrators::CampaignRuntime& runtime, int calls) {
  const std::lock_guard lock(mutex_);
  Wanted& wanted = wanted_[runtime.digest];
  wanted.calls = std::max(wanted.calls, calls);
  return prepared(runtime, wanted);
}

core::Result<Speech*> SharedSpeech::for_trials(const orchestrators::CampaignRuntime& runtime, int trials) {
  const std::lock_guard lock(mutex_);
  Wanted& wanted = wanted_[runtime.digest];
  wanted.trials = std::max(wanted.trials, trials);
  return prepared(runtime, wanted);
}

}  // namespace callai::app
