// Calls of the agent, answered by SIPp as the PBX.
#include <gtest/gtest.h>

#include "sipp.h"
#include "telephony/testing/sip_endpoint.h"

namespace callai::tests {
namespace {

using namespace telephony;
using telephony::testing::call_to;
using telephony::testing::SipEndpoint;

/// Calls 300 by way of a SIPp that plays `pbx`.
class CallsOut : public ::testing::Test {
 protected:
  void start(const SippScenario& pbx) {
    sipp = std::make_unique<Sipp>(pbx, 0);
    SipAgentSettings settings;
    SipLineSettings line;
    line.host = "127.0.0.1";
    line.port = sipp->port();
    line.user = "900";
    line.secret = "s3cret";
    line.registers = line.asks = false;
    settings.lines = {line};
    endpoint = std::make_unique<SipEndpoint>(settings);
  }
  void call(core::Duration ring_timeout = std::chrono::seconds(30)) {
    OriginateRequest request = call_to("300");
    request.ring_timeout = ring_timeout;
    EXPECT_TRUE(endpoint->agent().call(request).ok());
  }
  void expect_answered() {
    const auto answered = endpoint->next<SipAnswered>();
    ASSERT_TRUE(answered.has_value());
    media = answered->second.media;
  }
  SipEnded end() {
    const auto ended = endpoint->next<SipEnded>();
    EXPECT_TRUE(ended.has_value());
    return ended ? ended->second : SipEnded{};
  }

