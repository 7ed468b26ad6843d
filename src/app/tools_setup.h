#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/store.h"
#include "conversation/secret_directory.h"
#include "core/env.h"
#include "core/settings.h"
#include "net/http_client.h"
#include "pipeline/tools/tools.h"
#include "repositories/campaign_specific/appointment_repo.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/documents_repo.h"
#include "templates/campaign_template.h"

namespace callai::app {

/// What the operator lets tools talk to.
struct ToolServers {
  std::map<std::string, std::string> databases;    ///< by name: "sqlite:FILE" or "postgresql://..."
  std::map<std::string, std::string> mcp_servers;  ///< by name: URL
  std::string search_url;                          ///< "" none
  std::vector<std::string> private_hosts;
};

/// kInvalidArgument names the setting.
core::Result<ToolServers> tool_servers(const core::ToolSettings& settings);

/// What the tools of a template need and the operator has not set up, in words.
std::vector<std::string> missing_servers(const templates::CampaignTemplate& t, const ToolServers& servers);

/// The tools of a node, and what they look into. From the start those that need nothing but the store.
class NodeTools {
 public:
  /// Documents are found by their words.
  explicit NodeTools(Store& store);
  /// Documents are found in `passages`, which outlives this.
  NodeTools(Store& store, const conversation::PassageIndex& passages);
  /// Of another organisation than the store's own.
  NodeTools(repositories::Database& database, const core::OrgId& org);
  /// Those too that talk to other machines. Before the first call only. `secrets` may be null, and outlives this.
  core::Status connect(const core::ToolSettings& settings, core::Env env,
                       const conversation::SecretDirectory* secrets = nullptr);
  const pipeline::ToolRegistry& registry() const { return registry_; }

 private:
  NodeTools(repositories::Database& database, const core::OrgId& org, const conversation::PassageIndex* passages);

  repositories::DocumentsRepo documents_;
  repositories::ContactRepo contacts_;
  repositories::AppointmentRepo appointments_;
  std::unique_ptr<pipeline::ToolHealth> health_;
  std::unique_ptr<net::HttpClient> http_;
  pipeline::ToolRegistry registry_;
};

}  // namespace callai::app
