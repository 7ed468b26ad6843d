#include "telephony/ami/ami_session.h"

#include <gtest/gtest.h>

namespace callai::telephony {
namespace {

using std::chrono::seconds;

/// A session, time and the far side by hand.
class AmiSessionTest : public ::testing::Test {
 protected:
  AmiSessionTest() {
    settings.host = "pbx.example.com";
    settings.user = "callai";
    settings.secret = "manager-secret";
  }
  AmiSession& session() {
    if (!made) made = std::make_unique<AmiSession>(settings, 1);
    return *made;
  }
  void take() {
    for (AmiSession::Output& output : session().take()) {
      if (auto* send = std::get_if<AmiSession::Send>(&output)) sent.push_back(std::move(send->bytes));
      if (auto* done = std::get_if<AmiSession::Done>(&output)) results.push_back(std::move(*done));
      if (std::holds_alternative<AmiSession::Connect>(output)) ++connects;
      if (std::holds_alternative<AmiSession::Disconnect>(output)) ++disconnects;
      if (std::holds_alternative<AmiSession::Event>(output)) ++events;
    }
  }
  void hear(const std::string& bytes) {
    session().on_bytes(bytes, now);
    take();
  }
  /// An answer to the action that was sent last.
  void reply(const std::string& what, const std::string& more = "") {
    hear("Response: " + what + "\r\nActionID: " + last_id() + "\r\n" + more + "\r\n");
  }
  std::string last_id() const {
    const std::string& last = sent.back();
    const std::size_t at = last.find("ActionID: ") + 10;
    return last.substr(at, last.find('\r', at) - at);
  }
  bool last_has(const std::string& text) const { return !sent.empty() && sent.back().find(text) != std::string::npos; }
  void greet() {
    session().start(now);
    hear("Asterisk Call Manager/9.0.0\r\n");
  }
  void log_in() {
    greet();
    reply("Success", "Challenge: 271828182\r\n");
    reply("Success", "Message: Authentication accepted\r\n");
    reply("Success", "Redirect: x (Priv: call,all)\r\nStatus: x\r\nBridge: x\r\nPlayDTMF: x\r\n");
  }
  void pass(core::Duration time) {
    now += time;
    session().on_time(now);
    take();
  }
  void ask(std::uint64_t id, AmiAction action) {
    session().request(id, std::move(action), now);
    take();
  }
  static AmiAction redirect() { return *redirect_action("PJSIP/900-1", {"from-internal", "200"}); }

  AmiSessionSettings settings;
  std::unique_ptr<AmiSession> made;
  core::TimePoint now{seconds(100)};
  std::vector<std::string> sent;
  std::vector<AmiSession::Done> results;
  int connects = 0;
  int disconnects = 0;
  int events = 0;
};

TEST_F(AmiSessionTest, LogsInByChallengeAndNeverSendsTheSecret) {
  greet();
  EXPECT_TRUE(last_has("Action: Challenge\r\nAuthType: MD5\r\n"));
  reply("Success", "Challenge: 271828182\r\n");
  // md5 of "271828182manager-secret"
  EXPECT_TRUE(last_has("Username: callai\r\nKey: bce38e82391e92eef47f97ce10aacbb3\r\nEvents: off\r\n")) << sent.back();
  reply("Success");
  reply("Success", "Redirect: x (Priv: call,all)\r\nStatus: x\r\n");
  EXPECT_EQ(session().status().line.state, LineState::kUp);
  EXPECT_TRUE(session().status().may.contains("Redirect"));
  EXPECT_EQ(session().status().may_not, (std::vector<std::string>{"Bridge", "PlayDTMF"}));
  for (const std::string& bytes : sent) EXPECT_EQ(bytes.find(settings.secret), std::string::npos);
}

TEST_F(AmiSessionTest, AWrongSecretIsSaidInWordsAndTriedAgainMuchLater) {
  greet();
  reply("Success", "Challenge: 1\r\n");
  reply("Error", "Message: Authentication failed\r\n");
  const LineStatus& line = session().status().line;
  EXPECT_EQ(line.state, LineState::kFailed);
  EXPECT_NE(line.reason.find("refuses the manager user 'callai'"), std::string::npos) << line.reason;
  EXPECT_NE(line.mend.find("ami.secret"), std::string::npos);
  EXPECT_EQ(disconnects, 1);
  EXPECT_GE(*session().next() - now, seconds(60));
}

TEST_F(AmiSessionTest, AnActionOfAClassThatIsMissingNamesTheLineOfManagerConf) {
  log_in();
  ask(1, redirect());
  reply("Error", "Message: Permission denied\r\n");
  ASSERT_EQ(results.size(), 1U);
  const core::Error& error = results[0].reply.error();
  EXPECT_EQ(error.code, core::ErrorCode::kPermissionDenied);
  EXPECT_NE(error.message.find("may not Redirect"), std::string::npos) << error.message;
  EXPECT_NE(error.mend.find("[callai] of manager.conf: write = call"), std::string::npos) << error.mend;
}

TEST_F(AmiSessionTest, ARedirectIsOverWithItsResponse) {
  log_in();
  ask(7, redirect());
  EXPECT_TRUE(last_has("Action: Redirect\r\nChannel: PJSIP/900-1\r\n"));
  EXPECT_TRUE(results.empty());
  reply("Success", "Message: Redirect successful\r\n");
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].id, 7U);
  EXPECT_EQ(results[0].reply->words, "Redirect successful");
}

