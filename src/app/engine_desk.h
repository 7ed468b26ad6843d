#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/engine_health.h"
#include "core/env.h"
#include "core/settings.h"

namespace callai::app {

/// How the engines of this process are: looked at in the background every so often, and when somebody asks.
class EngineDesk final : public api::EngineWatch {
 public:
  static constexpr std::chrono::seconds kBetweenLooks{60};

  EngineDesk(core::Settings settings, core::Env env);
  ~EngineDesk() override;
  EngineDesk(const EngineDesk&) = delete;
  EngineDesk& operator=(const EngineDesk&) = delete;

  std::vector<api::EngineHealth> engines() const override;
  std::vector<api::EngineHealth> test(const std::string& role) override;

 private:
  void watch(const std::stop_token& stop);
  void keep(const std::string& role, const std::vector<api::EngineHealth>& looked);

  const core::Settings settings_;
  core::Env env_;
  mutable std::mutex mutex_;
  std::condition_variable_any woken_;
  std::vector<api::EngineHealth> known_;  // under mutex_
  std::jthread thread_;                   // last
};

}  // namespace callai::app
