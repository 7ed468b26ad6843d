#include "app/tools_setup.h"

#include <utility>

#include "app/data_folder.h"
#include "app/outgoing_http.h"
#include "core/strings.h"
#include "repositories/system/secret_repo.h"
#include "templates/tool_text.h"

namespace callai::app {

namespace {

core::Error wrong(const std::string& key, const std::string& value, std::string mend) {
  return {core::ErrorCode::kInvalidArgument, "tools." + key + ": '" + value + "' cannot be used", std::move(mend), ""};
}

/// "NAME=VALUE, ..."; `good` looks at the values, which may hold passwords: errors show names only.
template <typename Good>
core::Result<std::map<std::string, std::string>> named(const std::string& key, const std::string& list,
                                                       const std::string& mend, Good good) {
  std::map<std::string, std::string> found;
  for (const std::string& item : core::split_list(list)) {
    const std::size_t equals = item.find('=');
    const std::string name(core::trimmed(std::string_view(item).substr(0, equals)));
    const std::string value(equals == std::string::npos ? ""
                                                        : core::trimmed(std::string_view(item).substr(equals + 1)));
    if (name.empty() || !good(value)) return wrong(key, name, mend);
    if (!found.emplace(name, value).second) return wrong(key, name, "name it once");
  }
  return found;
}

bool is_url(const std::string& text) {
  return templates::read_authority(text).ok();
}

bool is_database(const std::string& text) {
  return text.starts_with("sqlite:") || text.starts_with("postgresql://") || text.starts_with("postgres://");
}

}  // namespace

core::Result<ToolServers> tool_servers(const core::ToolSettings& settings) {
  ToolServers servers;
  auto databases =
      named("databases", settings.databases, "write NAME=sqlite:FILE or NAME=postgresql://...", is_database);
  if (!databases.ok()) return databases.error();
  servers.databases = *std::move(databases);
  auto mcp = named("mcp_servers", settings.mcp_servers, "write NAME=https://host/mcp", is_url);
  if (!mcp.ok()) return mcp.error();
  servers.mcp_servers = *std::move(mcp);
  if (!settings.search_url.empty() && !is_url(settings.search_url)) {
    return wrong("search_url", settings.search_url, "write the URL of the search page, https://host/search");
  }
  servers.search_url = settings.search_url;
  for (const std::string& host : core::split_list(settings.private_hosts)) {
    if (!is_url("http://" + host)) return wrong("private_hosts", host, "write host or host:port");
    servers.private_hosts.push_back(host);
  }
  return servers;
}

std::vector<std::string> missing_servers(const templates::CampaignTemplate& t, const ToolServers& servers) {
  std::vector<std::string> missing;
  for (const templates::ToolConfig& tool : t.tool_configs.tools) {
    const std::string needs = "tool '" + tool.id + "' will fail: ";
    const std::string& source = tool.database.source;
    const std::string& server = tool.mcp.server;
    if (tool.kind == templates::ToolKind::kDatabase && !servers.databases.contains(source)) {
      missing.push_back(needs + "tools.databases has no '" + source + "'");
    }
    if (tool.kind == templates::ToolKind::kMcp && !servers.mcp_servers.contains(server)) {
      missing.push_back(needs + "tools.mcp_servers has no '" + server + "'");
    }
    if (tool.kind == templates::ToolKind::kWebSearch && servers.search_url.empty()) {
      missing.push_back(needs + "tools.search_url is not set");
    }
  }
  return missing;
}

NodeTools::NodeTools(Store& store) : NodeTools(store.database(), store.org(), nullptr) {}

NodeTools::NodeTools(Store& store, const conversation::PassageIndex& passages)
    : NodeTools(store.database(), store.org(), &passages) {}

NodeTools::NodeTools(repositories::Database& database, const core::OrgId& org) : NodeTools(database, org, nullptr) {}

NodeTools::NodeTools(repositories::Database& database, const core::OrgId& org,
                     const conversation::PassageIndex* passages)
    : documents_(database, org),
      contacts_(database, org),
      appointments_(database, org),
      database_(database),
      org_(org) {
  registry_.add(templates::ToolKind::kDocumentSearch,
                pipeline::make_document_search(passages != nullptr ? *passages : documents_));
  registry_.add(templates::ToolKind::kCrmLookup, pipeline::make_crm_lookup(contacts_));
  registry_.add(templates::ToolKind::kCrmUpdate, pipeline::make_crm_update(contacts_));
  registry_.add(templates::ToolKind::kCalendar, pipeline::make_calendar(appointments_));
}

core::Result<std::string> StoredSecrets::secret(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  if (!box_) {
    auto box = open_secret_box(program_);
    if (!box.ok()) return box.error();
    box_.emplace(*std::move(box));
  }
  return repositories::SecretRepo(database_, org_, *box_).secret(name);
}

core::Status NodeTools::connect(const Program& program, core::Env env) {
  if (http_ != nullptr) return {};
  auto servers = tool_servers(program.settings.tools);
  if (!servers.ok()) return servers.error();
  if (core::Status good = check(program.settings.net); !good.ok()) return good;
  secrets_ = std::make_unique<StoredSecrets>(program, database_, org_);
  const conversation::SecretDirectory* const secrets = secrets_.get();
  health_ = std::make_unique<pipeline::ToolHealth>(env.clock);
  http_ = make_http_client(program.settings.net, env);
  const pipeline::RemoteParts parts{*http_, *health_, env.clock, secrets};
  registry_.add(templates::ToolKind::kHttp, pipeline::make_http_tool(parts, servers->private_hosts));
  registry_.add(templates::ToolKind::kDatabase, pipeline::make_database_tool(*health_, secrets, servers->databases));
  registry_.add(templates::ToolKind::kMcp, pipeline::make_mcp_tool(parts, servers->mcp_servers));
  if (!servers->search_url.empty()) {
    registry_.add(templates::ToolKind::kWebSearch, pipeline::make_web_search(parts, servers->search_url));
  }
  return {};
}

}  // namespace callai::app
