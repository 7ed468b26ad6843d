#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/testing/api_world.h"
#include "core/json.h"

namespace callai::api {
namespace {

using core::Json;

constexpr const char* kRegistration =
    R"({"organisation":"Kite","email":"kite@example.com","password":"correct horse battery"})";

class InstallationRoutes : public ::testing::Test {
 protected:
  RawResponse patch(const Json& values) {
    return world_.call(world_.key("ours", "owner"), "PATCH", "/api/v1/settings", Json{{"values", values}}.dump());
  }
  Json setting(const std::string& key) {
    const Json all = Json::parse(world_.call(world_.key("ours", "owner"), "GET", "/api/v1/settings").body);
    for (const Json& item : all["items"]) {
      if (item["key"] == key) return item;
    }
    return {};
  }
  RawResponse registration() { return world_.call("", "POST", "/api/v1/auth/register", kRegistration); }

  ApiWorld world_;
};

TEST_F(InstallationRoutes, RegistrationIsClosedAndOpenedAtOnce) {
  ASSERT_EQ(patch({{"accounts.registration", "0"}}).status, 200);
  EXPECT_EQ(registration().status, 403);
  ASSERT_EQ(patch({{"accounts.registration", "1"}}).status, 200);
  EXPECT_EQ(setting("accounts.registration")["restart_needed"], false);
  EXPECT_EQ(registration().status, 201);
}

TEST_F(InstallationRoutes, FewerRequestsMayComeAtOnce) {
  ASSERT_EQ(patch({{"http.requests_per_second", "1"}}).status, 200);
  const auto ask = [&] { return world_.call(world_.key("ours", "agent"), "GET", "/api/v1/contacts").status; };
  int refused = 0;
  for (int i = 0; i < 10; ++i) refused += ask() == 429 ? 1 : 0;
  EXPECT_GT(refused, 0);
}

TEST_F(InstallationRoutes, WhatAnotherProcessStoresIsTakenWithTheNextLook) {
  repositories::SettingsStore other(world_.system->env(), *world_.database, world_.box);
  const auto by = repositories::operator_of(core::OrgId("ours"));
  ASSERT_TRUE(other.set(by, "accounts.registration", "0").ok());
  world_.settings->poll();
  EXPECT_EQ(registration().status, 403);
  EXPECT_EQ(world_.settings->in_force().accounts.registration, 0);
  ASSERT_TRUE(other.remove(by, "accounts.registration").ok());
  world_.settings->poll();
  EXPECT_EQ(registration().status, 201);
}

TEST_F(InstallationRoutes, TheRestWaitsForARestart) {
  ASSERT_EQ(patch({{"sip.port", "5061"}, {"limits.max_calls", "7"}}).status, 200);
  EXPECT_EQ(setting("sip.port")["restart_needed"], true);
  EXPECT_EQ(setting("limits.max_calls")["restart_needed"], false);
  EXPECT_EQ(world_.settings->in_force().limits.max_calls, 7);
  EXPECT_EQ(world_.settings->in_force().sip.port, 5060);
  ASSERT_EQ(patch({{"sip.port", nullptr}, {"limits.max_calls", nullptr}}).status, 200);
  EXPECT_EQ(setting("sip.port")["origin"], "default");
  EXPECT_EQ(setting("sip.port")["restart_needed"], false);
  EXPECT_EQ(world_.settings->in_force().limits.max_calls, 50);
}

TEST_F(InstallationRoutes, NothingIsStoredThatTheProgramWouldNotStartWith) {
  world_.check_settings = [](const core::Settings& tried) {
    std::vector<core::Error> wrong;
    if (tried.http.listen == "8080") {
      wrong.push_back({core::ErrorCode::kInvalidArgument, "http.listen is '8080'", "write ADDRESS:PORT", ""});
    }
    return wrong;
  };
  const RawResponse refused = patch({{"http.listen", "8080"}, {"limits.max_calls", "9"}});
  ASSERT_EQ(refused.status, 422);
  const Json error = Json::parse(refused.body)["errors"][0];
  EXPECT_EQ(error["pointer"], "/values/http.listen");
  EXPECT_EQ(error["mend"], "write ADDRESS:PORT");
  EXPECT_EQ(setting("limits.max_calls")["stored"], false) << "all or none";
  EXPECT_EQ(patch({{"http.listen", "127.0.0.1:8080"}}).status, 200);
}

TEST_F(InstallationRoutes, WhatAFlagHidesIsLookedAtTooBeforeItIsStored) {
  core::LoadedSettings given = *core::load_settings({});
  given.settings.http.listen = "127.0.0.1:1";
  given.origins["http.listen"] = "flag --http";
  const RunningSettings settings(world_.system->env(), *world_.stored_settings, given, given.settings,
                                 [](const core::Settings& tried) {
                                   std::vector<core::Error> wrong;
                                   if (tried.http.listen == "8080")
                                     wrong.push_back({core::ErrorCode::kInvalidArgument, "http.listen", "", ""});
                                   return wrong;
                                 });
  EXPECT_EQ(settings.problems_of({{"http.listen", "8080"}})->size(), 1U);
}

TEST_F(InstallationRoutes, WhatIsWrongAlreadyKeepsNobodyFromMendingTheRest) {
  world_.check_settings = [](const core::Settings&) {
    return std::vector<core::Error>{{core::ErrorCode::kInvalidArgument, "sip.routes is 'x'", "", ""}};
  };
  EXPECT_EQ(patch({{"limits.max_calls", "9"}}).status, 200);
}

}  // namespace
}  // namespace callai::api
