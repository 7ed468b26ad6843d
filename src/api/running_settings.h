#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/env.h"
#include "core/settings.h"
#include "repositories/system/settings_store.h"

namespace callai::api {

/// The settings of a process while it runs: what file, environment and flags say, under what is stored. Some of them
/// count as soon as they are stored, by whichever process; the others when this one starts again. Safe from any thread.
class RunningSettings final {
 public:
  /// What would keep a process with these settings from starting, each thing with its mend.
  using Check = std::function<std::vector<core::Error>(const core::Settings&)>;
  /// Takes settings that are others now. Runs on the thread that saw the change, one at a time. An error is logged;
  /// what was before goes on.
  using Taker = std::function<core::Status(const core::Settings&)>;

  /// `given`: of file, environment and flags. `started`: with which this process started. References outlive this.
  RunningSettings(core::Env env, repositories::SettingsStore& stored, core::LoadedSettings given,
                  core::Settings started, Check check);

  /// Whether a stored value counts without a restart.
  static bool counts_at_once(std::string_view key);

  /// What the taker uses lives until close().
  void on_change(Taker taker);
  /// What counts now.
  core::Settings in_force() const;
  /// What counts once the process starts again. Errors: the database's, or a secret that cannot be opened.
  core::Result<core::LoadedSettings> next() const;
  /// What would be wrong with storing these values (none: back to the file's) and was not before, whatever environment
  /// and flags say about them.
  core::Result<std::vector<core::Error>> problems_of(
      const std::map<std::string, std::optional<std::string>>& changes) const;

  /// Nothing is taken any more, and no taker runs.
  void close();
  /// Takes what this process has stored since the last time.
  void take();
  /// The same of what any process has stored. Call it every few seconds.
  void poll();

  repositories::SettingsStore& stored() const { return stored_; }

 private:
  core::LoadedSettings with(const std::map<std::string, std::string>& values) const;
  void report(const core::Status& status);

  core::Env env_;
  repositories::SettingsStore& stored_;
  const core::LoadedSettings given_;
  const core::Settings started_;
  const Check check_;
  std::atomic<bool> stale_{false};
  std::mutex taking_;          // one at a time; over mutex_
  bool closed_ = false;        // under taking_
  std::string last_error_;     // under taking_
  std::vector<Taker> takers_;  // under taking_
  mutable std::mutex mutex_;
  core::Settings in_force_;         // under mutex_
  std::shared_ptr<void> listener_;  // last
};

}  // namespace callai::api
