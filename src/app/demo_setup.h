#pragma once

#include <memory>

#include "app/store.h"
#include "orchestrators/campaign_runtime.h"
#include "pipeline/tool_orchestrator.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/documents_repo.h"
#include "sim/scenario.h"

namespace callai::app {

/// A scenario made ready in the store, as an operator would: its template saved, a campaign pinned to that version, its
/// documents uploaded, its contact imported.
struct PreparedScenario {
  sim::Scenario scenario;  ///< with the contact as stored
  std::shared_ptr<const orchestrators::CampaignRuntime> runtime;
  core::CampaignId campaign;
  int template_version = 0;
};

core::Result<PreparedScenario> prepare_scenario(Store& store, sim::Scenario scenario,
                                                std::shared_ptr<const orchestrators::CampaignRuntime> runtime,
                                                core::Env env);

/// The tools that need nothing but the store, and what they look into.
class StoreTools {
 public:
  explicit StoreTools(Store& store);
  StoreTools(repositories::Database& database, const core::OrgId& org);
  const pipeline::ToolRegistry& registry() const { return registry_; }

 private:
  repositories::DocumentsRepo documents_;
  repositories::ContactRepo contacts_;
  pipeline::ToolRegistry registry_;
};

}  // namespace callai::app