TEST_F(AmiSessionTest, AnswersAreTakenByTheirActionIdInAnyOrder) {
  log_in();
  ask(1, redirect());
  const std::string first = last_id();
  ask(2, redirect());
  const std::string second = last_id();
  hear("Response: Success\r\nActionID: " + second + "\r\n\r\nResponse: Error\r\nActionID: stranger\r\n\r\n");
  hear("Response: Error\r\nActionID: " + first + "\r\nMessage: Channel does not exist\r\n\r\n");
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].id, 2U);
  EXPECT_EQ(results[1].id, 1U);
  EXPECT_FALSE(results[1].reply.ok());
}

TEST_F(AmiSessionTest, AListIsOverWithItsLastEvent) {
  log_in();
  ask(1, status_action());
  const std::string id = "ActionID: " + last_id() + "\r\n";
  reply("Success", "EventList: start\r\n");
  hear("Event: Status\r\nChannel: PJSIP/1\r\n" + id + "\r\nEvent: Status\r\nChannel: PJSIP/2\r\n" + id + "\r\n");
  EXPECT_TRUE(results.empty());
  hear("Event: StatusComplete\r\nEventList: Complete\r\n" + id + "\r\n");
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].reply->events.size(), 3U);
}

TEST_F(AmiSessionTest, ALateAnswerIsTheDeadlinesAndNotTheNextOnes) {
  log_in();
  ask(1, redirect());
  pass(seconds(6));
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].reply.error().code, core::ErrorCode::kDeadlineExceeded);
  reply("Success");
  EXPECT_EQ(results.size(), 1U);
  EXPECT_EQ(session().status().line.state, LineState::kUp);
}

TEST_F(AmiSessionTest, APingThatIsNotAnsweredEndsTheConnectionAndWhatWaits) {
  log_in();
  pass(seconds(30));
  EXPECT_TRUE(last_has("Action: Ping"));
  reply("Success", "Ping: Pong\r\n");
  pass(seconds(30));
  ask(1, redirect());
  pass(seconds(5));
  EXPECT_EQ(disconnects, 1);
  EXPECT_EQ(session().status().line.state, LineState::kFailed);
  ASSERT_EQ(results.size(), 1U);
  EXPECT_FALSE(results[0].reply.ok());
}

TEST_F(AmiSessionTest, ConnectsAgainLaterAndLater) {
  session().start(now);
  take();
  core::Duration before{0};
  for (int i = 0; i < 12; ++i) {
    session().on_closed({core::ErrorCode::kUnavailable, "the port is closed", "", ""}, now);
    const core::Duration wait = *session().next() - now;
    EXPECT_GE(wait, seconds(1));
    EXPECT_LE(wait, seconds(300));
    if (i % 3 == 2) {
      EXPECT_GT(wait, before);
      before = i < 6 ? wait : before;
    }
    pass(wait);
    EXPECT_EQ(connects, i + 2);
  }
  log_in();
  EXPECT_EQ(session().status().line.state, LineState::kUp);
  EXPECT_EQ(session().status().line.failures, 0);
}

TEST_F(AmiSessionTest, NobodyGreetingIsNoAnswer) {
  session().start(now);
  take();
  pass(seconds(10));
  EXPECT_NE(session().status().line.reason.find("no answer from the manager at pbx.example.com:5038"),
            std::string::npos);
}

TEST_F(AmiSessionTest, WithoutALoginNothingIsAskedFor) {
  ask(1, redirect());
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].reply.error().code, core::ErrorCode::kUnavailable);
  EXPECT_TRUE(sent.empty());
}

TEST_F(AmiSessionTest, MoreThanItsBoundIsRefused) {
  log_in();
  for (std::uint64_t id = 0; id < AmiSession::kMaxPending; ++id) ask(id, redirect());
  EXPECT_TRUE(results.empty());
  ask(999, redirect());
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].reply.error().code, core::ErrorCode::kResourceExhausted);
}

TEST_F(AmiSessionTest, EventsAreAskedForOnlyWhenTheyAreWanted) {
  settings.wants_events = true;
  greet();
  reply("Success", "Challenge: 1\r\n");
  EXPECT_TRUE(last_has("Events: call,dtmf\r\n"));
  reply("Success");
  reply("Success");
  hear("Event: Hangup\r\nPrivilege: call,all\r\nChannel: PJSIP/1\r\nCause: 16\r\n\r\n");
  EXPECT_EQ(events, 1);
}

}  // namespace
}  // namespace callai::telephony
