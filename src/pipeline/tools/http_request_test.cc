#include "pipeline/tools/http_request.h"

#include <gtest/gtest.h>

#include "pipeline/testing/fake_secrets.h"
#include "pipeline/tools/tool_values.h"

namespace callai::pipeline {
namespace {

using testing::FakeSecrets;

templates::ToolConfig post(const std::string& body, const std::string& type = "") {
  templates::ToolConfig config;
  config.id = "order";
  config.http.method = "POST";
  config.http.url = "https://shop.example/orders";
  config.http.body = body;
  if (!type.empty()) config.http.headers = {{"Content-Type", type}};
  return config;
}

core::Result<net::HttpRequest> request_of(const templates::ToolConfig& config, const templates::Properties& arguments,
                                          const ToolContext& context = {}) {
  static const FakeSecrets kSecrets{{{"shop", "s3cr3t \"key\""}}};
  UsedSecrets secrets(&kSecrets);
  return http_request_of(config, {"order", arguments}, context, secrets);
}

TEST(HttpToolRequest, AnArgumentInTheUrlStaysOnePartOfIt) {
  templates::ToolConfig config;
  config.http.url = "https://shop.example/o/{id}?q={q}&k={{secret.shop}}&p={contact.phone_number}";
  ToolContext context;
  context.phone_number = "+12025550100";
  const auto request = request_of(config, {{"id", "a/../b?c#d"}, {"q", "x&admin=1 %"}}, context);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->url,
            "https://shop.example/o/a%2F..%2Fb%3Fc%23d?q=x%26admin%3D1%20%25&k=s3cr3t%20%22key%22&p=%2B12025550100");
  EXPECT_EQ(request->method, "GET");
}

TEST(HttpToolRequest, AnArgumentCannotLeadToAnotherPathOrHost) {
  templates::ToolConfig config;
  config.http.url = "https://shop.example/orders/{id}/status";
  for (const char* id : {"..", "."}) EXPECT_FALSE(request_of(config, {{"id", id}}).ok()) << id;
  config.http.url = "https://{id}.shop.example/";
  EXPECT_FALSE(request_of(config, {{"id", "evil.example/"}}).ok());
}

TEST(HttpToolRequest, AnArgumentInJsonStaysOneValue) {
  const std::string evil = "x\", \"admin\": \"\\\n";
  const auto request =
      request_of(post(R"({"id": "{id}", "count": {count}, "note": {note}, "none": {none}, "key": "{{secret.shop}}"})"),
                 {{"id", evil}, {"count", "3"}, {"note", "3, \"admin\": 1"}});
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->body,
            R"({"id": "x\", \"admin\": \"\\\u000a", "count": 3, "note": "3, \"admin\": 1", "none": null, )"
            R"("key": "s3cr3t \"key\""})");
  EXPECT_EQ(request->headers.front().value, "application/json");
  EXPECT_TRUE(tool_values_of(request->body, "/note").ok());
}

TEST(HttpToolRequest, OnlyNumbersAndBooleansStandInJsonWithoutQuotes) {
  for (const auto& [value, stands] : {std::pair{"-12.5", true},
                                      {"true", true},
                                      {"0", true},
                                      {"01", false},
                                      {"1e9", false},
                                      {"1.", false},
                                      {"null", false},
                                      {"[1]", false},
                                      {"1234567890123456", false}}) {
    const auto request = request_of(post("[{v}]"), {{"v", value}});
    ASSERT_TRUE(request.ok());
    EXPECT_EQ(request->body, stands ? std::string("[") + value + "]" : std::string("[\"") + value + "\"]");
  }
}

TEST(HttpToolRequest, AnArgumentIsEscapedAsTheBodysTypeAsks) {
  EXPECT_EQ(request_of(post("id={id}&x=1", "application/x-www-form-urlencoded"), {{"id", "a&x=2"}})->body,
            "id=a%26x%3D2&x=1");
  EXPECT_EQ(request_of(post("<id>{id}</id>", "text/xml"), {{"id", "</id><admin/>"}})->body,
            "<id>&lt;/id&gt;&lt;admin/&gt;</id>");
}

