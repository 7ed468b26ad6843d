#include <gtest/gtest.h>

#include <future>
#include <nlohmann/json.hpp>
#include <semaphore>

#include "api/json_text.h"
#include "api/testing/judged_api_json.h"
#include "repositories/analytics/analytics_repo.h"
#include "repositories/campaign_specific/call_repo.h"

// What people do with the API, from the first template to the last call; every answer is judged by the document.

namespace callai::api {
namespace {

using core::Json;

class WorkFlow : public JudgedApi {
 protected:
  using JudgedApi::ask_for;
  Json ask_for(int status, const std::string& method, const std::string& path) {
    return ask_for(status, method, path, path);
  }
  Json send(int status, const std::string& method, const std::string& path, const Json& body) {
    return ask_for(status, method, path, path, body);
  }
};

TEST_F(WorkFlow, ATemplateIsWrittenPublishedAndRolledBack) {
  const std::string one = "/api/v1/templates/{template_id}";
  const std::string mine = "/api/v1/templates/my_survey";
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/prebuilt-templates")["items"].size(), 6U);
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/templates")["items"].size(), 0U);
  const Json copied = send(201, "POST", "/api/v1/templates",
                           {{"from", "survey"},
                            {"id", "my_survey"},
                            {"name", "Mine"},
                            {"customisation", {{"company", {{"name", "Acme"}}}}}});
  EXPECT_EQ(copied["id"], "my_survey");
  EXPECT_FALSE(copied["changes"].empty());
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/templates")["items"][0]["version"], 0);
  const Json draft = ask_for(200, "GET", one + "/draft", mine + "/draft");
  EXPECT_EQ(ask_for(200, "POST", one + "/publish", mine + "/publish")["version"], 1);
  ask_for(404, "GET", one + "/draft", mine + "/draft");
  ask_for(200, "PUT", one + "/draft", mine + "/draft", draft);
  const Json changed = ask_for(200, "PATCH", one + "/draft", mine + "/draft", {{"name", "Mine again"}});
  EXPECT_EQ(changed["changes"].size(), 1U);
  EXPECT_EQ(ask_for(200, "POST", one + "/publish", mine + "/publish")["version"], 2);
  EXPECT_EQ(ask_for(200, "GET", one, mine)["meta"]["name"], "Mine again");
  EXPECT_EQ(ask_for(200, "GET", one, mine + "?version=1")["meta"]["name"], "Mine");
  EXPECT_EQ(ask_for(200, "POST", one + "/rollback", mine + "/rollback", {{"version", 1}})["version"], 1);
  const Json versions = ask_for(200, "GET", one + "/versions", mine + "/versions");
  EXPECT_EQ(versions["current"], 1);
  EXPECT_EQ(versions["items"].size(), 2U);
  ask_for(404, "POST", one + "/rollback", mine + "/rollback", {{"version", 9}});
  ask_for(404, "DELETE", one + "/draft", mine + "/draft");
  EXPECT_NE(ask_for(200, "GET", one + "/graph", mine + "/graph?format=dot")["text"].get<std::string>().find("digraph"),
            std::string::npos);
}

TEST_F(WorkFlow, ProblemsOfATemplateAreNamed) {
  Json broken = Json::parse(world_.call(world_.key("ours", "viewer"), "GET", "/api/v1/templates/survey").body);
  broken["session_config"]["initial_stage"] = "nowhere";
  const Json judged = send(200, "POST", "/api/v1/templates/validate", broken);
  EXPECT_EQ(judged["ok"], false);
  EXPECT_FALSE(judged["problems"][0]["mend"].get<std::string>().empty());
  broken["sesion_config"] = 1;
  const Json refused =
      ask_for(422, "PUT", "/api/v1/templates/{template_id}/draft", "/api/v1/templates/survey/draft", broken);
  EXPECT_NE(json_text(refused).find("session_config"), std::string::npos);
  ask_for(422, "PUT", "/api/v1/templates/{template_id}/draft", "/api/v1/templates/other/draft",
          Json::parse(world_.call(world_.key("ours", "viewer"), "GET", "/api/v1/templates/survey").body));
}

TEST_F(WorkFlow, ATemplateIsRecommendedAndVerified) {
  const Json found = send(200, "POST", "/api/v1/templates/recommendations", {{"purpose", "sell solar panels"}});
  EXPECT_EQ(found["items"][0]["id"], "sales");
  const Json verified =
      ask_for(200, "POST", "/api/v1/templates/{template_id}/verify", "/api/v1/templates/survey/verify");
  EXPECT_GT(verified["proved"].get<int>(), 0);
}

TEST_F(WorkFlow, TwoTemplatesAreVerifiedAtOnceAndNoMore) {
  std::promise<void> go;
  std::counting_semaphore<> begun(0);
  world_.lab.before_verify = [&begun, gone = go.get_future().share()] {
    begun.release();
    gone.wait();
  };
  const std::string target = "/api/v1/templates/survey/verify";
  const RawHeaders viewer = {{"Authorization", "Bearer " + world_.key("ours", "viewer")}};
  std::vector<RawClient> verified;
  for (int i = 0; i < 2; ++i) {
    verified.emplace_back(world_.port());
    ASSERT_TRUE(verified.back().send(request_text("POST", target, viewer)));
    begun.acquire();
  }
  const RawResponse third = ask(world_.port(), "POST", target, viewer);
  EXPECT_EQ(third.status, 429) << third.body;
  EXPECT_EQ(third.headers.at("retry-after"), "5");
  go.set_value();
  for (RawClient& client : verified) EXPECT_EQ(client.receive().status, 200);
  ask_for(200, "POST", "/api/v1/templates/{template_id}/verify", target);
}

TEST_F(WorkFlow, ContactsAreKept) {
  const std::string one = "/api/v1/contacts/{contact_id}";
  const Json made = send(201, "POST", "/api/v1/contacts",
                         {{"phone_number", "+49 30 123456"},
                          {"first_name", "Ann"},
                          {"tags", {"a"}},
                          {"custom_fields", {{"plan", "gold"}}}});
  EXPECT_EQ(made["phone_number"], "+4930123456");
  const std::string target = "/api/v1/contacts/" + made["id"].get<std::string>();
  EXPECT_EQ(ask_for(200, "GET", one, target), made);
  send(409, "POST", "/api/v1/contacts", {{"phone_number", "+4930123456"}});
  send(422, "POST", "/api/v1/contacts", {{"phone_number", "call me"}});
  const Json changed = ask_for(200, "PATCH", one, target, {{"company", "Acme"}});
  EXPECT_EQ(changed["company"], "Acme");
  EXPECT_EQ(changed["first_name"], "Ann");
  EXPECT_EQ(changed["custom_fields"]["plan"], "gold");
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/contacts", "/api/v1/contacts?search=acme")["items"].size(), 1U);
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/contacts", "/api/v1/contacts?search=nobody")["items"].size(), 0U);
  EXPECT_EQ(ask_for(200, "POST", one + "/opt-out", target + "/opt-out", Json::object())["do_not_call"], true);
  ask_for(204, "DELETE", one, target);
  ask_for(404, "GET", one, target);
}

TEST_F(WorkFlow, ListsGoOnPageByPage) {
  for (int i = 0; i < 5; ++i)
    send(201, "POST", "/api/v1/contacts", {{"phone_number", "+49301234" + std::to_string(i)}});
  std::string after;
  std::vector<std::string> numbers;
  for (int page = 0; page < 3; ++page) {
    const Json found = ask_for(200, "GET", "/api/v1/contacts", "/api/v1/contacts?limit=2" + after);
    for (const Json& contact : found["items"]) numbers.push_back(contact["phone_number"]);
    EXPECT_EQ(found["next"].is_null(), page == 2);
    if (found["next"].is_string()) after = "&after=" + found["next"].get<std::string>();
  }
  EXPECT_EQ(numbers.size(), 5U);
}

TEST_F(WorkFlow, DocumentsAreFoundByWhatTheySay) {
  const std::string one = "/api/v1/documents/{document_id}";
  const Json made = send(201, "POST", "/api/v1/documents",
                         {{"name", "Returns"},
                          {"type", "return_policy"},
                          {"content", "You may return a blender within thirty days."},
                          {"tags", {"shop"}}});
  EXPECT_EQ(made["passages"], 1);
  const std::string target = "/api/v1/documents/" + made["id"].get<std::string>();
  EXPECT_EQ(ask_for(200, "GET", one, target)["content"], "You may return a blender within thirty days.");
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/documents", "/api/v1/documents?type=return_policy")["items"].size(), 1U);
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/documents", "/api/v1/documents?type=pricing")["items"].size(), 0U);
  EXPECT_EQ(send(200, "POST", "/api/v1/documents/search", {{"query", "when can I return a blender"}})["items"].size(),
            1U);
  ask_for(200, "PUT", one, target,
          {{"name", "Returns"}, {"type", "return_policy"}, {"content", "No refunds for toasters."}});
  EXPECT_EQ(send(200, "POST", "/api/v1/documents/search", {{"query", "blender"}})["items"].size(), 0U);
  send(404, "POST", "/api/v1/documents",
       {{"name", "x"}, {"type", "t"}, {"content", "c"}, {"campaign_id", "camp_nobody"}});
  ask_for(204, "DELETE", one, target);
  ask_for(404, "GET", one, target);
}

TEST_F(WorkFlow, ACampaignThatLacksDocumentsDoesNotStart) {
  const std::string one = "/api/v1/campaigns/{campaign_id}";
  const Json made = send(201, "POST", "/api/v1/campaigns", {{"name", "Autumn"}, {"template_id", "customer_support"}});
  const std::string id = made["id"];
  const std::string target = "/api/v1/campaigns/" + id;
  const Json readiness = ask_for(200, "GET", one + "/readiness", target + "/readiness");
  EXPECT_EQ(readiness["ready"], false);
  const Json refused = ask_for(409, "PATCH", one, target, {{"status", "running"}});
  for (const Json& type : readiness["missing_document_types"]) {
    EXPECT_NE(refused["detail"].get<std::string>().find(type.get<std::string>()), std::string::npos);
  }
  send(409, "POST", "/api/v1/calls", {{"campaign_id", id}, {"phone_number", "+4930123456"}});
  for (const Json& type : readiness["missing_document_types"]) {
    send(201, "POST", "/api/v1/documents", {{"name", "d"}, {"type", type}, {"content", "words"}, {"campaign_id", id}});
  }
  EXPECT_EQ(ask_for(200, "PATCH", one, target, {{"status", "running"}})["status"], "running");
  EXPECT_EQ(ask_for(200, "GET", one + "/template", target + "/template")["meta"]["id"], "customer_support");
  EXPECT_TRUE(ask_for(200, "GET", one + "/results", target + "/results")["items"].empty());
  send(404, "POST", "/api/v1/campaigns", {{"name", "x"}, {"template_id", "nothing"}});
}

TEST_F(WorkFlow, CallsAreMadeAndSteered) {
  const std::string campaign = send(201, "POST", "/api/v1/campaigns", {{"name", "c"}, {"template_id", "survey"}})["id"];
  const Json started = send(202, "POST", "/api/v1/calls", {{"campaign_id", campaign}, {"phone_number", "+4930123456"}});
  const std::string one = "/api/v1/calls/{call_id}";
  const Json call = ask_for(200, "GET", one, "/api/v1/calls/" + started["id"].get<std::string>());
  EXPECT_EQ(call["campaign_id"], campaign);
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/contacts", "/api/v1/contacts?search=%2B4930123456")["items"][0]["id"],
            call["contact_id"]);
  send(422, "POST", "/api/v1/calls", {{"campaign_id", campaign}, {"phone_number", "1234"}, {"contact_id", "x"}});
  send(404, "POST", "/api/v1/calls", {{"campaign_id", campaign}, {"contact_id", "x"}});
  ask_for(409, "POST", one + "/hold", "/api/v1/calls/" + started["id"].get<std::string>() + "/hold");

