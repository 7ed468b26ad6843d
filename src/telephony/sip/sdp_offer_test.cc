#include "telephony/sip/sdp_offer.h"

#include <gtest/gtest.h>

#include "telephony/sip/sdp_session.h"

namespace callai::telephony {
namespace {

LocalSdp agent() {
  LocalSdp local;
  local.address = "192.0.2.10";
  local.port = 30000;
  for (std::size_t i = 0; i < local.key.key_and_salt.size(); ++i)
    local.key.key_and_salt[i] = static_cast<std::uint8_t>(i);
  return local;
}

LocalSdp far_side() {
  LocalSdp local;
  local.address = "192.0.2.20";
  local.port = 40000;
  local.key.key_and_salt.fill(0xA5);
  return local;
}

/// As Asterisk 22 sends it.
std::string pbx_offer(const std::string& audio_line, const std::string& more = "") {
  return "v=0\r\no=- 1850120354 3 IN IP4 192.0.2.20\r\ns=Asterisk\r\nc=IN IP4 192.0.2.20\r\nt=0 0\r\n" + audio_line +
         "\r\n" + more;
}

TEST(SdpOffer, NamesEveryCodecAndTheKeys) {
  const std::string offer = make_offer(agent());
  EXPECT_NE(offer.find("m=audio 30000 RTP/AVP 0 8 9 101\r\n"), std::string::npos);
  EXPECT_NE(offer.find("c=IN IP4 192.0.2.10\r\n"), std::string::npos);
  EXPECT_NE(offer.find("a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"), std::string::npos);
  EXPECT_NE(offer.find("a=sendrecv\r\n"), std::string::npos);
}

TEST(SdpOffer, OfIpv6SaysSo) {
  LocalSdp local = agent();
  local.address = "2001:db8::10";
  EXPECT_NE(make_offer(local).find("c=IN IP6 2001:db8::10\r\n"), std::string::npos);
}

TEST(SdpOffer, BothSidesAgreeOnTheSame) {
  const auto answer = make_answer(far_side(), make_offer(agent()));
  ASSERT_TRUE(answer.ok());
  const auto agreed = accept_answer(agent(), answer->text);
  ASSERT_TRUE(agreed.ok());
  EXPECT_EQ(agreed->rtp, (MediaAddress{"192.0.2.20", 40000}));
  EXPECT_EQ(agreed->rtcp, (MediaAddress{"192.0.2.20", 40001}));
  EXPECT_EQ(answer->media.rtp, (MediaAddress{"192.0.2.10", 30000}));
  EXPECT_EQ(agreed->send, answer->media.send);
  EXPECT_EQ(agreed->send.codec, Codec::kPcmu);
  EXPECT_EQ(agreed->dtmf_send, 101);
  EXPECT_EQ(answer->media.dtmf_receive, 101);
  EXPECT_EQ(agreed->direction, MediaDirection::kSendReceive);
  EXPECT_FALSE(agreed->on_hold);
}

TEST(SdpAnswer, TakesPayloadTypesAndPtimeFromTheOffer) {
  const auto answer = make_answer(
      agent(), pbx_offer("m=audio 11000 RTP/AVP 8 118 97",
                         "a=rtpmap:8 PCMA/8000\r\na=rtpmap:118 L16/8000\r\na=rtpmap:97 telephone-event/8000\r\n"
                         "a=fmtp:97 0-16\r\na=ptime:30\r\na=maxptime:150\r\na=sendrecv\r\n"));
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->media.send, (PayloadFormat{8, Codec::kPcma}));
  EXPECT_EQ(answer->media.ptime_ms, 30);
  EXPECT_EQ(answer->media.dtmf_send, 97);
  EXPECT_NE(answer->text.find("m=audio 30000 RTP/AVP 8 97\r\n"), std::string::npos);
  EXPECT_NE(answer->text.find("a=ptime:30\r\n"), std::string::npos);
}

TEST(SdpAnswer, OwnPreferenceDecides) {
  LocalSdp local = agent();
  local.codecs = {Codec::kG722, Codec::kPcmu};
  const auto answer = make_answer(local, pbx_offer("m=audio 11000 RTP/AVP 0 9 8"));
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->media.send, (PayloadFormat{9, Codec::kG722}));
  EXPECT_FALSE(answer->media.dtmf_send.has_value());
}

