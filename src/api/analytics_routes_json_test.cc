#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/testing/api_world.h"
#include "core/json.h"
#include "repositories/analytics/analytics_repo.h"

namespace callai::api {
namespace {

using core::Json;

class AnalyticsRoutes : public ::testing::Test {
 protected:
  AnalyticsRoutes() {
    const core::OrgId org("ours");
    call_ = world_.stored_call("ours", "completed");
    repositories::CallTally tally;
    conversation::Turn turn;
    turn.stage_after = "greeting";
    tally.turn(turn);
    conversation::SessionState session;
    session.current_stage = "greeting";
    tally.session(session, {});
    const core::Status done = world_.database->write([&](repositories::Transaction& t) {
      repositories::AnalyticsRepo repo(*world_.database, org);
      const core::Status counted = repo.add_call(t, call_, tally, "completed", "sold", true, std::chrono::seconds(30));
      return counted.ok() ? repo.add_usage(t, call_, {1000, 100, 2'500'000}) : counted;
    });
    EXPECT_TRUE(done.ok());
  }
  Json ask(const std::string& path) {
    const RawResponse answer = world_.call(world_.key("ours", "viewer"), "GET", "/api/v1" + path);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return Json::parse(answer.body);
  }
  ApiWorld world_;
  core::CallId call_;
};

TEST_F(AnalyticsRoutes, AnOverviewHasEverything) {
  const Json all = ask("/analytics/overview");
  EXPECT_EQ(all["calls"]["answered"], 1);
  EXPECT_EQ(all["calls"]["answer_rate"], 1.0);
  EXPECT_EQ(all["talk"]["mean_seconds"], 30.0);
  EXPECT_EQ(all["outcomes"][0]["outcome"], "sold");
  EXPECT_EQ(all["hours"].size(), 24U);
  EXPECT_EQ(all["funnel"][0]["stage"], "greeting");
  EXPECT_EQ(all["funnel"][0]["exits"], 1);
  EXPECT_EQ(all["cost"]["mean_per_answered_call"], 2.5);
  EXPECT_EQ(all["from"], nullptr);
}

TEST_F(AnalyticsRoutes, TimesOutsideHaveNothing) {
  const Json none = ask("/analytics/overview?to=2020-01-01");
  EXPECT_EQ(none["calls"]["total"], 0);
  EXPECT_EQ(none["calls"]["answer_rate"], nullptr);
  EXPECT_EQ(none["to"], "2020-01-01T00:00:00.000Z");
  const RawResponse wrong = world_.call(world_.key("ours", "viewer"), "GET", "/api/v1/analytics/overview?from=soon");
  EXPECT_EQ(wrong.status, 422);
}

TEST_F(AnalyticsRoutes, CallsThatAreOverAndThoseThatAreNotAreCounted) {
  world_.stored_call("ours", "in_progress");
  const Json counted = ask("/analytics/calls");
  EXPECT_EQ(counted["calls"], 2);
  EXPECT_EQ(counted["talk_seconds"], 30.0);
  EXPECT_EQ(counted["by_status"], (Json{{"completed", 1}, {"in_progress", 1}}));
  EXPECT_EQ(counted["by_outcome"], (Json{{"sold", 1}}));
  EXPECT_EQ(counted["by_template"], (Json{{"", 2}}));
  EXPECT_EQ(ask("/analytics/calls?campaign_id=other")["calls"], 0);
}

TEST_F(AnalyticsRoutes, StagesAreThoseOfAllCalls) {
  EXPECT_EQ(ask("/analytics/stages"), (Json{{"calls", 1}, {"stages", {{"greeting", 1}}}}));
  EXPECT_EQ(ask("/analytics/stages?campaign_id=other"), (Json{{"calls", 0}, {"stages", Json::object()}}));
}

TEST_F(AnalyticsRoutes, VisitsAreOfATemplate) {
  EXPECT_EQ(ask("/analytics/template-visits?template_id=nothing")["calls"], 0);
  const Json all = ask("/analytics/template-visits");
  EXPECT_EQ(all["template_id"], nullptr);
  EXPECT_EQ(all["stages"][0]["stage"], "greeting");
}

TEST_F(AnalyticsRoutes, ACallTellsWhatModelsTook) {
  EXPECT_EQ(ask("/calls/" + call_.value() + "/usage"),
            (Json{{"prompt_tokens", 1000}, {"completion_tokens", 100}, {"cost", 2.5}}));
}

}  // namespace
}  // namespace callai::api