TEST(HttpToolRequest, AHeaderStaysOneLine) {
  templates::ToolConfig config = post("");
  config.http.headers = {{"X-Name", "{name}"}, {"Authorization", "Bearer {{secret.shop}}"}};
  const auto request = request_of(config, {{"name", "a\r\nX-Admin: 1"}});
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->headers[0].value, "a  X-Admin: 1");
  EXPECT_EQ(request->headers[1].value, "Bearer s3cr3t \"key\"");
}

TEST(HttpToolRequest, AnArgumentThatLooksLikeASecretIsNone) {
  const auto request = request_of(post(R"({"id": "{id}"})"), {{"id", "{{secret.shop}} {id}"}});
  EXPECT_EQ(request->body, R"({"id": "{{secret.shop}} {id}"})");
}

TEST(HttpToolRequest, AWriteCarriesItsKey) {
  templates::ToolConfig config = post("");
  config.effect = templates::ToolEffect::kWrite;
  ToolContext context;
  context.idempotency_key = "k1";
  const auto request = request_of(config, {}, context);
  EXPECT_EQ(request->headers.back().name, "Idempotency-Key");
  EXPECT_EQ(request->headers.back().value, "k1");
}

TEST(HttpToolRequest, WithoutItsSecretNothingIsSent) {
  const auto request = request_of(post("{{secret.other}}"), {});
  ASSERT_FALSE(request.ok());
  EXPECT_NE(request.error().message.find("'other'"), std::string::npos);
  UsedSecrets none(nullptr);
  EXPECT_FALSE(http_request_of(post("{{secret.shop}}"), {"order", {}}, {}, none).ok());
}

TEST(UsedSecrets, AreTakenOutOfWhatComesBack) {
  const FakeSecrets directory{{{"shop", "s3cr3t"}}};
  UsedSecrets secrets(&directory);
  EXPECT_EQ(secrets.redacted("s3cr3t"), "s3cr3t") << "not used yet";
  ASSERT_TRUE(secrets.get("shop").ok());
  EXPECT_EQ(secrets.redacted("as3cr3ts3cr3tb"), "a******b");
}

TEST(ToolValues, AreFlatAndBounded) {
  const auto values = tool_values_of(R"({"a": {"b": [{"c": "x"}, 2, null]}, "d": true, "e": "line\nbreak"})", "");
  ASSERT_TRUE(values.ok());
  EXPECT_EQ(*values, (templates::Properties{
                         {"a.b.count", "3"}, {"a.b.0.c", "x"}, {"a.b.1", "2"}, {"d", "true"}, {"e", "line break"}}));
  EXPECT_EQ(*tool_values_of(R"({"a/b": {"~": 1.5}})", "/a~1b/~0"), (templates::Properties{{"value", "1.5"}}));
  EXPECT_EQ(tool_values_of("{}", "/a").error().code, core::ErrorCode::kNotFound);
  EXPECT_EQ(tool_values_of("[1]", "/01").error().code, core::ErrorCode::kNotFound);
  EXPECT_EQ(tool_values_of("<html>", "").error().code, core::ErrorCode::kDataLoss);
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "[";
  EXPECT_FALSE(tool_values_of(deep, "").ok());
  std::string wide = "[0";
  for (int i = 0; i < 5000; ++i) wide += ",0";
  EXPECT_EQ(tool_values_of(wide + "]", "")->size(), kMaxToolValues);
}

TEST(ToolValues, AreCutBetweenCharacters) {
  EXPECT_EQ(clean_tool_text("a\xC3\xA4", 2), "a");
  EXPECT_EQ(clean_tool_text("a\xC3\xA4", 3), "a\xC3\xA4");
  EXPECT_EQ(clean_tool_text("\xFFz", 100), "\xEF\xBF\xBDz");
}

}  // namespace
}  // namespace callai::pipeline