TEST(SdpAnswer, WithoutACommonCodecSaysWhatWasOffered) {
  const auto answer =
      make_answer(agent(), pbx_offer("m=audio 11000 RTP/AVP 18 3 101", "a=rtpmap:101 telephone-event/8000\r\n"));
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, core::ErrorCode::kFailedPrecondition);
  EXPECT_NE(answer.error().message.find("G729, GSM"), std::string::npos);
}

TEST(SdpAnswer, RefusesVideoWithPortZeroAndKeepsTheOrderOfStreams) {
  const auto answer = make_answer(
      agent(), pbx_offer("m=video 12000 RTP/AVP 96", "a=rtpmap:96 VP8/90000\r\nm=audio 11000 RTP/AVP 0\r\n"));
  ASSERT_TRUE(answer.ok());
  const std::size_t video = answer->text.find("m=video 0 RTP/AVP 96\r\n");
  ASSERT_NE(video, std::string::npos);
  EXPECT_GT(answer->text.find("m=audio 30000 RTP/AVP 0\r\n"), video);
}

TEST(SdpAnswer, StereoOrWidebandVariantsOfAKnownNameAreNoCommonCodec) {
  EXPECT_FALSE(make_answer(agent(), pbx_offer("m=audio 11000 RTP/AVP 96", "a=rtpmap:96 PCMU/16000\r\n")).ok());
  EXPECT_FALSE(make_answer(agent(), pbx_offer("m=audio 11000 RTP/AVP 96", "a=rtpmap:96 PCMU/8000/2\r\n")).ok());
}

TEST(SdpHold, FarSideThatHoldsIsAnsweredReceiveOnly) {
  const auto answer = make_answer(agent(), pbx_offer("m=audio 11000 RTP/AVP 0", "a=sendonly\r\n"));
  ASSERT_TRUE(answer.ok());
  EXPECT_NE(answer->text.find("a=recvonly\r\n"), std::string::npos);
  EXPECT_EQ(answer->media.direction, MediaDirection::kReceiveOnly);
  EXPECT_TRUE(answer->media.on_hold);
}

TEST(SdpHold, TheOldWayWithoutAnAddressIsUnderstood) {
  const auto answer = make_answer(agent(), "v=0\r\nc=IN IP4 0.0.0.0\r\nm=audio 11000 RTP/AVP 0\r\n");
  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(answer->media.on_hold);
  EXPECT_EQ(answer->media.rtp.port, 0);
}

TEST(SdpHold, OwnHoldIsOfferedSendOnlyAndStaysWhenTheFarSideOffersAgain) {
  LocalSdp local = agent();
  local.hold = true;
  EXPECT_NE(make_offer(local).find("a=sendonly\r\n"), std::string::npos);
  const auto answer = make_answer(local, pbx_offer("m=audio 11000 RTP/AVP 0", "a=sendrecv\r\n"));
  ASSERT_TRUE(answer.ok());
  EXPECT_NE(answer->text.find("a=sendonly\r\n"), std::string::npos);
  EXPECT_TRUE(answer->media.on_hold);
}

TEST(SdpHold, BothSidesHoldingIsInactive) {
  LocalSdp local = agent();
  local.hold = true;
  const auto answer = make_answer(local, pbx_offer("m=audio 11000 RTP/AVP 0", "a=sendonly\r\n"));
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->media.direction, MediaDirection::kInactive);
}

TEST(SdpSrtp, KeysTravelBothWays) {
  LocalSdp local = agent();
  local.srtp = true;
  const std::string offer = make_offer(local);
  EXPECT_NE(offer.find("m=audio 30000 RTP/SAVP "), std::string::npos);
  const auto answer = make_answer(far_side(), offer);
  ASSERT_TRUE(answer.ok());
  const auto agreed = accept_answer(local, answer->text);
  ASSERT_TRUE(agreed.ok());
  EXPECT_EQ(agreed->srtp_send, answer->media.srtp_receive);
  EXPECT_EQ(agreed->srtp_receive, answer->media.srtp_send);
  EXPECT_EQ(agreed->srtp_send->key_and_salt, local.key.key_and_salt);
}

