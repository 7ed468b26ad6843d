#include "telephony/sip/sip_agent.h"

#include <gtest/gtest.h>

#include "telephony/testing/sip_endpoint.h"

namespace callai::telephony {
namespace {

using testing::call_to;
using testing::SipEndpoint;
using testing::trunk_to;

SipAgentSettings with_line(SipLineSettings line) {
  SipAgentSettings settings;
  settings.lines = {std::move(line)};
  return settings;
}

/// Two user agents of this program on the loopback: the caller's trunk ends at the callee.
class SipCallTest : public ::testing::Test {
 protected:
  explicit SipCallTest(SipTransport transport = SipTransport::kUdp) {
    caller = std::make_unique<SipEndpoint>(with_line(trunk_to(callee, transport)));
    EXPECT_TRUE(caller->eventually([this] { return caller->agent().lines().at(0).state == LineState::kUp; }));
  }

  /// A call that rings at the callee.
  LegId ring(const std::string& number = "555") {
    EXPECT_TRUE(caller->agent().call(call_to(number)).ok());
    const auto incoming = callee.next<SipIncoming>();
    EXPECT_TRUE(incoming.has_value());
    return incoming ? incoming->first : LegId{};
  }

  /// A call that is up; the callee's leg.
  LegId connect() {
    const LegId leg = ring();
    EXPECT_TRUE(callee.agent().answer(leg).ok());
    const auto answered = caller->next<SipAnswered>();
    const auto up = callee.next<SipAnswered>();
    EXPECT_TRUE(answered && up);
    if (answered) caller_media = answered->second.media;
    if (up) callee_media = up->second.media;
    return leg;
  }

