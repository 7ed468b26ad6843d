#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/testing/api_world.h"
#include "core/json.h"
#include "core/totp.h"
#include "repositories/system/accounts/account_service.h"
#include "repositories/system/audit_repo.h"
#include "repositories/system/user_repo.h"

namespace callai::api {
namespace {

using core::Json;
using repositories::UserStatus;

class UserRoutes : public ::testing::Test {
 protected:
  RawResponse ask_as(const std::string& role, const std::string& method, const std::string& path,
                     const std::string& body = "") {
    return world_.call(world_.key("ours", role), method, "/api/v1" + path, body);
  }
  repositories::UserRecord user(const std::string& role) {
    return *repositories::UserRepo(*world_.database, core::OrgId("ours")).by_email(role + "@ours.example.com");
  }
  /// A client that watches what happens, with that key.
  RawClient watching(const std::string& key) {
    RawClient client(world_.port());
    EXPECT_TRUE(client.send(request_text("GET", "/api/v1/events", {{"X-API-Key", key}})));
    EXPECT_NE(client.receive_until("retry: 2000\n\n").find("200 OK"), std::string::npos);
    return client;
  }
  ApiWorld world_;
};

TEST_F(UserRoutes, RoleAndStatusChangeTogetherOrNotAtAll) {
  const std::string agent = "/users/" + user("agent").id.value();
  ASSERT_EQ(ask_as("owner", "PATCH", agent, R"({"role":"viewer","status":"disabled"})").status, 200);
  EXPECT_EQ(user("agent").role, Role::kViewer);
  EXPECT_EQ(user("agent").status, UserStatus::kDisabled);
  // The last owner stays: neither half of it happens.
  const std::string owner = "/users/" + user("owner").id.value();
  EXPECT_EQ(ask_as("owner", "PATCH", owner, R"({"role":"owner","status":"disabled"})").status, 409);
  EXPECT_EQ(ask_as("owner", "PATCH", owner, R"({"role":"agent","status":"active"})").status, 409);
  EXPECT_EQ(user("owner").role, Role::kOwner);
  EXPECT_EQ(user("owner").status, UserStatus::kActive);
}

TEST_F(UserRoutes, AnOwnerTakesALostAuthenticatorAway) {
  const auto session = world_.accounts->login({"manager@ours.example.com", ApiWorld::kPassword, "", "", "", ""});
  ASSERT_TRUE(session.ok());
  ASSERT_TRUE(world_.accounts->begin_totp(session->principal).ok());
  const auto stored = repositories::UserRepo::find_login(*world_.database, "manager@ours.example.com");
  const std::string secret = *world_.box.open((*stored)->totp_sealed, "totp/ours/" + user("manager").id.value());
  const auto step = core::totp_step(world_.system->env().clock.wall_now());
  ASSERT_TRUE(world_.accounts->confirm_totp(session->principal, core::totp_code(secret, step)).ok());
  const std::string path = "/users/" + user("manager").id.value() + "/reset-authenticator";
  EXPECT_EQ(ask_as("manager", "POST", path).status, 403);
  EXPECT_EQ(world_.call(world_.key("theirs", "owner"), "POST", "/api/v1" + path).status, 404);
  const RawResponse reset = ask_as("owner", "POST", path);
  ASSERT_EQ(reset.status, 200) << reset.body;
  EXPECT_EQ(Json::parse(reset.body)["totp_enabled"], false);
  EXPECT_FALSE(world_.accounts->authenticate_session(session->token, "").ok());
  EXPECT_TRUE(world_.accounts->login({"manager@ours.example.com", ApiWorld::kPassword, "", "", "", ""}).ok());
  EXPECT_EQ(ask_as("owner", "POST", path).status, 409) << "there is none";
  const auto log = repositories::AuditRepo(*world_.database, core::OrgId("ours"))
                       .list({user("owner").id, "user.reset_authenticator"}, {});
  EXPECT_EQ(log->size(), 1U);
}

TEST_F(UserRoutes, AnOrganisationHasTheNameThatItsOwnerGivesIt) {
  EXPECT_EQ(ask_as("manager", "PATCH", "/organisation", R"({"name":"Kite & Sons"})").status, 403);
  const RawResponse named = ask_as("owner", "PATCH", "/organisation", R"({"name":"Kite & Sons"})");
  ASSERT_EQ(named.status, 200) << named.body;
  EXPECT_EQ(Json::parse(ask_as("viewer", "GET", "/auth/me").body)["organisation"]["name"], "Kite & Sons");
  EXPECT_EQ(ask_as("owner", "PATCH", "/organisation", R"({"name":" "})").status, 422);
}

TEST_F(UserRoutes, ARevokedKeyWatchesNoLonger) {
  const auto key = world_.new_key("ours", "viewer", {"*"});
  RawClient client = watching(key.key);
  RawClient other = watching(world_.key("ours", "viewer"));
  ASSERT_EQ(ask_as("owner", "DELETE", "/api-keys/" + key.record.id).status, 204);
  EXPECT_TRUE(client.closed_within(10000));
  EXPECT_FALSE(other.closed_within(50));
}

TEST_F(UserRoutes, ADisabledUserWatchesNoLongerWhoeverDisabledHim) {
  RawClient client = watching(world_.key("ours", "viewer"));
  // By another process, which this one does not hear of.
  ASSERT_TRUE(
      world_.admin
          ->update_user(repositories::operator_of(core::OrgId("ours")), user("viewer").id, {{}, UserStatus::kDisabled})
          .ok());
  world_.application().look_at_streams();
  EXPECT_TRUE(client.closed_within(10000));
}

}  // namespace
}  // namespace callai::api
