#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "pipeline/testing/remote_tools.h"

namespace callai::pipeline {
namespace {

using conversation::ToolResult;
using conversation::ToolStatus;
using net::testing::ScriptServer;
using std::chrono::milliseconds;
using testing::answer_with;
using testing::RemoteTools;
using testing::value_of;

class HttpToolTest : public ::testing::Test {
 protected:
  void serve(std::function<void(ScriptServer::Connection&)> script) {
    server_ = std::make_unique<ScriptServer>(std::move(script));
    config_.id = "order";
    config_.http.url = server_->url("/orders/{id}");
    config_.http.headers = {{"Authorization", "Bearer {{secret.shop}}"}};
    context_.time_left = milliseconds(5000);
    allow({"127.0.0.1"});
  }
  /// Every request is answered with these bytes.
  void serve_bytes(const std::string& bytes) {
    serve([this, bytes](ScriptServer::Connection& connection) {
      while (const auto request = connection.read()) {
        {
          const std::lock_guard lock(mutex_);
          seen_ = request->line + "\n" + request->headers + "\n" + request->body;
        }
        ++requests_;
        connection.write(bytes);
      }
    });
  }
  void allow(std::vector<std::string> hosts) { tool_ = make_http_tool(remote_.parts(), std::move(hosts)); }
  ToolResult run(const std::string& id = "7") { return tool_->run(config_, {"order", {{"id", id}}}, context_); }

  RemoteTools remote_;
  std::mutex mutex_;
  std::string seen_;
  std::atomic<int> requests_{0};
  std::unique_ptr<ScriptServer> server_;
  std::unique_ptr<const Tool> tool_;
  templates::ToolConfig config_;
  ToolContext context_;
};

TEST_F(HttpToolTest, SendsTheRequestAndFindsTheValueInTheAnswer) {
  serve_bytes(answer_with("200 OK", R"({"order": {"status": "shipped", "items": [{"name": "desk"}]}})"));
  config_.http.result = "/order";
  const ToolResult result = run("a b");
  EXPECT_EQ(result.status, ToolStatus::kOk) << result.error;
  EXPECT_EQ(value_of(result, "status"), "shipped");
  EXPECT_EQ(value_of(result, "items.0.name"), "desk");
  EXPECT_EQ(value_of(result, "http_status"), "200");
  EXPECT_NE(seen_.find("GET /orders/a%20b HTTP/1.1"), std::string::npos) << seen_;
  EXPECT_NE(seen_.find("Authorization: Bearer s3cr3t"), std::string::npos);
}

TEST_F(HttpToolTest, DoesNotReachIntoThisNetworkUnlessTheOperatorSaysSo) {
  serve_bytes(answer_with("200 OK", "{}"));
  for (const auto& allowed : {std::vector<std::string>{}, {"127.0.0.2"}, {"127.0.0.1:1"}}) {
    allow(allowed);
    const ToolResult result = run();
    EXPECT_EQ(result.status, ToolStatus::kFailed);
    EXPECT_EQ(value_of(result, "http_status"), "");
  }
  EXPECT_EQ(requests_, 0);
  allow({"127.0.0.1:" + std::to_string(server_->port())});
  EXPECT_EQ(run().status, ToolStatus::kOk);
}

TEST_F(HttpToolTest, TellsWhatAStatusMeans) {
  for (const auto& [line, status] : {std::pair{"204 No Content", ToolStatus::kOk},
                                     {"404 Not Found", ToolStatus::kNotFound},
                                     {"410 Gone", ToolStatus::kNotFound},
                                     {"403 Forbidden", ToolStatus::kFailed},
                                     {"408 Request Timeout", ToolStatus::kTimeout},
                                     {"422 No", ToolStatus::kFailed},
                                     {"302 Found", ToolStatus::kFailed},
                                     {"500 Oops", ToolStatus::kFailed}}) {
    serve_bytes(answer_with(line, ""));
    const ToolResult result = run();
    EXPECT_EQ(result.status, status) << line;
    EXPECT_EQ(value_of(result, "http_status"), std::string(line).substr(0, 3));
  }
}

TEST_F(HttpToolTest, KeepsASecretThatTheServerEchoesToItself) {
  serve_bytes(answer_with("200 OK", R"({"you": "Bearer s3cr3t", "s3cr3t": 1})"));
  const ToolResult result = run();
  EXPECT_EQ(value_of(result, "you"), "Bearer ***");
  EXPECT_EQ(value_of(result, "***"), "1");
  serve_bytes(answer_with("401 No", R"({"error": "s3cr3t is wrong"})"));
  const ToolResult refused = run();
  EXPECT_EQ(refused.error.find("s3cr3t"), std::string::npos) << refused.error;
  EXPECT_NE(refused.error.find("*** is wrong"), std::string::npos) << refused.error;
  config_.http.url = "http://127.0.0.1:9/{{secret.shop}}/x";
  EXPECT_EQ(run().error.find("s3cr3t"), std::string::npos) << run().error;
}

TEST_F(HttpToolTest, TakesAnAnswerThatIsNoJsonForText) {
  serve_bytes(answer_with("200 OK", "It is\non its way."));
  EXPECT_EQ(value_of(run(), "text"), "It is on its way.");
  config_.http.result = "/status";
  EXPECT_EQ(run().status, ToolStatus::kFailed);
}

TEST_F(HttpToolTest, RefusesAnAnswerThatIsTooLong) {
  serve_bytes(answer_with("200 OK", "\"" + std::string(300U << 10U, 'x') + "\""));
  EXPECT_EQ(run().status, ToolStatus::kFailed);
}

TEST_F(HttpToolTest, AServerThatSaysNothingIsATimeout) {
  serve([](ScriptServer::Connection& connection) {
    connection.read();
    connection.wait_closed();
  });
  context_.time_left = milliseconds(50);
  EXPECT_EQ(run().status, ToolStatus::kTimeout);
}

TEST_F(HttpToolTest, ACancelledToolClosesItsConnection) {
  std::atomic<bool> closed{false};
  std::stop_source stop;
  serve([&](ScriptServer::Connection& connection) {
    connection.read();
    stop.request_stop();
    closed = connection.wait_closed();
  });
  context_.stop = stop.get_token();
  EXPECT_EQ(run().status, ToolStatus::kCancelled);
  server_.reset();
  EXPECT_TRUE(closed);
}

TEST_F(HttpToolTest, WhatFailsTwiceRests) {
  serve_bytes(answer_with("500 Oops", ""));
  run();
  run();
  EXPECT_EQ(requests_, 2);
  const ToolResult result = run();
  EXPECT_EQ(result.status, ToolStatus::kFailed);
  EXPECT_EQ(requests_, 2) << "nobody waits for it";
  EXPECT_NE(result.error.find("rests"), std::string::npos) << result.error;
  config_.id = "another";
  run();
  EXPECT_EQ(requests_, 3) << "a circuit of its own";
}

TEST_F(HttpToolTest, ARefusedRequestIsNoSickServer) {
  serve_bytes(answer_with("422 No", ""));
  for (int i = 0; i < 4; ++i) run();
  EXPECT_EQ(requests_, 4);
}

}  // namespace
}  // namespace callai::pipeline
