#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "app/doctor_checks.h"
#include "app/outgoing_http.h"
#include "app/store.h"
#include "app/tools_setup.h"
#include "app/webhooks_setup.h"
#include "net/http_client.h"

namespace callai::app {

namespace {

constexpr core::Duration kPatience = std::chrono::seconds(5);
constexpr const char* kInitialize =
    R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26","capabilities":{},)"
    R"("clientInfo":{"name":"callai","version":"doctor"}}})";

void look_at_mail(const core::Settings& settings, Findings& findings) {
  if (settings.mail.server.empty()) return;
  auto webhooks = webhook_settings(settings);
  if (!webhooks.ok()) return findings.bad("mail", webhooks.error());
  webhooks->mail->timeout = kPatience;
  const core::Status good = net::look_at_mail_server(*webhooks->mail);
  if (good.ok()) return findings.good("mail", settings.mail.server + " answers");
  findings.bad("mail", settings.mail.server + ": " + good.error().message,
               good.error().mend.empty() ? "check mail.server" : good.error().mend);
}

/// A query on each, by the tool that calls use.
void look_at_tool_databases(const Program& program, core::Env env, const ToolServers& servers, Findings& findings) {
  if (servers.databases.empty()) return;
  // Their URLs may name secrets, which are in the store.
  std::unique_ptr<Store> store;
  std::optional<StoredSecrets> secrets;
  if (auto opened = Store::open(program.settings.data_dir, Store::Use::kLook, env.clock, program.settings.store.url);
      opened.ok()) {
    store = *std::move(opened);
    secrets.emplace(program, store->database(), store->org());
  }
  pipeline::ToolHealth health(env.clock);
  const auto tool = pipeline::make_database_tool(health, secrets ? &*secrets : nullptr, servers.databases);
  for (const auto& [name, source] : servers.databases) {
    templates::ToolConfig config;
    config.id = "doctor_" + name;
    config.kind = templates::ToolKind::kDatabase;
    config.database.source = name;
    config.database.query = "SELECT 1 AS one";
    pipeline::ToolContext context;
    context.time_left = kPatience;
    const conversation::ToolResult result = tool->run(config, {}, context);
    if (result.status == conversation::ToolStatus::kOk) {
      findings.good("tools", "database '" + name + "' answers");
    } else {
      findings.bad("tools", "database '" + name + "': " + result.error,
                   "check its place in tools.databases, and that this machine may connect to it");
    }
  }
}

core::Result<int> status_of(net::HttpClient& http, net::HttpRequest request) {
  request.timeouts.total = kPatience;
  const auto answer = net::fetch(http, std::move(request));
  if (!answer.ok()) return answer.error();
  return answer->head.status;
}

void look_at_mcp_servers(net::HttpClient& http, const ToolServers& servers, Findings& findings) {
  for (const auto& [name, url] : servers.mcp_servers) {
    net::HttpRequest request;
    request.method = "POST";
    request.url = url;
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json, text/event-stream"}};
    request.body = kInitialize;
    const auto status = status_of(http, std::move(request));
    const std::string who = "MCP server '" + name + "'";
    if (!status.ok()) {
      findings.bad("tools", who + ": " + status.error().message, "check its URL in tools.mcp_servers");
    } else if (*status == 401 || *status == 403) {
      findings.warn("tools", who + " answers, and wants a login",
                    "keep its token as the secret mcp_" + name + ", if it is not kept yet");
    } else if (*status < 200 || *status > 299) {
      findings.bad("tools", who + " answers with " + std::to_string(*status), "check its URL in tools.mcp_servers");
    } else {
      findings.good("tools", who + " answers");
    }
  }
}

void look_at_search(net::HttpClient& http, const ToolServers& servers, Findings& findings) {
  if (servers.search_url.empty()) return;
  net::HttpRequest request;
  const bool asks = servers.search_url.find('?') != std::string::npos;
  request.url = servers.search_url + (asks ? "&" : "?") + "q=test&format=json";
  const auto status = status_of(http, std::move(request));
  if (status.ok() && *status == 200) return findings.good("tools", "the web search answers");
  findings.bad(
      "tools",
      "the web search: " + (status.ok() ? "it answers with " + std::to_string(*status) : status.error().message),
      "check tools.search_url; a SearXNG must have json among its search.formats");
}

}  // namespace

void look_at_services(const Program& program, core::Env env, Findings& findings) {
  look_at_mail(program.settings, findings);
  const auto servers = tool_servers(program.settings.tools);
  if (!servers.ok()) return findings.bad("tools", servers.error());
  look_at_tool_databases(program, env, *servers, findings);
  if (servers->mcp_servers.empty() && servers->search_url.empty()) return;
  if (core::Status good = check(program.settings.net); !good.ok()) return findings.bad("tools", good.error());
  const auto http = make_http_client(program.settings.net, env);
  look_at_mcp_servers(*http, *servers, findings);
  look_at_search(*http, *servers, findings);
}

}  // namespace callai::app
