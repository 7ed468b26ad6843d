#include "telephony/rtp/telephone_event.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace callai::telephony {
namespace {

using std::chrono::milliseconds;

struct Sent {
  core::TimePoint at;
  RtpHeader header;
  TelephoneEvent event;
};

/// Everything that a sender makes of `keys`, as a receiver would see it.
std::vector<Sent> press(std::string_view keys) {
  TelephoneEventSender sender;
  for (const char key : keys) EXPECT_TRUE(sender.queue(key));
  std::vector<Sent> sent;
  for (int tick = 0; sender.queued() > 0; ++tick) {
    const auto packet = sender.tick(static_cast<std::uint32_t>(1000 + 160 * tick));
    if (!packet) continue;
    Sent one;
    one.at = core::TimePoint(milliseconds(20 * tick));
    one.header.marker = packet->marker;
    one.header.timestamp = packet->timestamp;
    one.event = *parse_telephone_event(packet->payload);
    sent.push_back(one);
  }
  return sent;
}

std::string heard(const std::vector<Sent>& packets) {
  TelephoneEventReceiver receiver;
  std::string keys;
  for (const Sent& one : packets) {
    if (const char key = receiver.received(one.at, one.header, one.event); key != '\0') keys += key;
  }
  return keys;
}

TEST(TelephoneEvent, APressIsFiveGrowingPacketsAndItsEndComesThreeTimes) {
  const auto sent = press("5");
  ASSERT_EQ(sent.size(), 7U);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(sent[i].header.marker, i == 0);
    EXPECT_EQ(sent[i].header.timestamp, 1000U);
    EXPECT_EQ(sent[i].event.event, 5);
    EXPECT_EQ(sent[i].event.end, i >= 4);
    EXPECT_EQ(sent[i].event.duration, 160 * std::min<std::size_t>(i + 1, 5));
  }
}

TEST(TelephoneEvent, EveryKeyIsHeardOnceAlsoTheSameOneTwice) {
  EXPECT_EQ(heard(press("0123456789*#ABCD")), "0123456789*#ABCD");
  EXPECT_EQ(heard(press("112233")), "112233");
}

TEST(TelephoneEvent, DuplicatesAndLostPacketsChangeNothing) {
  const auto sent = press("77#");
  std::vector<Sent> doubled;
  for (const Sent& one : sent) doubled.insert(doubled.end(), 2, one);
  EXPECT_EQ(heard(doubled), "77#");
  for (std::size_t kept = 0; kept < 7; ++kept) {  // one packet a press is enough
    std::vector<Sent> few;
    for (std::size_t i = kept; i < sent.size(); i += 7) few.push_back(sent[i]);
    EXPECT_EQ(heard(few), "77#") << kept;
  }
}

TEST(TelephoneEvent, ReorderedPacketsOpenNoPressAgain) {
  auto sent = press("12");
  std::swap(sent[0], sent[1]);
  std::swap(sent[3], sent[6]);
  std::swap(sent[6], sent[7]);  // the last packet of "1" after the first of "2"
  EXPECT_EQ(heard(sent), "12");
}

TEST(TelephoneEvent, ALongPressInSegmentsIsOne) {
  TelephoneEventReceiver receiver;
  RtpHeader header;
  header.marker = true;
  header.timestamp = 100;
  EXPECT_EQ(receiver.received({}, header, {5, false, 10, 0xFFFF}), '5');
  header.marker = false;
  header.timestamp += 0xFFFF;
  EXPECT_EQ(receiver.received(core::TimePoint(milliseconds(50)), header, {5, false, 10, 160}), '\0');
}

TEST(TelephoneEvent, OtherEventsAreNoKeys) {
  TelephoneEventReceiver receiver;
  EXPECT_EQ(receiver.received({}, {}, {16, false, 0, 160}), '\0');
  EXPECT_FALSE(event_of_key('x'));
  EXPECT_FALSE(parse_telephone_event(std::vector<std::uint8_t>{1, 2, 3}));
}

TEST(TelephoneEvent, NoMoreThan64KeysWait) {
  TelephoneEventSender sender;
  for (int i = 0; i < 64; ++i) EXPECT_TRUE(sender.queue('1'));
  EXPECT_FALSE(sender.queue('1'));
  EXPECT_FALSE(sender.queue('y'));
}

}  // namespace
}  // namespace callai::telephony
