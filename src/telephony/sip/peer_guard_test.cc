#include "telephony/sip/peer_guard.h"

#include <gtest/gtest.h>

namespace callai::telephony {
namespace {

core::TimePoint at(int ms) {
  return core::TimePoint(std::chrono::milliseconds(ms));
}
IpBytes ip(const char* text) {
  return parse_ip(text).value();
}

TEST(PeerGuard, DropsWhoeverIsNotListed) {
  PeerGuard guard({});
  EXPECT_EQ(guard.message(at(0), ip("192.0.2.1")), Admission::kDropped);
  EXPECT_EQ(guard.invite(at(0), ip("192.0.2.1")), Admission::kDropped);
  guard.allow(*parse_network("192.0.2.0/24"));
  EXPECT_EQ(guard.message(at(0), ip("192.0.2.1")), Admission::kAllowed);
  EXPECT_EQ(guard.dropped(), 1U);
}

TEST(PeerGuard, AHostThatMovedTakesItsOldAddressAlong) {
  PeerGuard guard({});
  guard.allow_host("pbx", {ip("192.0.2.1")});
  guard.allow_host("pbx", {ip("192.0.2.2")});
  EXPECT_FALSE(guard.is_listed(ip("192.0.2.1")));
  EXPECT_TRUE(guard.is_listed(ip("192.0.2.2")));
}

TEST(PeerGuard, NewCallsOfOneSourceAreBusyBeyondItsRateAndComeBackWithTime) {
  PeerLimits limits;
  limits.invites_a_second = 10;
  PeerGuard guard(limits);
  guard.allow(*parse_network("0.0.0.0/0"));
  int allowed = 0;
  for (int i = 0; i < 30; ++i) allowed += guard.invite(at(0), ip("192.0.2.1")) == Admission::kAllowed ? 1 : 0;
  EXPECT_EQ(allowed, 10);
  EXPECT_EQ(guard.invite(at(0), ip("192.0.2.1")), Admission::kBusy);
  EXPECT_EQ(guard.invite(at(0), ip("192.0.2.2")), Admission::kAllowed);
  EXPECT_EQ(guard.invite(at(150), ip("192.0.2.1")), Admission::kAllowed);
}

TEST(PeerGuard, HalfOpenCallsAreBoundedUntilTheyAreDone) {
  PeerLimits limits;
  limits.half_open = 2;
  PeerGuard guard(limits);
  guard.allow(*parse_network("0.0.0.0/0"));
  const IpBytes source = ip("192.0.2.1");
  EXPECT_EQ(guard.invite(at(0), source), Admission::kAllowed);
  EXPECT_EQ(guard.invite(at(0), source), Admission::kAllowed);
  EXPECT_EQ(guard.invite(at(0), source), Admission::kBusy);
  guard.half_open_done(source);
  EXPECT_EQ(guard.invite(at(0), source), Admission::kAllowed);
}

TEST(PeerGuard, CountsNoMoreSourcesThanItsBound) {
  PeerGuard guard({});
  guard.allow(*parse_network("0.0.0.0/0"));
  for (std::size_t i = 0; i < 3 * PeerGuard::kMaxSources; ++i) {
    IpBytes source = ip("10.0.0.0");
    source[13] = static_cast<std::uint8_t>(i >> 16U);
    source[14] = static_cast<std::uint8_t>(i >> 8U);
    source[15] = static_cast<std::uint8_t>(i);
    EXPECT_EQ(guard.message(at(0), source), Admission::kAllowed);
  }
}

}  // namespace
}  // namespace callai::telephony