  const std::string running = "/api/v1/calls/" + world_.stored_call("ours", "in_progress").value();
  ask_for(204, "POST", one + "/hold", running + "/hold");
  ask_for(204, "POST", one + "/unhold", running + "/unhold");
  ask_for(204, "POST", one + "/say", running + "/say", {{"text", "One moment please."}});
  ask_for(204, "POST", one + "/dtmf", running + "/dtmf", {{"digits", "12#"}});
  ask_for(422, "POST", one + "/dtmf", running + "/dtmf", {{"digits", "12x"}});
  ask_for(204, "POST", one + "/transfer", running + "/transfer", {{"destination", "900"}});
  ask_for(204, "POST", one + "/hangup", running + "/hangup");
  ask_for(409, "PUT", one + "/outcome", running + "/outcome", {{"outcome", "sold"}});
  EXPECT_EQ(world_.calls->commands().size(), 6U);

  const core::CallId ended = world_.stored_call("ours", "completed");
  const core::Status tallied = world_.database->write([&](repositories::Transaction& t) {
    return repositories::AnalyticsRepo(*world_.database, core::OrgId("ours"))
        .add_call(t, ended, {}, "completed", "interested", true, std::chrono::seconds(30));
  });
  ASSERT_TRUE(tallied.ok());
  const std::string over = "/api/v1/calls/" + ended.value();
  EXPECT_EQ(ask_for(200, "PUT", one + "/outcome", over + "/outcome", {{"outcome", "sold"}})["outcome"], "sold");
  ask_for(409, "POST", one + "/hangup", over + "/hangup");
  const Json counted = ask_for(200, "GET", "/api/v1/analytics/calls");
  EXPECT_EQ(counted["calls"], 3);
  EXPECT_EQ(counted["by_outcome"]["sold"], 1);
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/calls", "/api/v1/calls?status=completed")["items"].size(), 1U);
  for (const char* since : {"2026-11-24", "2026-11-24T10:15:00Z", "2026-11-24T10:15:00.250%2B02:00"}) {
    ask_for(200, "GET", "/api/v1/calls", std::string("/api/v1/calls?created_from=") + since);
  }
  ask_for(422, "GET", "/api/v1/calls", "/api/v1/calls?created_from=yesterday");
}

TEST_F(WorkFlow, NobodyIsCalledWhoDoesNotWantIt) {
  const std::string campaign = send(201, "POST", "/api/v1/campaigns", {{"name", "c"}, {"template_id", "survey"}})["id"];
  const std::string contact = send(201, "POST", "/api/v1/contacts", {{"phone_number", "+4930123456"}})["id"];
  ask_for(200, "POST", "/api/v1/contacts/{contact_id}/opt-out", "/api/v1/contacts/" + contact + "/opt-out",
          Json::object());
  send(409, "POST", "/api/v1/calls", {{"campaign_id", campaign}, {"contact_id", contact}});
}

TEST_F(WorkFlow, UsersComeAndGo) {
  role_ = "owner";
  const std::string one = "/api/v1/users/{user_id}";
  const Json made = send(201, "POST", "/api/v1/users", {{"email", "New@Ours.example.com"}, {"role", "agent"}});
  EXPECT_EQ(made["status"], "invited");
  const std::string target = "/api/v1/users/" + made["id"].get<std::string>();
  const Json link = ask_for(201, "POST", one + "/password-link", target + "/password-link");
  EXPECT_EQ(world_
                .call("", "POST", "/api/v1/auth/password-link",
                      json_text({{"token", link["token"]}, {"password", "another long password"}}))
                .status,
            204);
  EXPECT_EQ(world_
                .call("", "POST", "/api/v1/auth/login",
                      R"({"email":"new@ours.example.com","password":"another long password"})")
                .status,
            200);
  EXPECT_EQ(ask_for(200, "PATCH", one, target, {{"role", "manager"}})["role"], "manager");
  EXPECT_EQ(ask_for(200, "PATCH", one, target, {{"status", "disabled"}})["status"], "disabled");
  EXPECT_EQ(world_
                .call("", "POST", "/api/v1/auth/login",
                      R"({"email":"new@ours.example.com","password":"another long password"})")
                .status,
            401);
  EXPECT_FALSE(ask_for(200, "GET", "/api/v1/audit")["items"].empty());
  const Json me = ask_for(200, "GET", "/api/v1/auth/me");
  EXPECT_EQ(me["user"]["role"], "owner");
  EXPECT_EQ(me["organisation"]["id"], "ours");
}

TEST_F(WorkFlow, AnOrganisationRegistersItself) {
  const RawResponse made =
      world_.call("", "POST", "/api/v1/auth/register",
                  R"({"organisation":"New","email":"boss@new.example.com","password":"a long password"})");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string cookie = made.headers.at("set-cookie").substr(0, made.headers.at("set-cookie").find(';'));
  EXPECT_EQ(Json::parse(world_.call("", "GET", "/api/v1/contacts", "", {{"Cookie", cookie}}).body)["items"].size(), 0U);
}

TEST_F(WorkFlow, EventsComeAsTheyHappen) {
  RawClient client(world_.port());
  ASSERT_TRUE(client.send(request_text("GET", "/api/v1/events", {{"X-API-Key", world_.key("ours", "viewer")}})));
  (void)client.receive_until("retry: 2000\n\n");
  world_.live.publish(core::OrgId("theirs"), "turn", core::CallId("c"), R"({"secret":1})");
  world_.live.publish(core::OrgId("ours"), "turn", core::CallId("c"), R"({"n":1})");
  const std::string text = client.receive_until("{\"n\":1}\n\n");
  EXPECT_NE(text.find("event: turn"), std::string::npos);
  EXPECT_EQ(text.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace callai::api
