#pragma once

#include "api/call_lab.h"
#include "app/store.h"

namespace callai::app {

/// Stored calls and templates, tried as the commands do: `callai call to-scenario`, `replay`, `template validate`.
class CallLaboratory final : public api::CallLab {
 public:
  explicit CallLaboratory(Store& store) : store_(store) {}

  core::Result<std::string> scenario(const core::OrgId& org, const core::CallId& call) override;
  core::Result<api::CallRetry> retry(const core::OrgId& org, const core::CallId& call,
                                     const std::string& template_json) override;
  std::vector<api::VerifiedProperty> verify(const std::string& template_id, const std::string& template_json) override;

 private:
  Store& store_;
};

}  // namespace callai::app
