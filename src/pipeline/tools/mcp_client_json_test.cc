#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>

#include "pipeline/testing/remote_tools.h"
#include "pipeline/tools/mcp_client.h"

namespace callai::pipeline {
namespace {

using conversation::ToolResult;
using conversation::ToolStatus;
using core::Json;
using net::testing::ScriptServer;
using testing::answer_with;
using testing::RemoteTools;
using testing::value_of;

/// An MCP server with one tool, "find", over real HTTP.
class McpServer {
 public:
  McpServer() : server_([this](ScriptServer::Connection& connection) { serve(connection); }) {}

  std::string url() const { return server_.url("/mcp"); }
  std::string log() const {
    const std::lock_guard lock(mutex_);
    return log_;
  }
  Json arguments() const {
    const std::lock_guard lock(mutex_);
    return arguments_;
  }
  std::string headers() const {
    const std::lock_guard lock(mutex_);
    return headers_;
  }

  std::string result = R"({"content": [{"type": "text", "text": "found"}], "structuredContent": {"plan": "gold"}})";
  std::string version = "2025-06-18";
  std::atomic<bool> streams{false};
  std::atomic<bool> forgets_session{false};

 private:
  std::string rpc(const Json& request, const std::string& body) {
    return R"({"jsonrpc": "2.0", "id": )" + request["id"].dump() + ", " + body + "}";
  }

  std::string answer_to(const Json& request, const std::string& headers) {
    const std::string method = request.value("method", "reply");
    {
      const std::lock_guard lock(mutex_);
      log_ += method + " ";
      headers_ = headers;
    }
    if (method == "initialize") {
      ++session_;
      return answer_with("200 OK",
                         rpc(request, R"("result": {"protocolVersion": ")" + version +
                                          R"(", "capabilities": {}, "serverInfo": {"name": "x", "version": "1"}})"),
                         "Mcp-Session-Id: s" + std::to_string(session_) + "\r\n");
    }
    if (!request.contains("id") || method == "reply") return answer_with("202 Accepted", "");
    if (headers.find("s" + std::to_string(session_)) == std::string::npos || forgets_session.exchange(false)) {
      ++session_;  // whatever was agreed is gone
      return answer_with("404 Not Found", "");
    }
    if (method == "tools/list") {
      const bool first = !request["params"].contains("cursor");
      return answer_with("200 OK",
                         rpc(request, first ? R"("result": {"tools": [{"name": "other"}], "nextCursor": "2"})"
                                            : R"("result": {"tools": [{"name": "find", "inputSchema": {"type": "object",
            "properties": {"id": {"type": "integer"}, "name": {"type": "string"}, "tags": {"type": "array"},
            "deep": {"type": "boolean"}}, "required": ["id"]}}]})"));
    }
    {
      const std::lock_guard lock(mutex_);
      arguments_ = request["params"]["arguments"];
    }
    if (!streams) return answer_with("200 OK", rpc(request, "\"result\": " + result));
    return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
           "data: {\"jsonrpc\": \"2.0\", \"method\": \"notifications/progress\"}\n\n"
           "data: {\"jsonrpc\": \"2.0\", \"id\": \"p1\", \"method\": \"ping\"}\n\n"
           "data: " +
           rpc(request, "\"result\": " + result) + "\n\n";
  }

  void serve(ScriptServer::Connection& connection) {
    while (const auto request = connection.read()) {
      const Json json = Json::parse(request->body, nullptr, false);
      if (json.is_discarded()) return;
      connection.write(answer_to(json, request->headers));
      if (streams && json.value("method", "") == "tools/call") {
        connection.wait_closed();  // the stream stays open
        return;
      }
    }
  }

  mutable std::mutex mutex_;
  std::string log_;
  std::string headers_;
  Json arguments_;
  std::atomic<int> session_{0};
  ScriptServer server_;  // last: its threads use the rest
};

class McpToolTest : public ::testing::Test {
 protected:
  McpToolTest() {
    config_.id = "find_customer";
    config_.mcp = {"crm", "find"};
    context_.time_left = std::chrono::seconds(5);
    tool_ = make_mcp_tool(remote_.parts(), {{"crm", server_.url()}});
  }
  ToolResult run(const templates::Properties& arguments = {{"id", "7"}}) {
    return tool_->run(config_, {"find_customer", arguments}, context_);
  }