  std::unique_ptr<Sipp> sipp;
  std::unique_ptr<SipEndpoint> endpoint;
  const LegId leg{"call_1"};
  MediaId media;
};

SippScenario answering(const std::string& extra = "") {
  SippScenario s;
  s.expect("INVITE", "m=audio [0-9]+ RTP/AVP 0 8 9 101").respond(180, "Ringing");
  s.respond(200, "OK", extra, pbx_sdp()).expect("ACK");
  return s;
}

TEST_F(CallsOut, RingsIsAnsweredAndHungUpByThePbx) {
  SippScenario s = answering();
  s.back("BYE", "Reason: Q.850;cause=16;text=\"Normal Clearing\"\n").expect(200);
  start(s);
  call();
  EXPECT_TRUE(endpoint->next<SipRinging>().has_value());
  const SipEnded ended = end();
  EXPECT_EQ(sipp->verdict(), "");
  EXPECT_TRUE(ended.answered && ended.by_far_side);
  EXPECT_EQ(ended.reason, "Normal Clearing");
}

TEST_F(CallsOut, ChallengeIsAnsweredWithADigest) {
  SippScenario s;
  s.expect("INVITE").respond(401, "Unauthorized",
                             "WWW-Authenticate: Digest realm=\"asterisk\", nonce=\"1/abc\", opaque=\"x\", "
                             "algorithm=MD5, qop=\"auth\"\n");
  s.expect("ACK").expect("INVITE", "Authorization: Digest username=.900., realm=.asterisk.*qop=auth");
  s.respond(200, "OK", "", pbx_sdp()).expect("ACK").expect("BYE").respond(200, "OK");
  start(s);
  call();
  expect_answered();
  ASSERT_TRUE(endpoint->agent().hang_up(leg).ok());
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, ChallengeBySha256IsAnsweredInviteAndAck) {
  SippScenario s;
  s.expect("INVITE").respond(407, "Proxy Authentication Required",
                             "Proxy-Authenticate: Digest realm=\"pbx\", nonce=\"abc\", algorithm=SHA-256\n");
  s.expect("ACK").expect("INVITE", "Proxy-Authorization: Digest username=.900.*response=.[0-9a-f]{64}., algorithm=SHA");
  s.respond(200, "OK", "", pbx_sdp()).expect("ACK", "Proxy-Authorization: Digest").expect("BYE").respond(200, "OK");
  start(s);
  call();
  expect_answered();
  ASSERT_TRUE(endpoint->agent().hang_up(leg).ok());
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, ProgressThatMustArriveIsConfirmedByPrack) {
  SippScenario s;
  s.expect("INVITE", "Supported: timer, 100rel")
      .respond(183, "Session Progress", "Require: 100rel\nRSeq: 9021\n", pbx_sdp());
  s.expect("PRACK", "RAck: 9021 [0-9]+ INVITE").respond(200, "OK");
  s.respond_to_invite(180, "Ringing", "Require: 100rel\nRSeq: 9022\n");
  s.expect("PRACK", "RAck: 9022 [0-9]+ INVITE").respond(200, "OK");
  s.respond_to_invite(200, "OK", "", pbx_sdp()).expect("ACK").expect("BYE").respond(200, "OK");
  start(s);
  call();
  ASSERT_TRUE(endpoint->next<SipEarlyMedia>().has_value());
  ASSERT_TRUE(endpoint->next<SipRinging>().has_value());
  expect_answered();
  ASSERT_TRUE(endpoint->agent().hang_up(leg).ok());
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, ACallThatIsRefusedAfterItsPrackHasItsOutcome) {
  SippScenario s;
  s.expect("INVITE").respond(180, "Ringing", "Require: 100rel\nRSeq: 1\n");
  s.expect("PRACK").respond(200, "OK");
  s.respond_to_invite(486, "Busy Here").expect("ACK");
  start(s);
  call();
  EXPECT_EQ(end().outcome, CallOutcome::kBusy);
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, AWrongSecretIsSaidInWords) {
  const std::string challenge = "WWW-Authenticate: Digest realm=\"asterisk\", nonce=\"1/abc\", algorithm=MD5\n";
  SippScenario s;
  s.expect("INVITE").respond(401, "Unauthorized", challenge).expect("ACK");
  s.expect("INVITE").respond(401, "Unauthorized", challenge).expect("ACK");
  start(s);
  call();
  const SipEnded ended = end();
  EXPECT_EQ(ended.code, 401);
  EXPECT_EQ(ended.outcome, CallOutcome::kRejected);
  EXPECT_NE(ended.reason.find("secret"), std::string::npos);
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, EarlyMediaIsHeardBeforeTheAnswer) {
  SippScenario s;
  s.expect("INVITE").respond(183, "Session Progress", "", pbx_sdp()).wait(300);
  s.respond(200, "OK", "", pbx_sdp()).expect("ACK").expect("BYE").respond(200, "OK");
  start(s);
  call();
  const auto early = endpoint->next<SipEarlyMedia>();
  ASSERT_TRUE(early.has_value());
  EXPECT_EQ(endpoint->count<SipAnswered>(), 0U);
  EXPECT_NE(endpoint->media.agreed(early->second.media).rtp.port, 0);
  expect_answered();
  EXPECT_EQ(endpoint->media.applied(), 1);  // the 200 says the same again
  ASSERT_TRUE(endpoint->agent().hang_up(leg).ok());
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, EveryRefusalHasItsOutcome) {
  for (const auto& [code, outcome] : {std::pair{486, CallOutcome::kBusy}, std::pair{480, CallOutcome::kNoAnswer},
                                      std::pair{603, CallOutcome::kRejected}, std::pair{404, CallOutcome::kUnreachable},
                                      std::pair{503, CallOutcome::kFailed}}) {
    SippScenario s;
    s.expect("INVITE").respond(code, "No").expect("ACK");
    start(s);
    call();
    const SipEnded ended = end();
    EXPECT_EQ(ended.outcome, outcome) << code;
    EXPECT_EQ(ended.code, code);
    EXPECT_FALSE(ended.answered);
    EXPECT_EQ(sipp->verdict(), "");
  }
}

TEST_F(CallsOut, CancelGoesOutWhenItRangTooLong) {
  SippScenario s;
  s.expect("INVITE").respond(180, "Ringing").expect("CANCEL").respond(200, "OK");
  start(s);
  call(std::chrono::seconds(1));
  EXPECT_EQ(end().outcome, CallOutcome::kNoAnswer);
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, AnAnswerThatCrossesTheCancelIsHungUp) {
  SippScenario s;
  s.expect("INVITE").respond(180, "Ringing").expect("CANCEL");
  // A 200 to the INVITE, not to the CANCEL: its headers were kept.
  s.respond_to_invite(200, "OK", "", pbx_sdp()).expect("ACK").expect("BYE").respond(200, "OK");
  start(s);
  call();
  ASSERT_TRUE(endpoint->next<SipRinging>().has_value());
  ASSERT_TRUE(endpoint->agent().hang_up(leg).ok());
  EXPECT_EQ(end().outcome, CallOutcome::kCancelled);
  EXPECT_EQ(sipp->verdict(), "");
  EXPECT_EQ(endpoint->count<SipAnswered>(), 0U);
}

TEST_F(CallsOut, ARepeated200IsAcknowledgedAgain) {
  SippScenario s;
  s.expect("INVITE").respond(200, "OK", "", pbx_sdp()).expect("ACK");
  s.respond_to_invite(200, "OK", "", pbx_sdp()).expect("ACK").back("BYE").expect(200);
  start(s);
  call();
  expect_answered();
  EXPECT_TRUE(end().by_far_side);
  EXPECT_EQ(endpoint->count<SipAnswered>(), 0U);
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, HoldAndResumeAreReinvites) {
  SippScenario s = answering();
  s.expect("INVITE", "a=sendonly").respond(200, "OK", "", pbx_sdp("recvonly")).expect("ACK");
  s.expect("INVITE", "a=sendrecv").respond(200, "OK", "", pbx_sdp()).expect("ACK");
  s.expect("BYE").respond(200, "OK");
  start(s);
  call();
  expect_answered();
  ASSERT_TRUE(endpoint->agent().hold(leg, true).ok());
  auto held = endpoint->next<SipHeld>();
  ASSERT_TRUE(held && held->second.on_hold);
  ASSERT_TRUE(endpoint->agent().hold(leg, false).ok());
  held = endpoint->next<SipHeld>();
  ASSERT_TRUE(held && !held->second.on_hold);
  ASSERT_TRUE(endpoint->agent().hang_up(leg).ok());
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, AHoldThatThePbxRefusesIsToldAndTheCallGoesOn) {
  SippScenario s = answering();
  s.expect("INVITE", "a=sendonly").respond(488, "Not Acceptable Here").expect("ACK");
  s.expect("BYE").respond(200, "OK");
  start(s);
  call();
  expect_answered();
  ASSERT_TRUE(endpoint->agent().hold(leg, true).ok());
  const auto refused = endpoint->next<SipHoldRefused>();
  ASSERT_TRUE(refused.has_value());
  EXPECT_TRUE(refused->second.on_hold);
  EXPECT_EQ(refused->second.code, 488);
  EXPECT_EQ(endpoint->count<SipHeld>(), 0U);
  ASSERT_TRUE(endpoint->agent().hang_up(leg).ok());
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, ABlindTransferReportsItsProgressAndEndsTheLeg) {
  SippScenario s = answering();
  s.expect("REFER", "Refer-To: .sip:310@127.0.0.1.").respond(202, "Accepted");
  const std::string head = "Event: refer\nContent-Type: message/sipfrag;version=2.0\n";
  s.back("NOTIFY", head + "Subscription-State: active;expires=60\n", "SIP/2.0 180 Ringing\n").expect(200);
  s.back("NOTIFY", head + "Subscription-State: terminated;reason=noresource\n", "SIP/2.0 200 OK\n").expect(200);
  s.expect("BYE").respond(200, "OK");
  start(s);
  call();
  expect_answered();
  ASSERT_TRUE(endpoint->agent().transfer(leg, "310").ok());
  const auto progress = endpoint->next<SipTransfer>();
  ASSERT_TRUE(progress.has_value());
  EXPECT_FALSE(progress->second.done);
  EXPECT_EQ(progress->second.code, 180);
  const auto done = endpoint->next<SipTransfer>();
  ASSERT_TRUE(done.has_value());
  EXPECT_TRUE(done->second.done && done->second.succeeded);
  EXPECT_EQ(end().reason, "transferred");
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, ATransferBeforeThePbxHasBridgedIsAskedForOnceMore) {
  SippScenario s = answering();
  s.expect("REFER").respond(400, "Bad Request");
  s.expect("REFER", "Refer-To: .sip:310@127.0.0.1.").respond(202, "Accepted").back("BYE").expect(200);
  start(s);
  call();
  expect_answered();
  ASSERT_TRUE(endpoint->agent().transfer(leg, "310").ok());
  const auto done = endpoint->next<SipTransfer>();
  ASSERT_TRUE(done.has_value());
  EXPECT_TRUE(done->second.succeeded);
  end();
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, ATransferThatIsRefusedTwiceBecauseNobodyIsBridgedFails) {
  SippScenario s = answering();
  s.expect("REFER").respond(400, "Bad Request");
  s.expect("REFER").respond(400, "Bad Request");
  s.expect("BYE").respond(200, "OK");
  start(s);
  call();
  expect_answered();
  ASSERT_TRUE(endpoint->agent().transfer(leg, "310").ok());
  const auto done = endpoint->next<SipTransfer>();
  ASSERT_TRUE(done.has_value());
  EXPECT_TRUE(done->second.done && !done->second.succeeded && done->second.refused);
  EXPECT_EQ(done->second.code, 400);
  ASSERT_TRUE(endpoint->agent().hang_up(leg).ok());
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, ATransferThatIsRefusedOrFailsLeavesTheCall) {
  SippScenario s = answering();
  s.expect("REFER").respond(603, "Decline");
  s.expect("REFER").respond(202, "Accepted");
  s.back("NOTIFY", "Event: refer\nContent-Type: message/sipfrag\nSubscription-State: terminated;reason=noresource\n",
         "SIP/2.0 486 Busy Here\n")
      .expect(200);
  s.expect("BYE").respond(200, "OK");
  start(s);
  call();
  expect_answered();
  for (const int code : {603, 486}) {
    ASSERT_TRUE(endpoint->agent().transfer(leg, "310").ok());
    const auto done = endpoint->next<SipTransfer>();
    ASSERT_TRUE(done.has_value());
    EXPECT_TRUE(done->second.done && !done->second.succeeded);
    EXPECT_EQ(done->second.code, code);
    EXPECT_EQ(done->second.refused, code == 603);
  }
  EXPECT_EQ(endpoint->count<SipEnded>(), 0U);
  ASSERT_TRUE(endpoint->agent().hang_up(leg).ok());
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, KeysThatThePbxTakesNoInfoForAreTold) {
  SippScenario s = answering();
  s.expect("INFO", "Signal=1").respond(415, "Unsupported Media Type");
  s.expect("BYE").respond(200, "OK");
  start(s);
  call();
  expect_answered();
  ASSERT_TRUE(endpoint->agent().send_info(leg, "12#").ok());
  const auto refused = endpoint->next<SipKeysRefused>();
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->second.digits, "12#");
  ASSERT_TRUE(endpoint->agent().hang_up(leg).ok());
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, ThePbxHangingUpAfterItTookATransferIsItsSuccess) {
  SippScenario s = answering();
  s.expect("REFER").respond(202, "Accepted").back("BYE").expect(200);
  start(s);
  call();
  expect_answered();
  ASSERT_TRUE(endpoint->agent().transfer(leg, "310").ok());
  const auto done = endpoint->next<SipTransfer>();
  ASSERT_TRUE(done.has_value());
  EXPECT_TRUE(done->second.succeeded);
  end();
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, AnAttendedTransferNamesTheOtherDialog) {
  // Two PBX lines, so that each SIPp plays one side.
  SippScenario caller = answering();
  caller.expect("REFER",
                "Refer-To: .sip:310@127.0.0.1.Replaces=[0-9a-f]+%3Bto-tag%3D[0-9]+SIPp1%3Bfrom-tag%3D[0-9a-f]+");
  caller.respond(202, "Accepted");
  caller
      .back("NOTIFY", "Event: refer\nContent-Type: message/sipfrag\nSubscription-State: terminated;reason=noresource\n",
            "SIP/2.0 200 OK\n")
      .expect(200);
  caller.expect("BYE").respond(200, "OK");
  SippScenario target = answering();
  target.expect("BYE").respond(200, "OK");
  sipp = std::make_unique<Sipp>(caller, 0);
  Sipp other(target, 0);
  SipAgentSettings settings;
  for (const int pbx_port : {sipp->port(), other.port()}) {
    SipLineSettings line;
    line.host = "127.0.0.1";
    line.port = pbx_port;
    line.user = "900";
    line.registers = line.asks = false;
    settings.lines.push_back(line);
  }
  endpoint = std::make_unique<SipEndpoint>(settings);
  call();
  expect_answered();
  const LegId consult("consult_1");
  ASSERT_TRUE(endpoint->agent().call(call_to("310", consult.value())).ok());
  expect_answered();
  ASSERT_TRUE(endpoint->agent().transfer_to(leg, consult).ok());
  const auto done = endpoint->next<SipTransfer>();
  ASSERT_TRUE(done.has_value());
  EXPECT_TRUE(done->second.done && done->second.succeeded) << done->second.reason;
  ASSERT_TRUE(endpoint->agent().hang_up(consult).ok());
  EXPECT_EQ(sipp->verdict(), "");
  EXPECT_EQ(other.verdict(), "");
}

TEST_F(CallsOut, TheSessionTimerIsRefreshedByUpdateWhenItIsOurs) {
  // 2 s are below the minimum of RFC 4028, which binds who asks, so that the test is short.
  SippScenario s = answering("Require: timer\nSession-Expires: 2;refresher=uac\nAllow: INVITE, ACK, BYE, UPDATE\n");
  s.expect("UPDATE", "Session-Expires: 2;refresher=uac").respond(200, "OK", "Session-Expires: 2;refresher=uac\n");
  s.expect("UPDATE").respond(200, "OK", "Session-Expires: 1800;refresher=uac\n");
  s.expect("BYE").respond(200, "OK");
  start(s);
  call();
  expect_answered();
  EXPECT_FALSE(endpoint->next<SipEnded>(std::chrono::milliseconds(2500)).has_value());
  ASSERT_TRUE(endpoint->agent().hang_up(leg).ok());
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, ASessionThePbxDoesNotRefreshIsHungUp) {
  SippScenario s = answering("Session-Expires: 3;refresher=uas\n");
  s.expect("BYE").respond(200, "OK");
  start(s);
  call();
  expect_answered();
  EXPECT_NE(end().reason.find("refresh"), std::string::npos);
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(CallsOut, APbxThatIsNotThereIsUnreachableInTheEnd) {
  SipAgentSettings settings;
  SipLineSettings line;
  line.host = "no-such-host.invalid";
  line.user = "900";
  settings.lines = {line};
  endpoint = std::make_unique<SipEndpoint>(settings);
  EXPECT_TRUE(endpoint->eventually([this] { return endpoint->agent().lines().at(0).state == LineState::kFailed; }));
  call();
  const SipEnded ended = end();
  EXPECT_EQ(ended.outcome, CallOutcome::kUnreachable);
  EXPECT_NE(ended.reason.find("no-such-host.invalid"), std::string::npos);
}

}  // namespace
}  // namespace callai::tests
