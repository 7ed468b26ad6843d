#pragma once

#include <memory>
#include <string>

#include "core/system_env.h"
#include "net/curl_http_client.h"
#include "net/testing/script_server.h"
#include "pipeline/testing/fake_secrets.h"
#include "pipeline/tools/tools.h"

namespace callai::pipeline::testing {

/// What tools that talk to other machines need, over real HTTP.
struct RemoteTools {
  core::SystemEnv system{std::make_unique<core::NullLogger>()};
  net::CurlHttpClient http{system.env(), net::HttpClientSettings{}};
  ToolHealth health{system.env().clock};
  FakeSecrets secrets{{{"shop", "s3cr3t"}, {"mcp_crm", "t0k3n"}}};

  RemoteParts parts() { return {http, health, system.env().clock, &secrets}; }
};

/// An answer with a status of its own.
inline std::string answer_with(const std::string& status, const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline std::string value_of(const conversation::ToolResult& result, std::string_view name) {
  for (const auto& [key, value] : result.values) {
    if (key == name) return value;
  }
  return "";
}

}  // namespace callai::pipeline::testing
