// Calls into the agent, placed by SIPp.
#include <gtest/gtest.h>

#include "sipp.h"
#include "telephony/testing/sip_endpoint.h"

namespace callai::tests {
namespace {

using namespace telephony;
using telephony::testing::SipEndpoint;

/// An agent that SIPp calls.
class CallsIn : public ::testing::Test {
 protected:
  int port() { return endpoint.agent().port(SipTransport::kUdp); }
  LegId answer_next() {
    const auto incoming = endpoint.next<SipIncoming>();
    EXPECT_TRUE(incoming.has_value());
    if (!incoming) return {};
    EXPECT_TRUE(endpoint.agent().answer(incoming->first).ok());
    const auto answered = endpoint.next<SipAnswered>();
    EXPECT_TRUE(answered.has_value());
    if (answered) media = answered->second.media;
    return incoming->first;
  }
  /// Nothing of a call is left.
  void expect_clean() {
    EXPECT_TRUE(endpoint.eventually([this] { return endpoint.agent().counts().calls == 0; }));
    EXPECT_EQ(endpoint.media.open_sessions(), 0U);
  }

  SipEndpoint endpoint;
  MediaId media;
};

SippScenario answered_call() {
  SippScenario s;
  s.request("INVITE", "", pbx_sdp())
      .expect(100, "", true)
      .expect(180)
      .expect(200, "m=audio [0-9]+ RTP/AVP 0 101")
      .ack();
  return s;
}

TEST_F(CallsIn, IsAnsweredAndHungUpByTheCaller) {
  SippScenario s = answered_call();
  s.again("BYE").expect(200);
  Sipp sipp(s, port(), "4930555");
  const auto incoming = endpoint.next<SipIncoming>();
  ASSERT_TRUE(incoming.has_value());
  EXPECT_EQ(incoming->second.from, "200");
  EXPECT_EQ(incoming->second.from_name, "Ana");
  EXPECT_EQ(incoming->second.to, "4930555");
  ASSERT_TRUE(endpoint.agent().answer(incoming->first).ok());
  EXPECT_EQ(sipp.verdict(), "");
  const auto ended = endpoint.next<SipEnded>();
  ASSERT_TRUE(ended.has_value());
  EXPECT_TRUE(ended->second.by_far_side && ended->second.answered);
  expect_clean();
}

TEST_F(CallsIn, IsHungUpByTheAgent) {
  SippScenario s = answered_call();
  s.expect("BYE").respond(200, "OK");
  Sipp sipp(s, port());
  const LegId leg = answer_next();
  ASSERT_TRUE(endpoint.agent().hang_up(leg).ok());
  EXPECT_EQ(sipp.verdict(), "");
  expect_clean();
}

TEST_F(CallsIn, RefusalHasItsCode) {
  SippScenario s;
  s.request("INVITE", "", pbx_sdp()).expect(100, "", true).expect(180).expect(486).ack();
  Sipp sipp(s, port());
  const auto incoming = endpoint.next<SipIncoming>();
  ASSERT_TRUE(incoming.has_value());
  ASSERT_TRUE(endpoint.agent().reject(incoming->first, 486).ok());
  EXPECT_EQ(sipp.verdict(), "");
  expect_clean();
}

TEST_F(CallsIn, ACallThatThereIsNoRoomForIsToldWhenToTryAgain) {
  SippScenario s;
  s.request("INVITE", "", pbx_sdp()).expect(100, "", true).expect(180).expect(503, "Retry-After: [0-9]+").ack();
  Sipp sipp(s, port());
  const auto incoming = endpoint.next<SipIncoming>();
  ASSERT_TRUE(incoming.has_value());
  ASSERT_TRUE(endpoint.agent().reject(incoming->first, 503).ok());
  EXPECT_EQ(sipp.verdict(), "");
  expect_clean();
}

TEST_F(CallsIn, CancelIsConfirmedAndTheInviteEndsWith487) {
  SippScenario s;
  s.request("INVITE", "", pbx_sdp()).expect(100, "", true).expect(180).again("CANCEL").expect(200, "CSeq: 1 CANCEL");
  s.expect(487).ack();
  Sipp sipp(s, port());
  EXPECT_EQ(sipp.verdict(), "");
  const auto ended = endpoint.next<SipEnded>();
  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(ended->second.outcome, CallOutcome::kCancelled);
  expect_clean();
}

TEST_F(CallsIn, A200IsSaidAgainUntilItsAck) {
  Wire wire(port());
  wire.send(wire.request("INVITE", 1, "",
                         "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                         "m=audio 40000 RTP/AVP 0\r\n"));
  answer_next();
  const std::string first = wire.receive("SIP/2.0 200", 3000);
  EXPECT_EQ(wire.receive("SIP/2.0 200", 1500), first);
  EXPECT_EQ(wire.receive("SIP/2.0 200", 2000), first);
  const std::size_t tag = first.find(";tag=", first.find("\r\nTo:")) + 5;
  const std::string to_tag = first.substr(tag, first.find("\r\n", tag) - tag);
  wire.send(wire.request("ACK", 1, to_tag));
  EXPECT_EQ(wire.receive("SIP/2.0 200", 2500), "");
  wire.send(wire.request("BYE", 2, to_tag));
  EXPECT_NE(wire.receive("SIP/2.0 200", 2000), "");
  EXPECT_TRUE(endpoint.next<SipEnded>().has_value());
  expect_clean();
}

TEST_F(CallsIn, ARepeatedInviteIsOneCall) {
  Wire wire(port());
  const std::string invite = wire.request("INVITE", 1, "",
                                          "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\n"
                                          "t=0 0\r\nm=audio 40000 RTP/AVP 0\r\n");
  for (int i = 0; i < 3; ++i) wire.send(invite);
  ASSERT_TRUE(endpoint.next<SipIncoming>().has_value());
  EXPECT_NE(wire.receive("SIP/2.0 180", 2000), "");
  EXPECT_NE(wire.receive("SIP/2.0 180", 2000), "");
  EXPECT_EQ(endpoint.count<SipIncoming>(), 0U);
  EXPECT_EQ(endpoint.agent().counts().calls_in, 1U);
}

TEST_F(CallsIn, WithoutAnOfferTheAgentOffersAndTheAckAnswers) {
  SippScenario s;
  s.request("INVITE").expect(100, "", true).expect(180).expect(200, "m=audio [0-9]+ RTP/AVP 0 8 9 101");
  s.ack(pbx_sdp("sendrecv", "8 101")).wait(300).again("BYE").expect(200);
  Sipp sipp(s, port());
  answer_next();
  EXPECT_TRUE(endpoint.eventually([this] { return endpoint.media.agreed(media).send.codec == Codec::kPcma; }));
  EXPECT_EQ(sipp.verdict(), "");
  expect_clean();
}

TEST_F(CallsIn, HoldAndResumeByTheCallerAreFollowed) {
  SippScenario s = answered_call();
  s.again("INVITE", "", pbx_sdp("sendonly")).expect(200, "a=recvonly").ack();
  s.again("INVITE", "", pbx_sdp("sendrecv")).expect(200, "a=sendrecv").ack();
  s.again("BYE").expect(200);
  Sipp sipp(s, port());
  answer_next();
  EXPECT_EQ(sipp.verdict(), "");
  const auto held = endpoint.next<SipHeld>();
  const auto resumed = endpoint.next<SipHeld>();
  ASSERT_TRUE(held && resumed);
  EXPECT_TRUE(held->second.on_hold);
  EXPECT_FALSE(resumed->second.on_hold);
}

TEST_F(CallsIn, ReinviteAndUpdateWithOtherMediaMoveTheAudio) {
  SippScenario s = answered_call();
  const std::string elsewhere =
      "v=0\no=- 1 4 IN IP4 127.0.0.2\ns=-\nc=IN IP4 127.0.0.2\nt=0 0\nm=audio 41000 RTP/AVP 8\na=sendrecv\n";
  const std::string further =
      "v=0\no=- 1 5 IN IP4 127.0.0.3\ns=-\nc=IN IP4 127.0.0.3\nt=0 0\nm=audio 42000 RTP/AVP 0\na=sendrecv\n";
  s.again("INVITE", "", elsewhere).expect(200, "RTP/AVP 8").ack().wait(200);
  s.again("UPDATE", "", further).expect(200, "RTP/AVP 0").wait(200).again("BYE").expect(200);
  Sipp sipp(s, port());
  answer_next();
  EXPECT_TRUE(endpoint.eventually([this] {
    return endpoint.media.agreed(media).rtp == MediaAddress{"127.0.0.2", 41000} &&
           endpoint.media.agreed(media).send.codec == Codec::kPcma;
  }));
  EXPECT_TRUE(endpoint.eventually([this] {
    return endpoint.media.agreed(media).rtp == MediaAddress{"127.0.0.3", 42000};
  }));
  EXPECT_EQ(sipp.verdict(), "");
}

TEST_F(CallsIn, AReinviteWithNothingInCommonIs488AndTheCallGoesOn) {
  SippScenario s = answered_call();
  s.again("INVITE", "", pbx_sdp("sendrecv", "18")).expect(488).ack().again("BYE").expect(200);
  Sipp sipp(s, port());
  answer_next();
  EXPECT_EQ(sipp.verdict(), "");
}

TEST_F(CallsIn, SessionTimerIsAcceptedAndRefreshesAreKept) {
  SippScenario s;
  s.request("INVITE", "Supported: timer\nSession-Expires: 1800\nAllow: INVITE, UPDATE\n", pbx_sdp());
  s.expect(100, "", true).expect(180).expect(200, "Session-Expires: 1800;refresher=uac.*Require: timer").ack();
  s.again("UPDATE", "Supported: timer\nSession-Expires: 1800;refresher=uac\n")
      .expect(200, "Session-Expires: 1800;refresher=uac");
  s.again("INVITE", "Supported: timer\nSession-Expires: 1800;refresher=uac\n", pbx_sdp())
      .expect(200, "Session-Expires: 1800;refresher=uac")
      .ack();
  s.again("BYE").expect(200);
  Sipp sipp(s, port());
  answer_next();
  EXPECT_EQ(sipp.verdict(), "");
  EXPECT_EQ(endpoint.count<SipHeld>(), 0U);
}

TEST_F(CallsIn, ASessionIntervalBelow90SecondsIs422) {
  SippScenario s;
  s.request("INVITE", "Supported: timer\nSession-Expires: 30\n", pbx_sdp());
  s.expect(100, "", true).expect(422, "Min-SE: 90").ack();
  Sipp sipp(s, port());
  EXPECT_EQ(sipp.verdict(), "");
  EXPECT_EQ(endpoint.count<SipIncoming>() + endpoint.count<SipEnded>(), 0U);
  expect_clean();
}

TEST_F(CallsIn, WhereProgressMustBeReliableOnlyTheFinalAnswerIsSent) {
  SippScenario s;
  s.request("INVITE", "Require: 100rel\n", pbx_sdp()).expect(100, "", true).expect(200).ack();
  s.again("BYE").expect(200);
  Sipp sipp(s, port());
  answer_next();
  EXPECT_EQ(sipp.verdict(), "");
}

TEST_F(CallsIn, WhatIsRequiredAndNotKnownIs420) {
  SippScenario s;
  s.request("INVITE", "Require: siprec\n", pbx_sdp()).expect(100, "", true).expect(420, "Unsupported: siprec").ack();
  Sipp sipp(s, port());
  EXPECT_EQ(sipp.verdict(), "");
  expect_clean();
}

TEST_F(CallsIn, BodiesThatAreNoOfferAreRefused) {
  SippScenario other;
  other.request("INVITE", "Content-Type: text/plain\n", "hello\n").expect(100, "", true).expect(415).ack();
  EXPECT_EQ(Sipp(other, port()).verdict(), "");
  SippScenario broken;
  broken.request("INVITE", "", "v=0\nnonsense\n").expect(100, "", true).expect(400).ack();
  EXPECT_EQ(Sipp(broken, port()).verdict(), "");
  SippScenario g729;
  g729.request("INVITE", "", pbx_sdp("sendrecv", "18")).expect(100, "", true).expect(488).ack();
  EXPECT_EQ(Sipp(g729, port()).verdict(), "");
  expect_clean();
}

TEST_F(CallsIn, KeysByInfoAreHeard) {
  SippScenario s = answered_call();
  s.again("INFO", "Content-Type: application/dtmf-relay\n", "Signal=5\nDuration=160\n").expect(200);
  s.again("INFO", "Content-Type: application/dtmf\n", "#\n").expect(200);
  s.again("INFO", "Content-Type: text/plain\n", "5\n").expect(415);
  s.again("BYE").expect(200);
  Sipp sipp(s, port());
  answer_next();
  EXPECT_EQ(sipp.verdict(), "");
  const auto five = endpoint.next<SipDtmf>();
  const auto hash = endpoint.next<SipDtmf>();
  ASSERT_TRUE(five && hash);
  EXPECT_EQ(five->second.digit, '5');
  EXPECT_EQ(hash->second.digit, '#');
}

TEST_F(CallsIn, WhatBelongsToNoCallIsAnsweredAndChangesNothing) {
  SippScenario s;
  s.request("OPTIONS").expect(200, "Allow: INVITE, ACK, BYE");
  s.request("NOTIFY", "Event: message-summary\nSubscription-State: terminated\n").expect(200);
  s.request("REGISTER").expect(405, "Allow: INVITE");
  s.request("MESSAGE").expect(405).request("SUBSCRIBE").expect(405).request("REFER").expect(405);
  EXPECT_EQ(Sipp(s, port()).verdict(), "");
  EXPECT_EQ(endpoint.agent().counts().calls, 0U);
}

TEST_F(CallsIn, ATransferTheFarSideAsksForIsRefusedAndTheCallGoesOn) {
  SippScenario s = answered_call();
  s.again("REFER", "Refer-To: <sip:attacker@192.0.2.66>\n").expect(405).again("BYE").expect(200);
  Sipp sipp(s, port());
  answer_next();
  EXPECT_EQ(sipp.verdict(), "");
}

TEST_F(CallsIn, OverTcpAsWell) {
  SippScenario s = answered_call();
  s.again("BYE").expect(200);
  Sipp sipp(s, endpoint.agent().port(SipTransport::kTcp), "100", {"-t", "t1"});
  answer_next();
  EXPECT_EQ(sipp.verdict(), "");
  expect_clean();
}

TEST(CallsInLimits, CallsBeyondTheLimitGet503WithRetryAfter) {
  SipAgentSettings none;
  none.limits.half_open = 0;
  SipEndpoint endpoint(none);
  SippScenario s;
  s.request("INVITE", "", pbx_sdp()).expect(100, "", true).expect(503, "Retry-After: [0-9]+").ack();
  EXPECT_EQ(Sipp(s, endpoint.agent().port(SipTransport::kUdp)).verdict(), "");
}

TEST(CallsInLimits, NobodyAnswersIs480) {
  SipAgentSettings quick;
  quick.ring_seconds = 1;
  SipEndpoint endpoint(quick);
  SippScenario s;
  s.request("INVITE", "", pbx_sdp()).expect(100, "", true).expect(180).expect(480).ack();
  EXPECT_EQ(Sipp(s, endpoint.agent().port(SipTransport::kUdp)).verdict(), "");
  const auto ended = endpoint.next<SipEnded>();
  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(ended->second.outcome, CallOutcome::kNoAnswer);
}

}  // namespace
}  // namespace callai::tests
