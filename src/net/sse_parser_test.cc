#include "net/sse_parser.h"

#include <gtest/gtest.h>

namespace callai::net {
namespace {

std::vector<SseEvent> events_of(std::string_view stream, std::size_t portion = 4096) {
  SseParser parser;
  std::vector<SseEvent> events;
  for (std::size_t at = 0; at < stream.size(); at += portion) {
    EXPECT_TRUE(parser.feed(stream.substr(at, portion), events).ok());
  }
  return events;
}

TEST(SseParser, AnEmptyLineEndsAnEvent) {
  const auto events = events_of("data: one\n\ndata: two\n\n");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].data, "one");
  EXPECT_EQ(events[0].type, "message");
  EXPECT_EQ(events[1].data, "two");
}

TEST(SseParser, PortionsMakeNoDifference) {
  const std::string_view stream =
      "\xEF\xBB\xBFid: 7\r\nevent: delta\r\ndata: a\r\ndata: b\r\n\r\n: ping\r\n\r\ndata:c\r\r";
  for (std::size_t portion = 1; portion < stream.size(); ++portion) {
    const auto events = events_of(stream, portion);
    ASSERT_EQ(events.size(), 2U) << portion;
    EXPECT_EQ(events[0].type, "delta");
    EXPECT_EQ(events[0].data, "a\nb");
    EXPECT_EQ(events[0].id, "7");
    EXPECT_EQ(events[1].data, "c");
    EXPECT_EQ(events[1].type, "message");
    EXPECT_EQ(events[1].id, "7") << "the last id stays";
  }
}

TEST(SseParser, OneSpaceBehindTheColonIsNoData) {
  EXPECT_EQ(events_of("data:  two spaces\n\n").at(0).data, " two spaces");
  EXPECT_EQ(events_of("data\n\n").at(0).data, "");
}

TEST(SseParser, EventsWithoutDataAreNone) {
  EXPECT_TRUE(events_of("event: ping\n\n\n\nid: 3\n\n").empty());
}

TEST(SseParser, AnUnfinishedEventIsNone) {
  EXPECT_TRUE(events_of("data: half").empty());
  EXPECT_TRUE(events_of("data: whole line\n").empty());
}

TEST(SseParser, AnEndlessLineIsRefused) {
  SseParser parser;
  std::vector<SseEvent> events;
  const std::string portion(65536, 'x');
  core::Status status;
  int portions = 0;
  while (status.ok() && portions < 100) {
    status = parser.feed(portion, events);
    ++portions;
  }
  EXPECT_EQ(portions, 17);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, core::ErrorCode::kResourceExhausted);
}

}  // namespace
}  // namespace callai::net
