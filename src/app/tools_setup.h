#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/program.h"
#include "app/store.h"
#include "conversation/secret_directory.h"
#include "core/env.h"
#include "core/secret_box.h"
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

/// An organisation's secrets. The key that opens them is read, and made where there is none, when the first secret is
/// asked for: most templates need none. Any thread.
class StoredSecrets final : public conversation::SecretDirectory {
 public:
  /// All outlive this.
  StoredSecrets(const Program& program, repositories::Database& database, core::OrgId org)
      : program_(program), database_(database), org_(std::move(org)) {}
  core::Result<std::string> secret(std::string_view name) const override;

 private:
  const Program& program_;
  repositories::Database& database_;
  const core::OrgId org_;
  mutable std::mutex mutex_;
  mutable std::optional<core::SecretBox> box_;
};

/// The tools of a node, and what they look into. From the start those that need nothing but the store.
class NodeTools {
 public:
  /// Documents are found by their words.
  explicit NodeTools(Store& store);
  /// Documents are found in `passages`, which outlives this.
  NodeTools(Store& store, const conversation::PassageIndex& passages);
  /// Of another organisation than the store's own.
  NodeTools(repositories::Database& database, const core::OrgId& org);
  /// As above; documents are found in `passages` unless it is null.
  NodeTools(repositories::Database& database, const core::OrgId& org, const conversation::PassageIndex* passages);
  /// Those too that talk to other machines, with the organisation's secrets. Before the first call only.
  /// `program` outlives this.
  core::Status connect(const Program& program, core::Env env);
  const pipeline::ToolRegistry& registry() const { return registry_; }

 private:
  repositories::DocumentsRepo documents_;
  repositories::ContactRepo contacts_;
  repositories::AppointmentRepo appointments_;
  repositories::Database& database_;
  const core::OrgId org_;
  std::unique_ptr<StoredSecrets> secrets_;
  std::unique_ptr<pipeline::ToolHealth> health_;
  std::unique_ptr<net::HttpClient> http_;
  pipeline::ToolRegistry registry_;
};

}  // namespace callai::app
