#pragma once

#include <memory>
#include <optional>

#include "api/running_settings.h"
#include "app/periodic.h"
#include "app/program.h"
#include "app/store.h"
#include "core/secret_box.h"
#include "repositories/system/settings_store.h"

namespace callai::app {

/// The settings of a process that serves, followed: what any process on the database stores is taken within seconds.
class SettingsWatch {
 public:
  static constexpr core::Duration kBetween = std::chrono::seconds(5);

  /// Everything outlives it.
  static core::Result<std::unique_ptr<SettingsWatch>> make(const Program& program, core::Env env, Store& store);

  api::RunningSettings& running() { return running_; }
  /// From here to stop(), takers of running() may be called.
  void begin();
  void stop();

 private:
  SettingsWatch(const Program& program, core::Env env, Store& store, core::SecretBox box);

  core::SecretBox box_;
  repositories::SettingsStore stored_;
  api::RunningSettings running_;
  std::optional<Periodic> polling_;  // last
};

}  // namespace callai::app