TEST(SdpSrtp, TheTagAndSuiteOfTheOfferAreAnswered) {
  const std::string key(40, 'A');
  const auto answer =
      make_answer(agent(), pbx_offer("m=audio 11000 RTP/SAVP 0",
                                     "a=crypto:3 AES_256_CM_HMAC_SHA1_80 inline:" + std::string(64, 'A') + "\r\n" +
                                         "a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:" + key + "|2^31\r\n"));
  ASSERT_TRUE(answer.ok());
  EXPECT_NE(answer->text.find("a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:AAEC"), std::string::npos);
  EXPECT_EQ(answer->media.srtp_receive->suite, SrtpSuite::kAesCm128HmacSha1_32);
}

TEST(SdpSrtp, KeyIdentifiersAndSessionParametersAreNotUsed) {
  const std::string key(40, 'A');
  for (const std::string& line : {"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + key + "|2^20|1:4\r\n",
                                  "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + key + " UNENCRYPTED_SRTP\r\n",
                                  std::string("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:short\r\n"), std::string()}) {
    EXPECT_FALSE(make_answer(agent(), pbx_offer("m=audio 11000 RTP/SAVP 0", line)).ok()) << line;
  }
}

TEST(SdpSrtp, RequiredSrtpRefusesAPlainOffer) {
  LocalSdp local = agent();
  local.srtp_required = true;
  EXPECT_FALSE(make_answer(local, pbx_offer("m=audio 11000 RTP/AVP 0")).ok());
}

TEST(SdpSrtp, APlainAnswerToASecureOfferIsNoAgreement) {
  LocalSdp local = agent();
  local.srtp = true;
  EXPECT_FALSE(accept_answer(local, pbx_offer("m=audio 11000 RTP/AVP 0")).ok());
}

TEST(SdpAcceptedAnswer, MapsTheirPayloadTypesForSendingAndOursForReceiving) {
  LocalSdp local = agent();
  local.codecs = {Codec::kL16, Codec::kPcmu};
  const auto agreed = accept_answer(
      local,
      pbx_offer("m=audio 11000 RTP/AVP 97 0 100",
                "a=rtpmap:97 L16/8000\r\na=rtpmap:100 telephone-event/8000\r\na=rtcp:11005 IN IP4 192.0.2.20\r\n"));
  ASSERT_TRUE(agreed.ok());
  EXPECT_EQ(agreed->send, (PayloadFormat{97, Codec::kL16}));
  ASSERT_EQ(agreed->receive.size(), 2U);
  EXPECT_EQ(agreed->receive[0], (PayloadFormat{96, Codec::kL16}));
  EXPECT_EQ(agreed->dtmf_send, 100);
  EXPECT_EQ(agreed->dtmf_receive, 101);
  EXPECT_EQ(agreed->rtcp.port, 11005);
}

TEST(SdpAcceptedAnswer, RefusedAudioIsNoAgreement) {
  EXPECT_FALSE(accept_answer(agent(), pbx_offer("m=audio 0 RTP/AVP 0")).ok());
}

TEST(SdpText, BadOnesAreNamedAndNeverAccepted) {
  for (const std::string& text : {std::string(), std::string("v=1\r\n"), std::string("v=0\r\nnonsense\r\n"),
                                  std::string("v=0\r\nm=audio\r\n"), std::string("v=0\r\nm=audio 70000 RTP/AVP 0\r\n"),
                                  std::string("v=0\r\nc=IN IP4\r\n"), "v=0\r\ns=" + std::string(20000, 'x')}) {
    const auto parsed = parse_sdp(text);
    ASSERT_FALSE(parsed.ok());
    EXPECT_EQ(parsed.error().code, core::ErrorCode::kInvalidArgument);
  }
}

TEST(SdpText, LinesMayEndWithoutCarriageReturn) {
  EXPECT_TRUE(make_answer(agent(), "v=0\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0\n").ok());
}

TEST(SdpText, ThousandsOfStreamsAreRefused) {
  std::string text = "v=0\r\n";
  for (int i = 0; i < 100; ++i) text += "m=audio 4000 RTP/AVP 0\r\n";
  EXPECT_FALSE(parse_sdp(text).ok());
}

}  // namespace
}  // namespace callai::telephony
