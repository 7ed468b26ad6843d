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
  /// As for_template, for trials at once beside those calls.
  core::Result<Speech*> for_trials(const orchestrators::CampaignRuntime& runtime, int trials);

 private:
  /// With this template, at once.
  struct Wanted {
    int calls = 0;
    int trials = 0;
  };
  // With mutex_ held.
  core::Result<Speech*> made();
  core::Result<Speech*> prepared(const orchestrators::CampaignRuntime& runtime, const Wanted& wanted);

  const core::Settings& settings_;
  core::Env env_;
  std::mutex mutex_;
  std::optional<Speech> own_;
  Speech* speech_;
  std::map<std::string, Wanted> wanted_;  // by digest
};

}  // namespace callai::app
