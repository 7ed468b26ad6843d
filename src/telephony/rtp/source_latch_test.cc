#include "telephony/rtp/source_latch.h"

#include <gtest/gtest.h>

namespace callai::telephony {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Endpoint at(const char* ip, std::uint16_t port) {
  return parse_endpoint({ip, port}).value();
}

class SourceLatchTest : public testing::Test {
 protected:
  SourceLatchTest() { latch.expect(signalled, false); }

  /// How many of `packets` in sequence, 20 ms apart, are taken.
  int send(const Endpoint& source, int packets) {
    int taken = 0;
    for (int i = 0; i < packets; ++i, now += milliseconds(20))
      taken += latch.accept(now, source, 1, sequence++) ? 1 : 0;
    return taken;
  }

  SourceLatch latch;
  const Endpoint signalled = at("192.0.2.1", 4000);
  const Endpoint nat = at("192.0.2.1", 61234);
  const Endpoint stranger = at("198.51.100.7", 4000);
  core::TimePoint now{};
  std::uint16_t sequence = 65530;
};

TEST_F(SourceLatchTest, TheSignalledAddressIsSentToAndTaken) {
  EXPECT_EQ(latch.target(), signalled);
  EXPECT_EQ(send(signalled, 10), 10);
  EXPECT_EQ(latch.target(), signalled);
}

TEST_F(SourceLatchTest, AnotherPortOfItIsTakenAtOnceAndAnsweredTo) {
  EXPECT_EQ(send(nat, 3), 3);
  EXPECT_EQ(latch.target(), nat);
  EXPECT_EQ(send(signalled, 1), 1);  // the right one after all
  EXPECT_EQ(latch.target(), signalled);
}

TEST_F(SourceLatchTest, AStrangerMustSendFourInSequence) {
  EXPECT_EQ(send(stranger, 3), 0);
  sequence += 5;
  EXPECT_EQ(send(stranger, 3), 0);
  EXPECT_EQ(send(stranger, 2), 2);
  EXPECT_EQ(latch.target(), stranger);
  EXPECT_EQ(send(nat, 1), 1);  // a better one, early
  EXPECT_EQ(latch.target(), nat);
}

TEST_F(SourceLatchTest, NobodyGetsInWhileTheRightOneTalks) {
  send(signalled, 1);
  EXPECT_EQ(send(stranger, 100), 0);
  EXPECT_EQ(send(nat, 1), 0);
  EXPECT_EQ(latch.target(), signalled);
}

TEST_F(SourceLatchTest, AfterFiveSecondsNobodyGetsInEvenInSilence) {
  send(nat, 300);
  now += seconds(30);
  EXPECT_EQ(send(stranger, 100), 0);
  EXPECT_EQ(latch.target(), nat);
}

TEST_F(SourceLatchTest, APortThatANatForgotIsFollowedAfterTwoSecondsOfSilence) {
  const Endpoint new_port = at("192.0.2.1", 40404);
  send(nat, 300);
  now += seconds(1);
  EXPECT_EQ(send(new_port, 10), 0);
  now += seconds(1);
  EXPECT_EQ(send(new_port, 10), 7);
  EXPECT_EQ(latch.target(), new_port);
}

TEST_F(SourceLatchTest, ANewAgreementSearchesAnew) {
  send(signalled, 500);
  latch.expect(at("192.0.2.99", 6000), false);
  EXPECT_EQ(latch.target(), at("192.0.2.99", 6000));
  EXPECT_EQ(send(stranger, 4), 1);
}

TEST_F(SourceLatchTest, WhatSrtpHasAuthenticatedIsTakenFromAnywhere) {
  latch.expect(signalled, true);
  EXPECT_EQ(send(stranger, 1), 1);
  EXPECT_EQ(latch.target(), stranger);
}

TEST(Endpoint, TextIsReadAndWhatIsNoAddressIsNamed) {
  EXPECT_EQ(at("::ffff:192.0.2.1", 7), at("192.0.2.1", 7));
  EXPECT_TRUE(at("2001:db8::1", 7).v6);
  EXPECT_EQ(ip_text(at("2001:db8::1", 7)), "2001:db8::1");
  EXPECT_EQ(ip_text(at("192.0.2.1", 7)), "192.0.2.1");
  EXPECT_FALSE(at("0.0.0.0", 7).reachable());
  EXPECT_FALSE(at("192.0.2.1", 0).reachable());
  const auto bad = parse_endpoint({"example.org", 7});
  ASSERT_FALSE(bad.ok());
  EXPECT_NE(bad.error().message.find("example.org"), std::string::npos);
}

}  // namespace
}  // namespace callai::telephony
