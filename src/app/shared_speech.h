#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "app/speech_setup.h"
#include "core/env.h"
#include "core/settings.h"
#include "orchestrators/campaign_runtime.h"

namespace callai::app {

/// The speech engines of a process: those of its line, or made when the first call needs them. Any thread; blocks.
class SharedSpeech {
 public:
  /// `made` may be null. All outlive this.
  SharedSpeech(const core::Settings& settings, core::Env env, Speech* made)
      : settings_(settings), env_(env), speech_(made) {}

  /// As they are, prepared for no template.
  core::Result<Speech*> engines();
  /// Kept ready for `calls` calls at once with this template.
  core::Result<Speech*> for_template(const orchestrators::CampaignRuntime& runtime, int calls);

 private:
  core::Result<Speech*> made();  // with mutex_ held

  const core::Settings& settings_;
  core::Env env_;
  std::mutex mutex_;
  std::optional<Speech> own_;
  Speech* speech_;
  std::map<std::string, int> prepared_;  // calls, by digest
};

}  // namespace callai::app
