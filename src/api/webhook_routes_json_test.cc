#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/testing/api_world.h"
#include "core/json.h"
#include "repositories/system/sealed_context.h"
#include "repositories/webhooks/webhook_outbox.h"

namespace callai::api {
namespace {

using core::Json;

class WebhookRoutes : public ::testing::Test {
 protected:
  RawResponse ask(const std::string& method, const std::string& path, const std::string& body = "") {
    return world_.call(world_.key("ours", "manager"), method, "/api/v1" + path, body);
  }
  Json made(const std::string& body = R"({"url":"https://hooks.example.com/in","events":["*"]})") {
    const RawResponse answer = ask("POST", "/webhooks", body);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return Json::parse(answer.body);
  }
  ApiWorld world_;
};

TEST_F(WebhookRoutes, TheSecretIsShownOnceAndStoredSealed) {
  const Json hook = made();
  const std::string secret = hook["secret"];
  const std::string id = hook["webhook"]["id"];
  EXPECT_TRUE(secret.starts_with("whsec_"));
  EXPECT_EQ(ask("GET", "/webhooks/" + id).body.find(secret), std::string::npos);
  EXPECT_EQ(ask("GET", "/webhooks").body.find(secret), std::string::npos);
  ASSERT_EQ(ask("POST", "/webhooks/" + id + "/test").status, 202);
  const auto targets = repositories::WebhookOutbox(*world_.database).targets();
  ASSERT_EQ(targets->size(), 1U);
  EXPECT_EQ(*world_.box.open(targets->front().sealed, repositories::webhook_context(core::OrgId("ours"), id)), secret);
  const Json rotated = Json::parse(ask("POST", "/webhooks/" + id + "/rotate-secret").body);
  EXPECT_NE(rotated["secret"], hook["secret"]);
}

TEST_F(WebhookRoutes, SayWhatIsWrong) {
  EXPECT_EQ(ask("POST", "/webhooks", R"({"url":"ftp://x","events":["*"]})").status, 422);
  EXPECT_EQ(ask("POST", "/webhooks", R"({"url":"https://user@x/","events":["*"]})").status, 422);
  EXPECT_EQ(ask("POST", "/webhooks", R"({"url":"https://x/","events":["nonsense"]})").status, 422);
  EXPECT_EQ(ask("POST", "/webhooks", R"({"url":"https://x/","events":[]})").status, 422);
  EXPECT_EQ(world_.call(world_.key("ours", "agent"), "GET", "/api/v1/webhooks").status, 403);
}

TEST_F(WebhookRoutes, MailNeedsAMailServer) {
  const char* const mail = R"({"url":"mailto:ann@example.com","events":["*"]})";
  const RawResponse refused = ask("POST", "/webhooks", mail);
  EXPECT_EQ(refused.status, 409);
  EXPECT_NE(refused.body.find("no mail server is set"), std::string::npos) << refused.body;
  const char* const settings =
      R"({"values":{"mail.server":"smtp://mail.example.com:587","mail.from":"callai@example.com"}})";
  ASSERT_EQ(world_.call(world_.key("ours", "owner"), "PATCH", "/api/v1/settings", settings).status, 200);
  const std::string id = made(mail)["webhook"]["id"];
  const char* const none = R"({"values":{"mail.server":null}})";
  ASSERT_EQ(world_.call(world_.key("ours", "owner"), "PATCH", "/api/v1/settings", none).status, 200);
  EXPECT_EQ(ask("PATCH", "/webhooks/" + id, R"({"enabled":false})").status, 200) << "it can still be switched off";
}

TEST_F(WebhookRoutes, TheTwentyFirstIsAConflict) {
  for (int i = 0; i < 20; ++i) made();
  const RawResponse one_more = ask("POST", "/webhooks", R"({"url":"https://x.example.com/","events":["*"]})");
  EXPECT_EQ(one_more.status, 409);
  EXPECT_FALSE(one_more.headers.contains("retry-after"));
}

TEST_F(WebhookRoutes, WhyItIsOffIsReadUntilItIsSwitchedOn) {
  const std::string id = made()["webhook"]["id"];
  ASSERT_EQ(ask("POST", "/webhooks/" + id + "/test").status, 202);
  repositories::WebhookOutbox outbox(*world_.database);
  const auto target = outbox.targets()->front();
  const core::WallTime now = world_.system->env().clock.wall_now();
  const auto due = outbox.claim(target, now, std::chrono::seconds(60), 1);
  ASSERT_EQ(due->size(), 1U);
  repositories::AttemptOutcome gone;
  gone.at = now;
  gone.error = "the receiver answered 410";
  gone.gone = true;
  ASSERT_TRUE(outbox.record(target, due->front(), gone).ok());
  const Json events = Json::parse(ask("PATCH", "/webhooks/" + id, R"({"events":["call.ended"]})").body);
  EXPECT_EQ(events["enabled"], false);
  EXPECT_TRUE(events["disabled_reason"].is_string()) << events;
  const Json on = Json::parse(ask("PATCH", "/webhooks/" + id, R"({"enabled":true})").body);
  EXPECT_EQ(on["enabled"], true);
  EXPECT_TRUE(on["disabled_reason"].is_null());
}

TEST_F(WebhookRoutes, ATestIsInTheLogAndCanBeReplayed) {
  const std::string id = made()["webhook"]["id"];
  const std::string delivery = member(ask("POST", "/webhooks/" + id + "/test").body, "id");
  const Json list = Json::parse(ask("GET", "/webhooks/" + id + "/deliveries?status=pending").body);
  ASSERT_EQ(list["items"].size(), 1U);
  EXPECT_EQ(list["items"][0]["event"], "webhook.test");
  const Json detail = Json::parse(ask("GET", "/webhook-deliveries/" + delivery).body);
  EXPECT_EQ(detail["payload"]["type"], "webhook.test");
  EXPECT_EQ(detail["payload"]["data"]["webhook_id"], id);
  EXPECT_EQ(ask("POST", "/webhook-deliveries/" + delivery + "/replay").status, 202);
  EXPECT_EQ(ask("PATCH", "/webhooks/" + id, R"({"enabled":false})").status, 200);
  EXPECT_EQ(ask("POST", "/webhook-deliveries/" + delivery + "/replay").status, 409);
  EXPECT_EQ(ask("DELETE", "/webhooks/" + id).status, 204);
  EXPECT_EQ(ask("GET", "/webhook-deliveries/" + delivery).status, 404);
}

TEST_F(WebhookRoutes, ACampaignThatIsPausedIsTold) {
  const std::string id =
      made(R"({"url":"https://x.example.com/","events":["campaign.status_changed"]})")["webhook"]["id"];
  EXPECT_LT(ask("POST", "/templates", R"({"from":"survey","id":"own","name":"Own"})").status, 300);
  EXPECT_EQ(ask("POST", "/templates/own/publish").status, 200);
  const std::string campaign = member(ask("POST", "/campaigns", R"({"name":"Autumn","template_id":"own"})").body, "id");
  ASSERT_EQ(ask("PATCH", "/campaigns/" + campaign, R"({"status":"paused"})").status, 200);
  ASSERT_EQ(ask("PATCH", "/campaigns/" + campaign, R"({"status":"paused"})").status, 200);
  const Json list = Json::parse(ask("GET", "/webhooks/" + id + "/deliveries").body);
  ASSERT_EQ(list["items"].size(), 1U);
  EXPECT_EQ(list["items"][0]["subject"], campaign);
}

TEST_F(WebhookRoutes, ACorrectedOutcomeIsTold) {
  const std::string id = made(R"({"url":"https://x.example.com/","events":["outcome.decided"]})")["webhook"]["id"];
  const std::string call = world_.stored_call("ours", "completed").value();
  ASSERT_EQ(ask("PUT", "/calls/" + call + "/outcome", R"({"outcome":"sold"})").status, 200);
  const Json list = Json::parse(ask("GET", "/webhooks/" + id + "/deliveries").body);
  ASSERT_EQ(list["items"].size(), 1U);
  const std::string delivery = list["items"][0]["id"];
  const Json detail = Json::parse(ask("GET", "/webhook-deliveries/" + delivery).body);
  EXPECT_EQ(detail["payload"]["data"], (Json{{"call_id", call}, {"outcome", "sold"}, {"by", "operator"}}));
}

}  // namespace
}  // namespace callai::api