  RemoteTools remote_;
  McpServer server_;
  std::unique_ptr<const Tool> tool_;
  templates::ToolConfig config_;
  ToolContext context_;
};

TEST_F(McpToolTest, BeginsASessionListsTheToolsAndCallsOne) {
  context_.idempotency_key = "k1";
  const ToolResult result = run({{"id", "7"}, {"name", "8"}, {"tags", "[\"a\"]"}, {"deep", "yes"}, {"empty", ""}});
  EXPECT_EQ(result.status, ToolStatus::kOk) << result.error;
  EXPECT_EQ(value_of(result, "plan"), "gold");
  EXPECT_EQ(value_of(result, "text"), "found");
  EXPECT_EQ(server_.log(), "initialize notifications/initialized tools/list tools/list tools/call ");
  EXPECT_EQ(server_.arguments().dump(), R"({"id":7,"name":"8","tags":["a"],"deep":true})");
  EXPECT_NE(server_.headers().find("Authorization: Bearer t0k3n"), std::string::npos) << server_.headers();
  EXPECT_NE(server_.headers().find("2025-06-18"), std::string::npos);
  run();
  EXPECT_EQ(server_.log(), "initialize notifications/initialized tools/list tools/list tools/call tools/call ");
}

TEST_F(McpToolTest, ReadsAStreamAndAnswersThePingInIt) {
  server_.streams = true;
  EXPECT_EQ(value_of(run(), "plan"), "gold");
}

TEST_F(McpToolTest, BeginsAgainWhenTheServerHasForgottenTheSession) {
  run();
  server_.forgets_session = true;
  EXPECT_EQ(run().status, ToolStatus::kOk);
  EXPECT_EQ(server_.log(),
            "initialize notifications/initialized tools/list tools/list tools/call "
            "tools/call initialize notifications/initialized tools/list tools/list tools/call ");
}

TEST_F(McpToolTest, ChecksTheArgumentsBeforeItSendsThem) {
  const ToolResult result = run({{"id", "seven"}});
  EXPECT_EQ(result.status, ToolStatus::kFailed);
  EXPECT_NE(result.error.find("do not fit"), std::string::npos) << result.error;
  EXPECT_EQ(run({{"name", "x"}}).status, ToolStatus::kFailed) << "id is missing";
  EXPECT_EQ(server_.log().find("tools/call"), std::string::npos);
}

TEST_F(McpToolTest, SaysWhichToolsThereAre) {
  config_.mcp.tool = "finde";
  EXPECT_NE(run().error.find("it has: find, other"), std::string::npos) << run().error;
  config_.mcp.server = "other";
  EXPECT_NE(run().error.find("'other'"), std::string::npos);
}

TEST_F(McpToolTest, AToolsOwnErrorIsAFailure) {
  server_.result = R"({"isError": true, "content": [{"type": "text", "text": "no such customer"}]})";
  const ToolResult result = run();
  EXPECT_EQ(result.status, ToolStatus::kFailed);
  EXPECT_EQ(result.error, "no such customer");
}

TEST_F(McpToolTest, ItsOwnTokenDoesNotComeBack) {
  server_.result = R"({"content": [], "structuredContent": {"heard": "Bearer t0k3n", "t0k3n": "x"}})";
  const ToolResult result = run();
  EXPECT_EQ(value_of(result, "heard"), "Bearer ***");
  EXPECT_EQ(value_of(result, "***"), "x");
  server_.result = R"({"isError": true, "content": [{"type": "text", "text": "t0k3n may not do that"}]})";
  EXPECT_EQ(run().error, "*** may not do that");
}

TEST_F(McpToolTest, AnotherRevisionOfTheProtocolIsRefusedInWords) {
  server_.version = "1999-01-01";
  EXPECT_NE(run().error.find("1999-01-01"), std::string::npos);
}

TEST(McpResult, TakesJsonInATextForValues) {
  const ToolResult result =
      mcp_result(Json::parse(R"({"content": [{"type": "text", "text": "{\"a\": [1]}"}, {"type": "image"}]})"));
  EXPECT_EQ(value_of(result, "a.0"), "1");
  EXPECT_EQ(mcp_result(Json::parse("{}")).status, ToolStatus::kOk);
  EXPECT_EQ(mcp_result(Json::parse(R"({"content": [{"type": "resource", "resource": {"text": "r"}}]})")).values.back(),
            (std::pair<std::string, std::string>{"text", "r"}));
}

}  // namespace
}  // namespace callai::pipeline
