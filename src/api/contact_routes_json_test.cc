#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/testing/judged_api_json.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "repositories/contacts/time_zones.h"

// Numbers, contacts and lists, of an installation in Germany.

namespace callai::api {
namespace {

using core::Json;

class ContactRoutes : public JudgedApi {
 protected:
  Json post(int status, const std::string& path, const Json& body) { return ask_for(status, "POST", path, path, body); }
  Json contact(const Json& body) { return post(201, "/api/v1/contacts", body); }
  std::size_t found(const std::string& path, const std::string& query) {
    return ask_for(200, "GET", path, path + "?" + query)["items"].size();
  }
  std::string campaign() { return post(201, "/api/v1/campaigns", {{"name", "c"}, {"template_id", "survey"}})["id"]; }
  std::int64_t offset_now(const std::string& zone) {
    return repositories::utc_offset_of(zone, world_.system->env().clock.wall_now())->count();
  }
};

TEST_F(ContactRoutes, ANumberIsOneContactHoweverItIsWritten) {
  const Json made = contact({{"phone_number", "030 23125000"}});
  EXPECT_EQ(made["phone_number"], "+493023125000");
  for (const char* number : {"+493023125000", "0049 30 23125000", "+49 (0)30 231-25000", "493023125000"})
    post(409, "/api/v1/contacts", {{"phone_number", number}});
  const std::string id = campaign();
  EXPECT_EQ(contact({{"phone_number", "001 212 555 0123"}})["phone_number"], "+12125550123");
  EXPECT_EQ(contact({{"phone_number", "900"}})["phone_number"], "900") << "an extension";
  post(202, "/api/v1/calls", {{"campaign_id", id}, {"phone_number", "0049 30 23125000"}});
  post(202, "/api/v1/calls", {{"campaign_id", id}, {"phone_number", "0212 5550123"}});
  EXPECT_EQ(found("/api/v1/contacts", "limit=10"), 4U) << "a number of Solingen is new, that of Berlin was there";
  EXPECT_EQ(ask_for(200, "PATCH", "/api/v1/contacts/{contact_id}", "/api/v1/contacts/" + made["id"].get<std::string>(),
                    {{"phone_number", "0049 30 23125001"}})["phone_number"],
            "+493023125001");
}

TEST_F(ContactRoutes, ATransferGoesToTheNumberAsItIsDialledFromEverywhere) {
  const std::string call = world_.stored_call("ours", "in_progress").value();
  ask_for(204, "POST", "/api/v1/calls/{call_id}/transfer", "/api/v1/calls/" + call + "/transfer",
          {{"destination", "030 23125000"}});
  EXPECT_TRUE(world_.calls->commands().back().ends_with(" +493023125000")) << world_.calls->commands().back();
}

TEST_F(ContactRoutes, ANumberOnTheListIsNotCalledUnderAnotherForm) {
  const std::string id = campaign();
  EXPECT_EQ(post(201, "/api/v1/do-not-call", {{"phone_number", "030 23125000"}})["phone_number"], "+493023125000");
  for (const char* number : {"+493023125000", "0049 30 23125000", "030/231 25000"})
    post(409, "/api/v1/calls", {{"campaign_id", id}, {"phone_number", number}});
  ask_for(204, "DELETE", "/api/v1/do-not-call/{phone_number}", "/api/v1/do-not-call/03023125000");
  post(202, "/api/v1/calls", {{"campaign_id", id}, {"phone_number", "03023125000"}});
}

TEST_F(ContactRoutes, AContactIsWhereItsNumberIsUnlessItIsSaid) {
  const Json german = contact({{"phone_number", "030 23125000"}});
  EXPECT_EQ(german["time_zone"], "Europe/Berlin");
  EXPECT_EQ(german["utc_offset_minutes"], offset_now("Europe/Berlin"));
  const Json american = contact({{"phone_number", "+12125550123"}});
  EXPECT_EQ(american["time_zone"], "") << "there are several";
  const Json said = contact({{"phone_number", "+12125550124"}, {"time_zone", "America/Chicago"}});
  EXPECT_EQ(said["utc_offset_minutes"], offset_now("America/Chicago"));
  const Json offset = contact({{"phone_number", "030 23125001"}, {"utc_offset_minutes", -300}});
  EXPECT_EQ(offset["utc_offset_minutes"], -300);
  EXPECT_EQ(offset["time_zone"], "");
  const Json moved = ask_for(200, "PATCH", "/api/v1/contacts/{contact_id}",
                             "/api/v1/contacts/" + german["id"].get<std::string>(), {{"time_zone", "Asia/Tokyo"}});
  EXPECT_EQ(moved["utc_offset_minutes"], 540);
}

TEST_F(ContactRoutes, ListsAreChosenFrom) {
  contact({{"phone_number", "+493023125000"}, {"tags", {"vip"}}, {"status", "interested"}});
  contact({{"phone_number", "+493023125001"}, {"tags", {"vip"}}});
  contact({{"phone_number", "+493023125002"}, {"tags", {"vipers"}}});
  EXPECT_EQ(found("/api/v1/contacts", "tag=vip"), 2U);
  EXPECT_EQ(found("/api/v1/contacts", "tag=vip&status=interested"), 1U);
  EXPECT_EQ(found("/api/v1/contacts", "status=new&search=25002"), 1U);
  const std::string id = campaign();
  EXPECT_EQ(found("/api/v1/campaigns", "status=draft"), 1U);
  EXPECT_EQ(found("/api/v1/campaigns", "status=running"), 0U);
  ask_for(422, "GET", "/api/v1/campaigns", "/api/v1/campaigns?status=old");
}

TEST_F(ContactRoutes, ResultsComePageByPage) {
  const std::string id = campaign();
  conversation::SessionState session;
  session.fields["satisfaction"] = {std::string("good"), 0.9, true};
  for (int i = 0; i < 5; ++i) {
    repositories::CallRecord record;
    record.id = core::CallId("call_" + std::to_string(i));
    record.campaign = core::CampaignId(id);
    record.created = world_.system->env().clock.wall_now();
    ASSERT_TRUE(repositories::CallRepo(*world_.database, core::OrgId("ours")).create(record).ok());
    ASSERT_TRUE(repositories::ConversationRepo(*world_.database, core::OrgId("ours"))
                    .save_session(record.id, session, record.created)
                    .ok());
  }
  std::string after;
  std::vector<std::string> calls;
  for (int page = 0; page < 3; ++page) {
    const Json results = ask_for(200, "GET", "/api/v1/campaigns/{campaign_id}/results",
                                 "/api/v1/campaigns/" + id + "/results?limit=2" + after);
    EXPECT_FALSE(results["fields"].empty());
    for (const Json& row : results["items"]) {
      calls.push_back(row["call_id"]);
      EXPECT_EQ(row["values"]["satisfaction"], "good");
    }
    EXPECT_EQ(results["next"].is_null(), page == 2);
    if (results["next"].is_string()) after = "&after=" + results["next"].get<std::string>();
  }
  EXPECT_EQ(calls.size(), 5U);
}

TEST_F(ContactRoutes, CampaignsHaveHolidaysOfEveryYear) {
  const Json made =
      post(201, "/api/v1/campaigns",
           {{"name", "c"}, {"template_id", "survey"}, {"dialing", {{"holidays", {"2026-12-24", "12-25"}}}}});
  EXPECT_EQ(made["dialing"]["holidays"], Json({"2026-12-24", "12-25"}));
  post(422, "/api/v1/campaigns", {{"name", "c"}, {"template_id", "survey"}, {"dialing", {{"holidays", {"02-30"}}}}});
}

}  // namespace
}  // namespace callai::api
