#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/json.h"
#include "core/result.h"
#include "pipeline/tools/tools.h"

namespace callai::pipeline {

/// One server of the Model Context Protocol (revisions 2024-11-05 to 2025-06-18) over streamable HTTP: initialize and
/// notifications/initialized before the first call, tools/list once, tools/call; answers as JSON or as server-sent
/// events; a session that the server has forgotten (404) is begun again, once a call. Blocks: workers only. Safe from
/// any thread.
class McpClient {
 public:
  McpClient(std::string name, std::string url) : name_(std::move(name)), url_(std::move(url)) {}

  /// Calls `tool`, its arguments turned into what the server's schema asks for and checked against it. The server's own
  /// token (the secret mcp_NAME) is taken out of what it answers.
  conversation::ToolResult call(const RemoteParts& parts, const std::string& tool,
                                const templates::Properties& arguments, const ToolContext& context);

 private:
  struct Session {
    bool open = false;
    std::string id;       ///< Mcp-Session-Id; "" when the server has none
    std::string version;  ///< that was agreed
    bool listed = false;
    std::map<std::string, std::string> tools;  ///< name -> JSON Schema of its arguments
  };
  struct Call;

  conversation::ToolResult run(Call& call, const std::string& tool, const templates::Properties& arguments);
  core::Status prepare(Call& call, Session& session);
  core::Status initialise(Call& call, Session& session);
  core::Status list_tools(Call& call, Session& session);
  core::Result<core::Json> ask(Call& call, const Session& session, const std::string& method, const core::Json& params,
                               std::string* session_id = nullptr);
  core::Result<net::HttpAnswer> post(Call& call, const Session& session, const core::Json& message,
                                     std::function<bool(std::string_view)> more = {});
  net::HttpRequest request_for(const Call& call, const Session& session, const core::Json& message) const;
  Session session() const;
  void keep(const Session& session);

  const std::string name_;
  const std::string url_;
  mutable std::mutex mutex_;
  Session session_;
  std::int64_t next_id_ = 1;
};

/// The arguments as JSON of `schema`: numbers, booleans, lists and objects where it asks for them, texts else; empty
/// ones are left out. kInvalidArgument says where they break the schema. Pure.
core::Result<core::Json> mcp_arguments(const templates::Properties& arguments, const std::string& schema);

/// What tools/call answered: structured content and texts as values, `isError` as a failure. Pure.
conversation::ToolResult mcp_result(const core::Json& result);

}  // namespace callai::pipeline
