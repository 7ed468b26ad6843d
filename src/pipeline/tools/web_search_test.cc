#include <gtest/gtest.h>

#include "pipeline/testing/remote_tools.h"

namespace callai::pipeline {
namespace {

using conversation::ToolResult;
using conversation::ToolStatus;
using net::testing::ScriptServer;
using testing::RemoteTools;
using testing::value_of;

ToolResult search(const std::string& answer, std::string* asked = nullptr, int max_results = 3) {
  RemoteTools remote;
  ScriptServer server([&](ScriptServer::Connection& connection) {
    while (const auto request = connection.read()) {
      if (asked != nullptr) *asked = request->line;
      connection.answer(answer);
    }
  });
  templates::ToolConfig config;
  config.id = "web";
  config.max_results = max_results;
  ToolContext context;
  context.time_left = std::chrono::seconds(5);
  return make_web_search(remote.parts(), server.url("/search"))
      ->run(config, {"web", {{"query", "solar & co"}}}, context);
}

constexpr const char* kAnswer = R"json({"query": "x", "results": [
  {"url": "https://www.example.org/a", "title": "Solar", "content": "Panels last <b>25</b> years.", "score": 9.5},
  {"url": "javascript:alert(1)", "title": "Evil", "content": "x"},
  {"url": "https://b.example/", "title": "No words"},
  "no object",
  {"url": "http://c.example/", "title": "Second", "content": "More."},
  {"url": "http://d.example/", "title": "Third", "content": "Too many."}]})json";

TEST(WebSearch, GivesTheFirstResultsAsPassagesWithTheirSource) {
  std::string asked;
  const ToolResult result = search(kAnswer, &asked, 2);
  EXPECT_EQ(result.status, ToolStatus::kOk) << result.error;
  EXPECT_NE(asked.find("GET /search?q=solar%20%26%20co&format=json"), std::string::npos) << asked;
  ASSERT_EQ(result.passages.size(), 2U);
  EXPECT_EQ(result.passages[0].title, "Solar (www.example.org)");
  EXPECT_EQ(result.passages[0].document, core::DocumentId("https://www.example.org/a"));
  EXPECT_EQ(result.passages[1].text, "More.");
  EXPECT_GT(result.passages[0].score, result.passages[1].score);
  EXPECT_EQ(value_of(result, "1.url"), "http://c.example/");
  EXPECT_EQ(value_of(result, "count"), "2");
}

TEST(WebSearch, SaysWhenThereIsNothingOrNoSearchServer) {
  EXPECT_EQ(search(R"({"results": []})").status, ToolStatus::kNotFound);
  const ToolResult page = search("<html>");
  EXPECT_EQ(page.status, ToolStatus::kFailed);
  EXPECT_NE(page.error.find("format json"), std::string::npos);
}

}  // namespace
}  // namespace callai::pipeline
