#include "telephony/rtp/rtp_session.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "telephony/rtp/session_statistics.h"
#include "telephony/rtp/testing/trouble.h"
#include "telephony/rtp/testing/voice_ports.h"

namespace callai::telephony {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::TonePort;
using testing::TroubleLine;
using testing::TroubleSettings;

const MediaAddress kLeft{"192.0.2.1", 4000};
const MediaAddress kRight{"192.0.2.2", 5000};

MediaAddress next_port(MediaAddress address) {
  ++address.port;
  return address;
}

NegotiatedMedia agreement(const MediaAddress& remote, Codec codec = Codec::kPcmu) {
  NegotiatedMedia agreed;
  agreed.rtp = remote;
  agreed.rtcp = next_port(remote);
  agreed.send = {static_cast<std::uint8_t>(codec == Codec::kPcmu ? 0 : 96), codec};
  agreed.receive = {agreed.send};
  agreed.dtmf_send = 101;
  agreed.dtmf_receive = 101;
  return agreed;
}

SrtpKey key(std::uint8_t fill) {
  SrtpKey made;
  made.key_and_salt.fill(fill);
  return made;
}

/// One end: a session, the line its packets leave on, and what it told.
class End final : public SessionOutput {
 public:
  End(std::uint32_t ssrc, MediaAddress own, const TroubleSettings& trouble, double hz)
      : own_(std::move(own)), session_(settings(ssrc)), rtp_out_(trouble), rtcp_out_({}), voice_(hz) {}

  void agree(core::TimePoint now, const NegotiatedMedia& agreed) {
    auto plan = make_session_plan(agreed, ssrc_);
    ASSERT_TRUE(plan.ok()) << core::describe(plan.error());
    session_.adopt(now, *plan);
  }

  void tick(core::TimePoint now) {
    now_ = now;
    session_.tick(now, attached_ ? &voice_ : nullptr, *this);
  }

  /// Takes what `from` has sent and the network let through.
  void take(core::TimePoint now, End& from) {
    const auto source = [&from](std::uint16_t above) {
      auto endpoint = parse_endpoint(from.own_).value();
      endpoint.port = static_cast<std::uint16_t>(endpoint.port + above);
      return endpoint;
    };
    while (auto packet = from.rtp_out_.next(now)) {
      session_.received(packet->first, MediaChannel::kRtp, source(0), packet->second, *this);
    }
    while (auto packet = from.rtcp_out_.next(now)) {
      session_.received(packet->first, MediaChannel::kRtcp, source(1), packet->second, *this);
    }
  }

  void send(MediaChannel channel, const Endpoint& to, std::span<const std::uint8_t> bytes) noexcept override {
    last_target_ = to;
    if (channel == MediaChannel::kRtp && spy_) spy_(bytes);
    if (deaf_) return;
    (channel == MediaChannel::kRtp ? rtp_out_ : rtcp_out_).send(now_, bytes);
  }

  void report(const MediaEvent& event) noexcept override {
    if (const auto* key = std::get_if<DtmfReceived>(&event)) {
      told_ += key->in_band ? "tone-" : "key-";
      told_ += key->digit;
      told_ += ' ';
    }
    if (std::holds_alternative<FirstPacket>(event)) told_ += "first ";
    if (std::holds_alternative<MediaTimeout>(event)) told_ += "timeout ";
    if (std::holds_alternative<MediaRecovered>(event)) told_ += "recovered ";
    if (std::holds_alternative<FaxHeard>(event)) told_ += "fax ";
    if (const auto* way = std::get_if<OneWayAudio>(&event)) told_ += way->we_hear_nothing ? "we-deaf " : "it-deaf ";
  }

  RtpSession& session() { return session_; }
  TonePort& voice() { return voice_; }
  const Endpoint& last_target() const { return last_target_; }
  MediaStatistics statistics() const { return to_statistics(session_.counts()); }
  std::string take_told() { return std::exchange(told_, {}); }
  void unplug() { attached_ = false; }
  void plug_in() { attached_ = true; }
  /// Its packets go nowhere.
  void cut(bool cut) { deaf_ = cut; }
  void on_packet(std::function<void(std::span<const std::uint8_t>)> spy) { spy_ = std::move(spy); }
  const MediaAddress& own() const { return own_; }
  void move_to(MediaAddress own) { own_ = std::move(own); }

