#include "telephony/ami/ami_client.h"

#include <gtest/gtest.h>

#include <future>

#include "core/log.h"
#include "core/system_env.h"
#include "telephony/ami/ami_calls.h"
#include "telephony/testing/ami_server.h"

namespace callai::telephony {
namespace {

using testing::AmiServer;
using testing::AmiServerScript;

constexpr core::Duration kPatience = std::chrono::seconds(10);

class AmiClientTest : public ::testing::Test {
 protected:
  std::unique_ptr<AmiClient> client_of(int port, AmiClient::EventSink events = nullptr) {
    AmiClientSettings settings;
    settings.session.host = "127.0.0.1";
    settings.session.port = port;
    settings.session.user = "callai";
    settings.session.secret = "manager-secret";
    auto client = AmiClient::start(system.env(), settings, std::move(events));
    EXPECT_TRUE(client.ok());
    return *std::move(client);
  }
  /// The answer to an action, waited for.
  static core::Result<AmiReply> ask(AmiClient& client, const core::Result<AmiAction>& action) {
    std::promise<core::Result<AmiReply>> promise;
    auto answer = promise.get_future();
    EXPECT_TRUE(action.ok());
    EXPECT_TRUE(
        client.request(*action, [&](core::Result<AmiReply> reply) { promise.set_value(std::move(reply)); }).ok());
    return answer.get();
  }

  core::SystemEnv system{std::make_unique<core::NullLogger>()};
};

TEST_F(AmiClientTest, LogsInAndRedirects) {
  AmiServer server;
  const auto client = client_of(server.port());
  const AmiStatus status = client->settled(kPatience);
  ASSERT_EQ(status.line.state, LineState::kUp) << status.line.reason;
  EXPECT_EQ(status.banner, "Asterisk Call Manager/9.0.0");
  EXPECT_TRUE(status.may_not.empty());
  EXPECT_TRUE(ask(*client, redirect_action("PJSIP/900-1", {"from-internal", "200"})).ok());
  const AmiMessage asked = server.next("Redirect");
  EXPECT_EQ(asked.get("Channel"), "PJSIP/900-1");
  EXPECT_EQ(asked.get("Exten"), "200");
}

TEST_F(AmiClientTest, SaysWhatIsWrong) {
  AmiServerScript script;
  script.secret = "another";
  AmiServer wrong_secret(script);
  EXPECT_NE(client_of(wrong_secret.port())->settled(kPatience).line.reason.find("Authentication failed"),
            std::string::npos);
  script.banner = "SSH-2.0-OpenSSH_9.2\r\n";
  AmiServer stranger(script);
  EXPECT_NE(client_of(stranger.port())->settled(kPatience).line.reason.find("no Asterisk manager"), std::string::npos);
  int closed_port = 0;
  {
    AmiServer gone;
    closed_port = gone.port();
  }
  EXPECT_NE(client_of(closed_port)->settled(kPatience).line.reason.find("is closed"), std::string::npos);
}

TEST_F(AmiClientTest, WhatThisUserMayNotIsKnownAfterTheLogin) {
  AmiServerScript script;
  script.may = {"Status"};
  AmiServer server(script);
  const auto client = client_of(server.port());
  EXPECT_EQ(client->settled(kPatience).may_not.size(), 3U);
  const auto reply = ask(*client, bridge_action("PJSIP/1", "PJSIP/2"));
  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, core::ErrorCode::kPermissionDenied);
}

TEST_F(AmiClientTest, ComesBackAfterThePbxWasRestarted) {
  AmiServerScript script;
  script.silent = {"Redirect"};
  AmiServer server(script);
  const auto client = client_of(server.port());
  ASSERT_EQ(client->settled(kPatience).line.state, LineState::kUp);
  std::promise<bool> answered;
  ASSERT_TRUE(client
                  ->request(*redirect_action("PJSIP/900-1", {"from-internal", "200"}),
                            [&](const core::Result<AmiReply>& reply) { answered.set_value(reply.ok()); })
                  .ok());
  static_cast<void>(server.next("Redirect"));
  server.drop();
  EXPECT_FALSE(answered.get_future().get());
  static_cast<void>(server.next("ListCommands"));
  EXPECT_FALSE(server.next("ListCommands").fields.empty());
  EXPECT_EQ(server.logins(), 2);
}

TEST_F(AmiClientTest, EventsComeTyped) {
  AmiServer server;
  std::promise<int> cause;
  const auto client = client_of(server.port(), [&](const AmiEvent& event) {
    if (const auto* hangup = std::get_if<AmiHangup>(&event)) cause.set_value(hangup->cause);
  });
  ASSERT_EQ(client->settled(kPatience).line.state, LineState::kUp);
  server.tell("Event: Hangup\r\nPrivilege: call,all\r\nChannel: PJSIP/900-1\r\nCause: 17\r\nCause-txt: User busy");
  EXPECT_EQ(cause.get_future().get(), 17);
}

TEST_F(AmiClientTest, WhatWaitsIsAnsweredWhenItEnds) {
  AmiServerScript script;
  script.silent = {"Redirect"};
  AmiServer server(script);
  auto client = client_of(server.port());
  ASSERT_EQ(client->settled(kPatience).line.state, LineState::kUp);
  bool failed = false;
  ASSERT_TRUE(client
                  ->request(*redirect_action("PJSIP/900-1", {"from-internal", "200"}),
                            [&](const core::Result<AmiReply>& reply) { failed = !reply.ok(); })
                  .ok());
  client.reset();
  EXPECT_TRUE(failed);
}

/// Runs what is posted at once, on the thread that posts.
class AtOnce final : public core::Sequence {
 public:
  void post(core::Task task) override { task(); }
  void post_at(core::TimePoint, core::Task task) override { task(); }
};

TEST_F(AmiClientTest, KeysArePressedOneAfterTheOtherForWhoTalksToUs) {
  AmiServer server;
  server.add_channel("PJSIP/900-1", "b1", "ours@pbx");
  server.add_channel("PJSIP/trunk-2", "b1");
  const auto client = client_of(server.port());
  ASSERT_EQ(client->settled(kPatience).line.state, LineState::kUp);
  AtOnce sequence;
  AmiCalls calls(*client, sequence);
  std::promise<core::Status> pressed;
  calls.press("ours@pbx", "12#", [&](core::Status status) { pressed.set_value(std::move(status)); });
  EXPECT_TRUE(pressed.get_future().get().ok());
  for (const char* const digit : {"1", "2", "#"}) {
    const AmiMessage asked = server.next("PlayDTMF");
    EXPECT_EQ(asked.get("Channel"), "PJSIP/trunk-2");
    EXPECT_EQ(asked.get("Digit"), digit);
  }
}

}  // namespace
}  // namespace callai::telephony
