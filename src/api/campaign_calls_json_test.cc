#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/testing/judged_api_json.h"
#include "orchestrators/campaign_runner/dial_limits.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/dial_attempt_repo.h"
#include "repositories/campaign_specific/do_not_call_repo.h"

// Campaigns that begin and end, and calls by hand beside them.

namespace callai::api {
namespace {

using core::Json;

class CampaignCalls : public JudgedApi {
 protected:
  CampaignCalls() {
    campaign_ = ask_for(201, "POST", "/api/v1/campaigns", "/api/v1/campaigns",
                        {{"name", "Autumn"}, {"template_id", "survey"}})["id"];
    contact_ = ask_for(201, "POST", "/api/v1/contacts", "/api/v1/contacts", {{"phone_number", "+4930123456"}})["id"];
  }

  Json of_campaign(int status, const std::string& method, const std::string& path, const Json& body = nullptr) {
    return ask_for(status, method, "/api/v1/campaigns/{campaign_id}" + path, "/api/v1/campaigns/" + campaign_ + path,
                   body);
  }
  Json call_by_hand(int status) {
    return ask_for(status, "POST", "/api/v1/calls", "/api/v1/calls",
                   {{"campaign_id", campaign_}, {"contact_id", contact_}});
  }

  const core::OrgId org_{"ours"};
  std::string campaign_;
  std::string contact_;
};

TEST_F(CampaignCalls, NobodyOnTheListOfTheCampaignIsCalledByHand) {
  ASSERT_TRUE(repositories::DoNotCallRepo(*world_.database, org_)
                  .add(core::CampaignId(campaign_), {"+4930123456", "asked", {}})
                  .ok());
  EXPECT_NE(call_by_hand(409)["mend"].get<std::string>().find("do-not-call"), std::string::npos);
}

TEST_F(CampaignCalls, NorAnybodyWhoseStatusSaysSo) {
  ASSERT_TRUE(repositories::ContactRepo(*world_.database, org_)
                  .update(core::ContactId(contact_), {{"status", "do_not_call"}})
                  .ok());
  call_by_hand(409);
}

TEST_F(CampaignCalls, NobodyIsCalledByHandWhomACampaignCalls) {
  const repositories::DialAttemptRepo attempts(*world_.database, org_);
  repositories::DialAttempt attempt;
  attempt.call = core::CallId("call_1");
  attempt.campaign = core::CampaignId(campaign_);
  attempt.contact = core::ContactId(contact_);
  attempt.phone_number = "+4930123456";
  attempt.reason = "first";
  ASSERT_TRUE(world_.database
                  ->write_rows([&](repositories::Transaction& t) -> core::Status {
                    const auto written = attempts.intend(t, {attempt});
                    return written.ok() ? core::Status{} : core::Status{written.error()};
                  })
                  .ok());
  call_by_hand(409);
  ASSERT_TRUE(attempts.finish(attempt.call, repositories::DialOutcome::kBusy, {}).ok());
  call_by_hand(202);
}

TEST_F(CampaignCalls, ACallThatRingsCanBeHungUp) {
  const std::string one = "/api/v1/calls/{call_id}";
  const std::string ringing = "/api/v1/calls/" + world_.stored_call("ours", "created").value();
  ask_for(409, "POST", one + "/hold", ringing + "/hold");
  ask_for(204, "POST", one + "/hangup", ringing + "/hangup");
  EXPECT_EQ(world_.calls->commands().size(), 1U);
}

TEST_F(CampaignCalls, WhoWatchesIsToldOfEveryChangeOfStatus) {
  RawClient client(world_.port());
  ASSERT_TRUE(client.send(request_text("GET", "/api/v1/events", {{"X-API-Key", world_.key("ours", "viewer")}})));
  (void)client.receive_until("retry: 2000\n\n");
  const auto told = [&](const std::string& status) {
    const std::string text = client.receive_until("\"status\":\"" + status + "\"");
    EXPECT_NE(text.find("event: campaign_progress"), std::string::npos) << status << text;
  };
  of_campaign(200, "POST", "/start");
  told("running");
  of_campaign(200, "POST", "/pause");
  told("paused");
  of_campaign(200, "POST", "/resume");
  told("running");
  of_campaign(200, "POST", "/stop");
  told("finished");
  of_campaign(200, "PATCH", "", {{"status", "paused"}});
  told("paused");
}

TEST_F(CampaignCalls, NothingStartsWithoutALine) {
  world_.calls->has_lines = false;
  EXPECT_EQ(of_campaign(409, "POST", "/start")["detail"], "this organisation has no telephone line");
  world_.calls->has_lines = true;
  of_campaign(200, "POST", "/start");
}

TEST_F(CampaignCalls, NorWhenItsTimeIsOver) {
  of_campaign(200, "PATCH", "", {{"dialing", {{"ends_at", "2020-01-01T00:00:00Z"}}}});
  EXPECT_EQ(of_campaign(409, "POST", "/start")["detail"], "the campaign's time is over");
  of_campaign(200, "PATCH", "", {{"status", "running"}, {"dialing", {{"ends_at", "2099-01-01T00:00:00Z"}}}});
}

TEST_F(CampaignCalls, WhatLimitsTheNodeIsShownWhileItRuns) {
  world_.limits->set(org_, core::CampaignId(campaign_), "line 900: the PBX does not answer");
  EXPECT_TRUE(of_campaign(200, "GET", "/progress")["limited_by"].is_null());
  of_campaign(200, "POST", "/start");
  EXPECT_EQ(of_campaign(200, "GET", "/progress")["limited_by"], "on this node: line 900: the PBX does not answer");
}

}  // namespace
}  // namespace callai::api