 private:
  RtpSessionSettings settings(std::uint32_t ssrc) {
    ssrc_ = ssrc;
    RtpSessionSettings made;
    made.ssrc = ssrc;
    made.first_sequence = 65500;
    made.first_timestamp = 0xFFFFF000;
    made.seed = ssrc;
    made.wall_start = core::WallTime(seconds(1'800'000'000));
    return made;
  }

  MediaAddress own_;
  std::uint32_t ssrc_ = 0;
  RtpSession session_;
  TroubleLine rtp_out_;
  TroubleLine rtcp_out_;
  TonePort voice_;
  bool attached_ = true;
  bool deaf_ = false;
  core::TimePoint now_{};
  Endpoint last_target_;
  std::string told_;
  std::function<void(std::span<const std::uint8_t>)> spy_;
};

/// Two ends in virtual time, half a frame apart.
struct Call {
  explicit Call(const TroubleSettings& trouble = {}, double right_hz = 440)
      : left(11, kLeft, trouble, 300), right(22, kRight, other_seed(trouble), right_hz) {}

  void agree(Codec codec = Codec::kPcmu) {
    left.agree(now, agreement(right.own(), codec));
    right.agree(now, agreement(left.own(), codec));
  }
  void run(core::Duration time) {
    for (const core::TimePoint end = now + time; now < end; now += milliseconds(10)) {
      End& mine = now.time_since_epoch() % milliseconds(20) == milliseconds(0) ? left : right;
      mine.take(now, &mine == &left ? right : left);
      mine.tick(now);
    }
  }
  static TroubleSettings other_seed(TroubleSettings trouble) {
    trouble.seed += 1;
    return trouble;
  }

  core::TimePoint now{seconds(100)};
  End left;
  End right;
};

TEST(RtpSession, BothSidesHearEachOtherInEveryCodec) {
  for (const Codec codec : {Codec::kPcmu, Codec::kPcma, Codec::kG722, Codec::kL16}) {
    Call call;
    call.agree(codec);
    call.run(seconds(5));
    EXPECT_GT(call.left.voice().heard(), 240) << static_cast<int>(codec);
    EXPECT_GT(call.right.voice().heard(), 240) << static_cast<int>(codec);
    EXPECT_EQ(call.left.take_told(), "first ");
    EXPECT_EQ(call.left.statistics().dropped_packets, 0U);
  }
}

TEST(RtpSession, EveryPacketLengthIsSentInTime) {
  for (const int ptime : {10, 20, 30, 40, 60}) {
    Call call;
    auto agreed = agreement(kRight);
    agreed.ptime_ms = ptime;
    call.left.agree(call.now, agreed);
    call.right.agree(call.now, agreement(kLeft));
    call.run(seconds(6));
    EXPECT_NEAR(static_cast<double>(call.left.statistics().sent.packets), 6000.0 / ptime, 2) << ptime;
    EXPECT_GT(call.right.voice().heard(), 280) << ptime;
  }
}

TEST(RtpSession, WithoutAPortSilenceIsSent) {
  Call call;
  call.agree();
  call.left.unplug();
  call.run(seconds(2));
  EXPECT_EQ(call.right.statistics().received.packets, 100U);
  EXPECT_EQ(call.right.voice().heard(), 0);
}

TEST(RtpSession, ReportsTellLossJitterAndRoundTripOfBothDirections) {
  TroubleSettings trouble;
  trouble.loss = 0.05;
  trouble.delay = milliseconds(30);
  trouble.jitter = milliseconds(20);
  Call call(trouble);
  call.agree();
  call.run(seconds(60));
  const MediaStatistics statistics = call.left.statistics();
  EXPECT_NEAR(statistics.received.loss_percent, 5, 1.5);
  EXPECT_NEAR(statistics.sent.loss_percent, 5, 1.5);
  EXPECT_GT(statistics.received.jitter_ms, 3);
  EXPECT_GT(statistics.sent.jitter_ms, 3);
  ASSERT_TRUE(statistics.round_trip_ms);
  EXPECT_LT(*statistics.round_trip_ms, 25);  // reports are not delayed here, but wait for a turn
  EXPECT_NEAR(statistics.received.mos, 3.8, 0.3);
  EXPECT_NEAR(statistics.sent.mos, 3.8, 0.3);
  EXPECT_GT(statistics.concealed_frames, 50U);
}

TEST(RtpSession, ABadNetworkIsHeardThrough) {
  TroubleSettings trouble;
  trouble.loss = 0.05;
  trouble.jitter = milliseconds(60);
  trouble.reorder = 0.02;
  trouble.duplicate = 0.02;
  Call call(trouble);
  call.agree();
  call.run(seconds(10));
  const int before = call.left.voice().heard();
  call.run(seconds(60));
  EXPECT_GT(call.left.voice().heard() - before, 3000 * 93 / 100);
}

TEST(RtpSession, KeysReachTheFarSideOnceEachThroughLoss) {
  TroubleSettings trouble;
  trouble.loss = 0.10;
  trouble.jitter = milliseconds(60);
  trouble.duplicate = 0.05;
  Call call(trouble);
  call.agree();
  call.run(seconds(1));
  call.right.take_told();
  for (const char digit : std::string("0123456789*#55")) EXPECT_TRUE(call.left.session().send_key(digit));
  call.run(seconds(6));
  EXPECT_EQ(call.right.take_told(),
            "key-0 key-1 key-2 key-3 key-4 key-5 key-6 key-7 key-8 key-9 key-* key-# key-5 key-5 ");
  EXPECT_EQ(call.left.session().counts().keys_sent, 14U);
}

TEST(RtpSession, TonesAreHeardWhereNoEventWasAgreedOn) {
  Call call;
  auto agreed = agreement(kRight);
  agreed.dtmf_receive.reset();
  call.left.agree(call.now, agreed);
  call.right.agree(call.now, agreement(kLeft));
  call.right.unplug();
  call.run(seconds(1));
  call.left.take_told();
  dsp::ToneGenerator low(770, -15);
  dsp::ToneGenerator high(1336, -15);
  std::vector<std::uint8_t> packet(kRtpHeaderBytes + 160);
  RtpHeader header;
  header.ssrc = 99;
  for (int i = 0; i < 10; ++i, call.now += milliseconds(20)) {
    conversation::Frame frame{};
    conversation::Frame other{};
    if (i < 5) {
      low.fill(frame);
      high.fill(other);
      dsp::mix_into(frame, other);
    }
    make_encoder(Codec::kPcmu)->encode(frame, std::span(packet).subspan(kRtpHeaderBytes));
    write_rtp_header(header, packet);
    ++header.sequence;
    header.timestamp += 160;
    call.left.session().received(call.now, MediaChannel::kRtp, parse_endpoint(kRight).value(), packet, call.left);
    call.left.tick(call.now);
  }
  for (int i = 0; i < 10; ++i, call.now += milliseconds(20)) call.left.tick(call.now);
  EXPECT_EQ(call.left.take_told(), "tone-5 ");
}

TEST(RtpSession, AFaxIsToldOfOnce) {
  Call call({}, 2100);
  call.agree();
  call.run(seconds(5));
  EXPECT_EQ(call.left.take_told(), "first fax ");
  EXPECT_EQ(call.right.take_told(), "first ");
}

TEST(RtpSession, OnHoldThePortHearsSilenceAndTheFarSideGetsSilence) {
  Call call;
  call.agree();
  call.run(seconds(2));
  auto held = agreement(kRight);
  held.on_hold = true;
  held.direction = MediaDirection::kSendOnly;
  call.left.agree(call.now, held);
  call.run(seconds(1));
  const int left_heard = call.left.voice().heard();
  const int right_heard = call.right.voice().heard();
  const std::uint64_t sent = call.left.statistics().sent.packets;
  call.run(seconds(40));
  EXPECT_EQ(call.left.voice().heard(), left_heard);
  EXPECT_EQ(call.right.voice().heard(), right_heard);
  EXPECT_EQ(call.left.statistics().sent.packets - sent, 2000U);
  call.left.take_told();
  call.left.agree(call.now, agreement(kRight));
  call.run(seconds(2));
  EXPECT_GT(call.left.voice().heard() - left_heard, 85);
  EXPECT_GT(call.right.voice().heard() - right_heard, 85);
  EXPECT_EQ(call.left.take_told(), "");
}

TEST(RtpSession, WhatIsNotAgreedToBeSentIsNotSent) {
  Call call;
  auto agreed = agreement(kRight);
  agreed.direction = MediaDirection::kInactive;
  call.left.agree(call.now, agreed);
  call.right.agree(call.now, agreement(kLeft));
  call.run(seconds(2));
  EXPECT_EQ(call.left.statistics().sent.packets, 0U);
  EXPECT_EQ(call.left.statistics().received.packets, 0U);
  agreed = agreement({kRight.ip, 0});
  call.left.agree(call.now, agreed);
  call.run(seconds(2));
  EXPECT_EQ(call.left.statistics().sent.packets, 0U);
}

TEST(RtpSession, AfterAnAgreementTheClockGoesOnAndTheFirstPacketIsMarked) {
  Call call;
  std::vector<RtpHeader> sent;
  call.left.on_packet([&](std::span<const std::uint8_t> bytes) { sent.push_back(parse_rtp(bytes)->header); });
  call.agree();
  call.run(seconds(1));
  call.agree();
  call.run(seconds(1));
  ASSERT_EQ(sent.size(), 100U);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(sent[i].marker, i == 0 || i == 50) << i;
    EXPECT_EQ(sent[i].sequence, static_cast<std::uint16_t>(65500 + i));
    EXPECT_EQ(sent[i].timestamp, static_cast<std::uint32_t>(0xFFFFF000 + 160 * i));
    EXPECT_EQ(sent[i].ssrc, 11U);
  }
}

TEST(RtpSession, TicksThatWereGivenUpAreAGapInTheTimestampsNotInTheSequence) {
  Call call;
  std::vector<RtpHeader> sent;
  call.left.on_packet([&](std::span<const std::uint8_t> bytes) { sent.push_back(parse_rtp(bytes)->header); });
  call.agree();
  call.left.tick(call.now);
  call.left.tick(call.now + milliseconds(80));
  EXPECT_EQ(sent[1].sequence - sent[0].sequence, 1);
  EXPECT_EQ(sent[1].timestamp - sent[0].timestamp, 4U * 160U);
}

TEST(RtpSession, SrtpCarriesTheCallAndPlainOrForeignPacketsAreDropped) {
  Call call;
  auto left = agreement(kRight);
  left.srtp_send = key(1);
  left.srtp_receive = key(2);
  auto right = agreement(kLeft);
  right.srtp_send = key(2);
  right.srtp_receive = key(1);
  call.left.agree(call.now, left);
  call.right.agree(call.now, right);
  call.run(seconds(10));
  EXPECT_GT(call.left.voice().heard(), 480);
  EXPECT_TRUE(call.left.statistics().round_trip_ms);  // reports are sealed as well
  // The same keys again, as after a refresh: counters go on, nothing is a replay or unknown.
  call.left.agree(call.now, left);
  call.run(seconds(2));
  EXPECT_EQ(call.left.statistics().dropped_packets, 0U);
  EXPECT_EQ(call.right.statistics().dropped_packets, 0U);
  right.srtp_send = key(3);
  call.right.agree(call.now, right);
  call.run(seconds(2));
  EXPECT_GE(call.left.statistics().dropped_packets, 99U);
}

TEST(RtpSession, StrangersAreNotHeardAndAMovedFarSideIsFollowedWithTheNextAgreement) {
  Call call;
  call.agree();
  call.run(seconds(1));
  std::vector<std::uint8_t> packet(kRtpHeaderBytes + 160, 0x20);
  const Endpoint stranger = parse_endpoint({"198.51.100.1", 9999}).value();
  for (std::uint16_t i = 0; i < 20; ++i) {
    write_rtp_header({false, 0, i, 160U * i, 5}, packet);
    call.left.session().received(call.now, MediaChannel::kRtp, stranger, packet, call.left);
  }
  EXPECT_EQ(call.left.statistics().dropped_packets, 20U);
  EXPECT_EQ(call.left.last_target(), parse_endpoint(kRight).value());
  call.right.move_to({"192.0.2.77", 7000});
  call.left.agree(call.now, agreement(call.right.own()));
  const int heard = call.left.voice().heard();
  call.run(seconds(2));
  EXPECT_GT(call.left.voice().heard() - heard, 85);
}

TEST(RtpSession, AFarSideBehindNatIsAnsweredWhereItsPacketsComeFrom) {
  Call call;
  call.left.agree(call.now, agreement({"10.0.0.5", 5000}));  // what it says of itself
  call.right.agree(call.now, agreement(kLeft));
  call.run(seconds(2));
  EXPECT_EQ(call.left.last_target().ip, parse_endpoint(kRight).value().ip);
  EXPECT_GT(call.left.voice().heard(), 80);
}

TEST(RtpSession, AudioThatGoesOneWayIsToldWhileTheCallLasts) {
  Call call;
  call.agree();
  call.run(seconds(20));
  call.left.take_told();
  call.right.take_told();
  call.right.cut(true);
  call.run(seconds(40));
  EXPECT_EQ(call.left.take_told(), "timeout ");
  EXPECT_EQ(call.right.take_told(), "it-deaf ");  // by the reports of the left
  call.right.cut(false);
  call.run(seconds(10));
  EXPECT_EQ(call.left.take_told(), "recovered ");
  EXPECT_EQ(call.right.take_told(), "recovered ");
}

TEST(RtpSession, BeforeSomebodyListensMissingAudioIsNoTrouble) {
  Call call;
  call.left.unplug();
  call.left.agree(call.now, agreement(kRight));  // as after a 183 without early media
  call.run(seconds(60));
  EXPECT_EQ(call.left.take_told(), "");
  call.left.plug_in();
  call.run(seconds(5));
  EXPECT_EQ(call.left.take_told(), "");
  call.run(seconds(2));
  EXPECT_EQ(call.left.take_told(), "we-deaf ");
}

TEST(RtpSession, NoiseThatIsNoPacketIsCountedAndHarmless) {
  Call call;
  call.agree();
  core::SeededRandom random(3);
  for (int i = 0; i < 2000; ++i) {
    std::vector<std::uint8_t> bytes(random.next() % 200);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
    const auto channel = i % 2 == 0 ? MediaChannel::kRtp : MediaChannel::kRtcp;
    call.left.session().received(call.now, channel, parse_endpoint(kRight).value(), bytes, call.left);
  }
  EXPECT_GT(call.left.statistics().dropped_packets, 900U);
  call.run(seconds(3));
  EXPECT_GT(call.right.voice().heard(), 140);
}

TEST(SessionPlan, NonsenseIsNamed) {
  auto agreed = agreement(kRight);
  agreed.ptime_ms = 200;
  EXPECT_NE(make_session_plan(agreed, 1).error().message.find("200 ms"), std::string::npos);
  agreed = agreement({"pbx.example.org", 1});
  EXPECT_NE(make_session_plan(agreed, 1).error().message.find("pbx.example.org"), std::string::npos);
  agreed = agreement(kRight);
  agreed.srtp_send = key(1);
  EXPECT_FALSE(make_session_plan(agreed, 1).ok());
  agreed = agreement(kRight);
  agreed.receive = {{200, Codec::kPcmu}};
  EXPECT_FALSE(make_session_plan(agreed, 1).ok());
}

}  // namespace
}  // namespace callai::telephony
