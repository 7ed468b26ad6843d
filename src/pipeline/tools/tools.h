#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "conversation/appointment_book.h"
#include "conversation/contact_directory.h"
#include "conversation/passage_index.h"
#include "conversation/secret_directory.h"
#include "net/http_client.h"
#include "pipeline/tools/tool.h"
#include "pipeline/tools/tool_health.h"

namespace callai::pipeline {

// The built-in tools, one a kind. What is passed by reference outlives them.

std::unique_ptr<const Tool> make_document_search(const conversation::PassageIndex& index);
std::unique_ptr<const Tool> make_crm_lookup(const conversation::ContactDirectory& directory);
std::unique_ptr<const Tool> make_crm_update(conversation::ContactDirectory& directory);
std::unique_ptr<const Tool> make_calendar(conversation::AppointmentBook& book);

/// What tools that talk to other machines share.
struct RemoteParts {
  net::HttpClient& http;
  ToolHealth& health;
  const core::Clock& clock;
  const conversation::SecretDirectory* secrets = nullptr;  ///< null: no secrets are set up
};

/// `private_hosts`: hosts in this machine's own network that templates may call ("crm.local", "10.0.0.5:8080"); every
/// other host must be a public one.
std::unique_ptr<const Tool> make_http_tool(const RemoteParts& parts, std::vector<std::string> private_hosts);

/// `sources`: by name, "sqlite:FILE" or "postgresql://..."; `{{secret.NAME}}` in it stands for a secret.
std::unique_ptr<const Tool> make_database_tool(ToolHealth& health, const conversation::SecretDirectory* secrets,
                                               std::map<std::string, std::string> sources);

/// `url`: the search page of a SearXNG-compatible server, "https://searx.example/search".
std::unique_ptr<const Tool> make_web_search(const RemoteParts& parts, std::string url);

/// `servers`: URLs by name. A server for which there is a secret `mcp_NAME` gets it as a bearer token.
std::unique_ptr<const Tool> make_mcp_tool(const RemoteParts& parts, std::map<std::string, std::string> servers);

}  // namespace callai::pipeline
