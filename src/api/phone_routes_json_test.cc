#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/testing/api_world.h"

namespace callai::api {
namespace {

using core::Json;

class PhoneRoutes : public ::testing::Test {
 protected:
  RawResponse start(const std::string& role, const std::string& body) {
    return world_.call(world_.key("ours", role), "POST", "/api/v1/phone/tests", body);
  }
  ApiWorld world_;
};

TEST_F(PhoneRoutes, ATestIsStartedWithWhatIsToBeTried) {
  const RawResponse answer = start("owner", R"({"settings":{"sip.server":"pbx","sip.secret":"s3"},"number":"*43"})");
  ASSERT_EQ(answer.status, 202) << answer.body;
  EXPECT_EQ(answer.headers.at("location"), "/api/v1/phone/tests/ptest_ours");
  EXPECT_EQ(world_.phone.order().settings.at("sip.server"), "pbx");
  EXPECT_EQ(world_.phone.order().number, "*43");
  EXPECT_EQ(answer.body.find("s3"), std::string::npos);
}

TEST_F(PhoneRoutes, AStepThatFailsSaysWhatToDo) {
  ASSERT_EQ(start("owner", "{}").status, 202);
  const RawResponse answer = world_.call(world_.key("ours", "owner"), "GET", "/api/v1/phone/tests/ptest_ours");
  ASSERT_EQ(answer.status, 200);
  const Json report = Json::parse(answer.body);
  EXPECT_EQ(report["status"], "over");
  EXPECT_EQ(report["good"], false);
  EXPECT_EQ(report["steps"][0]["mend"], "check sip.server");
}

TEST_F(PhoneRoutes, OnlyAnOwnerTries) {
  EXPECT_EQ(start("manager", "{}").status, 403);
}

}  // namespace
}  // namespace callai::api