  SipEndpoint callee;
  std::unique_ptr<SipEndpoint> caller;
  const LegId out{"call_1"};
  MediaId caller_media;
  MediaId callee_media;
};

TEST_F(SipCallTest, RingsIsAnsweredAndBothSidesAgreeOnAudio) {
  EXPECT_TRUE(caller->agent().call(call_to("+4930123456")).ok());
  const auto incoming = callee.next<SipIncoming>();
  ASSERT_TRUE(incoming.has_value());
  EXPECT_EQ(incoming->second.to, "+4930123456");
  EXPECT_EQ(incoming->second.from, "900");
  EXPECT_TRUE(caller->next<SipRinging>().has_value());
  ASSERT_TRUE(callee.agent().answer(incoming->first).ok());
  const auto answered = caller->next<SipAnswered>();
  const auto up = callee.next<SipAnswered>();
  ASSERT_TRUE(answered && up);
  const NegotiatedMedia ours = caller->media.agreed(answered->second.media);
  const NegotiatedMedia theirs = callee.media.agreed(up->second.media);
  EXPECT_EQ(ours.rtp.ip, "127.0.0.1");
  EXPECT_EQ(ours.send.codec, Codec::kPcmu);
  EXPECT_EQ(theirs.send.codec, Codec::kPcmu);
  EXPECT_EQ(ours.dtmf_send, 101);
}

TEST_F(SipCallTest, HangUpOfEitherSideEndsBothOnce) {
  for (const bool caller_first : {true, false}) {
    const LegId in = connect();
    ASSERT_TRUE((caller_first ? caller->agent().hang_up(out) : callee.agent().hang_up(in)).ok());
    const auto here = caller->next<SipEnded>();
    const auto there = callee.next<SipEnded>();
    ASSERT_TRUE(here && there);
    EXPECT_EQ(here->second.outcome, CallOutcome::kAnswered);
    EXPECT_TRUE(here->second.answered);
    EXPECT_EQ(here->second.by_far_side, !caller_first);
    EXPECT_EQ(there->second.by_far_side, caller_first);
    EXPECT_TRUE(here->second.has_media);
    EXPECT_TRUE(caller->eventually([this] { return caller->agent().counts().calls == 0; }));
    EXPECT_TRUE(callee.eventually([this] { return callee.agent().counts().calls == 0; }));
    EXPECT_EQ(caller->media.open_sessions() + callee.media.open_sessions(), 0U);
    EXPECT_EQ(caller->count<SipEnded>() + callee.count<SipEnded>(), 0U);
  }
}

TEST_F(SipCallTest, CancelEndsARingingCallOnBothSides) {
  ring();
  ASSERT_TRUE(caller->next<SipRinging>().has_value());
  ASSERT_TRUE(caller->agent().hang_up(out).ok());
  const auto here = caller->next<SipEnded>();
  const auto there = callee.next<SipEnded>();
  ASSERT_TRUE(here && there);
  EXPECT_EQ(here->second.outcome, CallOutcome::kCancelled);
  EXPECT_EQ(there->second.outcome, CallOutcome::kCancelled);
  EXPECT_TRUE(there->second.by_far_side);
  EXPECT_FALSE(there->second.answered);
  EXPECT_TRUE(caller->eventually([this] { return caller->agent().counts().calls == 0; }));
}

TEST_F(SipCallTest, RingingTooLongIsNoAnswer) {
  OriginateRequest request = call_to("555");
  request.ring_timeout = std::chrono::seconds(1);
  ASSERT_TRUE(caller->agent().call(request).ok());
  const auto here = caller->next<SipEnded>();
  ASSERT_TRUE(here.has_value());
  EXPECT_EQ(here->second.outcome, CallOutcome::kNoAnswer);
  EXPECT_TRUE(callee.next<SipEnded>().has_value());
}

TEST_F(SipCallTest, RefusalsSayWhy) {
  for (const auto& [code, outcome] : {std::pair{486, CallOutcome::kBusy}, std::pair{603, CallOutcome::kRejected},
                                      std::pair{480, CallOutcome::kNoAnswer}, std::pair{404, CallOutcome::kUnreachable},
                                      std::pair{500, CallOutcome::kFailed}}) {
    const LegId in = ring();
    ASSERT_TRUE(callee.agent().reject(in, code).ok());
    const auto here = caller->next<SipEnded>();
    ASSERT_TRUE(here.has_value());
    EXPECT_EQ(here->second.outcome, outcome) << code;
    EXPECT_EQ(here->second.code, code);
    EXPECT_TRUE(here->second.by_far_side);
    EXPECT_NE(here->second.reason.find(std::to_string(code)), std::string::npos);
    ASSERT_TRUE(callee.next<SipEnded>().has_value());
    ASSERT_TRUE(caller->eventually([this] { return caller->agent().counts().calls == 0; }));
  }
}

TEST_F(SipCallTest, NoPortLeftIsRefusedWith503) {
  callee.media.be_full(true);
  const LegId in = ring();
  ASSERT_TRUE(callee.agent().answer(in).ok());
  const auto here = caller->next<SipEnded>();
  ASSERT_TRUE(here.has_value());
  EXPECT_EQ(here->second.code, 503);
}

TEST_F(SipCallTest, HoldAndResumeGoBothWays) {
  const LegId in = connect();
  ASSERT_TRUE(caller->agent().hold(out, true).ok());
  auto here = caller->next<SipHeld>();
  auto there = callee.next<SipHeld>();
  ASSERT_TRUE(here && there);
  EXPECT_TRUE(here->second.on_hold && there->second.on_hold);
  EXPECT_EQ(caller->media.agreed(caller_media).direction, MediaDirection::kSendOnly);
  EXPECT_EQ(callee.media.agreed(callee_media).direction, MediaDirection::kReceiveOnly);

  ASSERT_TRUE(caller->agent().hold(out, false).ok());
  here = caller->next<SipHeld>();
  there = callee.next<SipHeld>();
  ASSERT_TRUE(here && there);
  EXPECT_FALSE(here->second.on_hold || there->second.on_hold);

  ASSERT_TRUE(callee.agent().hold(in, true).ok());
  there = callee.next<SipHeld>();
  here = caller->next<SipHeld>();
  ASSERT_TRUE(here && there);
  EXPECT_TRUE(here->second.on_hold);
  EXPECT_EQ(caller->media.agreed(caller_media).direction, MediaDirection::kReceiveOnly);
}

TEST_F(SipCallTest, HoldsOfBothSidesAtOnceComeToAnEnd) {
  const LegId in = connect();
  ASSERT_TRUE(caller->agent().hold(out, true).ok());
  ASSERT_TRUE(callee.agent().hold(in, true).ok());
  // Each may be answered 491 once and comes again after up to four seconds.
  EXPECT_TRUE(caller->eventually([&] {
    return caller->media.agreed(caller_media).direction == MediaDirection::kInactive &&
           callee.media.agreed(callee_media).direction == MediaDirection::kInactive;
  }));
  EXPECT_EQ(caller->count<SipEnded>() + callee.count<SipEnded>(), 0U);
}

TEST_F(SipCallTest, KeysByInfoArriveInOrder) {
  connect();
  ASSERT_TRUE(caller->agent().send_info(out, "12#").ok());
  std::string heard;
  for (int i = 0; i < 3; ++i) {
    const auto digit = callee.next<SipDtmf>();
    ASSERT_TRUE(digit.has_value());
    heard += digit->second.digit;
  }
  EXPECT_EQ(heard, "12#");
}

TEST_F(SipCallTest, AUserAgentThatIsNoPbxRefusesATransferAndTheCallGoesOn) {
  connect();
  ASSERT_TRUE(caller->agent().transfer(out, "300").ok());
  const auto transfer = caller->next<SipTransfer>();
  ASSERT_TRUE(transfer.has_value());
  EXPECT_TRUE(transfer->second.done);
  EXPECT_FALSE(transfer->second.succeeded);
  EXPECT_EQ(transfer->second.code, 405);
  EXPECT_EQ(caller->count<SipEnded>(), 0U);
}

TEST_F(SipCallTest, ShuttingDownHangsUp) {
  connect();
  caller->stop();
  const auto there = callee.next<SipEnded>();
  ASSERT_TRUE(there.has_value());
  EXPECT_TRUE(there->second.by_far_side);
}

class SipTcpCallTest : public SipCallTest {
 protected:
  SipTcpCallTest() : SipCallTest(SipTransport::kTcp) {}
};

TEST_F(SipTcpCallTest, CallsGoOverTcpAsWell) {
  const LegId in = connect();
  ASSERT_TRUE(callee.agent().hang_up(in).ok());
  EXPECT_TRUE(caller->next<SipEnded>().has_value());
  EXPECT_TRUE(callee.eventually([this] { return callee.agent().counts().calls == 0; }));
}

TEST(SipCodec, NothingInCommonIs488InWords) {
  SipAgentSettings only_a;
  only_a.codecs = {Codec::kPcma};
  SipEndpoint callee(only_a);
  SipAgentSettings only_u = with_line(trunk_to(callee));
  only_u.codecs = {Codec::kPcmu};
  SipEndpoint caller(only_u);
  ASSERT_TRUE(caller.eventually([&] { return caller.agent().lines().at(0).state == LineState::kUp; }));
  ASSERT_TRUE(caller.agent().call(call_to("555")).ok());
  const auto ended = caller.next<SipEnded>();
  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(ended->second.code, 488);
  EXPECT_NE(ended->second.reason.find("codec"), std::string::npos);
  EXPECT_EQ(callee.count<SipIncoming>() + callee.count<SipEnded>(), 0U);
}

TEST(SipSrtp, IsAgreedOnWhenBothWantIt) {
  SipAgentSettings secure;
  secure.srtp = true;
  SipEndpoint callee(secure);
  SipAgentSettings out = with_line(trunk_to(callee));
  out.srtp = true;
  SipEndpoint caller(out);
  ASSERT_TRUE(caller.eventually([&] { return caller.agent().lines().at(0).state == LineState::kUp; }));
  ASSERT_TRUE(caller.agent().call(call_to("555")).ok());
  const auto incoming = callee.next<SipIncoming>();
  ASSERT_TRUE(incoming.has_value());
  ASSERT_TRUE(callee.agent().answer(incoming->first).ok());
  const auto here = caller.next<SipAnswered>();
  const auto there = callee.next<SipAnswered>();
  ASSERT_TRUE(here && there);
  EXPECT_EQ(caller.media.agreed(here->second.media).srtp_send, callee.media.agreed(there->second.media).srtp_receive);
  EXPECT_TRUE(caller.media.agreed(here->second.media).srtp_receive.has_value());
}

TEST(SipAdmission, MoreCallsThanAllowedAreRefusedWith503) {
  SipAgentSettings one;
  one.max_calls = 1;
  SipEndpoint callee(one);
  SipEndpoint caller(with_line(trunk_to(callee)));
  ASSERT_TRUE(caller.eventually([&] { return caller.agent().lines().at(0).state == LineState::kUp; }));
  ASSERT_TRUE(caller.agent().call(call_to("555", "call_1")).ok());
  ASSERT_TRUE(callee.next<SipIncoming>().has_value());
  ASSERT_TRUE(caller.agent().call(call_to("555", "call_2")).ok());
  const auto ended = caller.next<SipEnded>();
  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(ended->first, LegId("call_2"));
  EXPECT_EQ(ended->second.code, 503);
  EXPECT_EQ(callee.agent().counts().refused_full, 1U);
}

TEST(SipAdmission, SourcesThatAreNotListedGetNoAnswer) {
  SipAgentSettings closed;
  closed.allowed_peers = {*parse_network("192.0.2.1")};
  SipEndpoint callee(closed);
  SipEndpoint caller(with_line(trunk_to(callee)));
  ASSERT_TRUE(callee.eventually([&] { return callee.agent().port(SipTransport::kUdp) != 0; }));
  OriginateRequest request = call_to("555");
  request.ring_timeout = std::chrono::seconds(1);
  ASSERT_TRUE(caller.eventually([&] { return !caller.agent().lines().empty(); }));
  ASSERT_TRUE(caller.agent().call(request).ok());
  const auto ended = caller.next<SipEnded>();
  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(ended->second.outcome, CallOutcome::kNoAnswer);
  EXPECT_EQ(callee.count<SipIncoming>(), 0U);
}

TEST(SipStart, APortThatIsTakenIsNamed) {
  SipEndpoint first;
  SipAgentSettings settings;
  settings.local_ip = "127.0.0.1";
  settings.local_port = first.agent().port(SipTransport::kUdp);
  testing::FakeMedia media;
  const auto second = SipAgent::start(first.env(), settings, media, [](const LegId&, SipEvent) {});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, core::ErrorCode::kAlreadyExists);
  EXPECT_NE(second.error().message.find(std::to_string(settings.local_port)), std::string::npos);
}

}  // namespace
}  // namespace callai::telephony
