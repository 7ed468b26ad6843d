#pragma once

#include <mutex>
#include <string>
#include <thread>

#include "api/call_control.h"
#include "api/phone_tester.h"
#include "api/running_settings.h"
#include "app/phone_diagnosis.h"
#include "app/program.h"
#include "core/env.h"

namespace callai::app {

/// Tests of this installation's telephone line, each on a thread of its own, one at a time. The last one's report is
/// kept. Safe from any thread.
class PhoneTests final : public api::PhoneTester {
 public:
  /// Everything outlives it.
  struct Parts {
    const Program& program;
    core::Env env;
    const api::RunningSettings& settings;
    api::CallControl& calls;
    core::OrgId org;  ///< whose the line is
  };
  explicit PhoneTests(const Parts& parts) : parts_(parts) {}

  core::Result<std::string> start(const api::PhoneTestOrder& order) override;
  core::Result<api::PhoneTestReport> report(const core::OrgId& org, const std::string& id) override;
  core::Status stop(const core::OrgId& org, const std::string& id) override;

 private:
  core::Result<PhoneTrial> trial_of(const api::PhoneTestOrder& order) const;
  core::Status check(const core::OrgId& org, const std::string& id) const;
  bool has_own_line(const core::Settings& tried) const;

  const Parts parts_;
  mutable std::mutex mutex_;
  api::PhoneTestReport report_;
  std::jthread thread_;  // last
};

}  // namespace callai::app
