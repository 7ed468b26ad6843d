#include "api/http_message.h"

#include <gtest/gtest.h>

#include "api/dialled.h"
#include "api/event_stream.h"
#include "api/forwarded.h"

namespace callai::api {
namespace {

TEST(ParseTarget, SplitsAndDecodes) {
  const auto target = parse_target("/api/v1/contacts/a%20b?search=x%2Fy");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/api/v1/contacts/a b");
  EXPECT_EQ(target->query, "search=x%2Fy");
}

TEST(ParseTarget, RefusesWaysOutOfTheFolder) {
  for (const char* target : {"/../etc/passwd", "/a/../../b", "/a/%2e%2e/b", "/a/..%2fb", "/..", "/./a", "/a%5c..%5cb",
                             "/a\\b", "/a%00b", "/a%0d%0aX:1", "http://x/", "*", "", "a", "/%zz", "/%2"}) {
    EXPECT_FALSE(parse_target(target)) << target;
  }
}

TEST(ParseTarget, RefusesWhatNoDatabaseWouldTakeAsText) {
  EXPECT_TRUE(parse_target("/api/v1/contacts/%C3%BC"));
  EXPECT_FALSE(parse_target("/api/v1/contacts/%FF%FE"));
}

TEST(HeadText, KeepsWhatAClientWroteWithinItsLine) {
  HttpResponse response;
  response.content_type = "text/plain\r\nX-Evil: 1";
  response.with("Location", "/a\r\nSet-Cookie: x=1").with("Bad Name", "x").with("X-Good", "yes");
  const std::string head = head_text(response, {true, 3, "Tue, 24 Nov 2026 00:00:00 GMT", "req_1"});
  EXPECT_EQ(head,
            "HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 00:00:00 GMT\r\nContent-Length: 3\r\nX-Request-Id: req_1\r\n"
            "X-Good: yes\r\n\r\n");
}

TEST(HeadText, HasNoLengthWhereThereIsNoBody) {
  HttpResponse response;
  response.status = 204;
  EXPECT_EQ(head_text(response, {false, 0, "", ""}).find("Content-Length"), std::string::npos);
}

TEST(HttpDate, IsInTheFormOfTheStandard) {
  EXPECT_EQ(http_date(core::WallTime(std::chrono::seconds(784887151))), "Tue, 15 Nov 1994 08:12:31 GMT");
}

TEST(BelieveProxy, TakesTheLastAddressThatIsNoProxy) {
  const auto network = core::parse_network("10.0.0.0/8");
  ASSERT_TRUE(network.ok());
  HttpRequest request;
  request.address = "10.0.0.1";
  request.headers = {{"x-forwarded-for", "1.1.1.1, 203.0.113.9, 10.0.0.2"}, {"x-forwarded-proto", "https"}};
  believe_proxy(request, {*network});
  EXPECT_EQ(request.address, "203.0.113.9");
  EXPECT_TRUE(request.secure);
}

TEST(BelieveProxy, StopsAtWhatIsNoAddress) {
  const auto network = core::parse_network("10.0.0.1");
  HttpRequest request;
  request.address = "10.0.0.1";
  request.headers = {{"x-forwarded-for", "1.1.1.1, <script>"}};
  believe_proxy(request, {*network});
  EXPECT_EQ(request.address, "10.0.0.1");
}

TEST(EventText, KeepsLinesWithinTheirEvent) {
  EXPECT_EQ(event_text(7, "turn", "a\nb"), "id: 7\nevent: turn\ndata: a\ndata: b\n\n");
}

TEST(EventStream, LosesTheClientThatDoesNotRead) {
  EventStream stream;
  const std::string text(EventStream::kMaxWaitingBytes / 2, 'x');
  EXPECT_TRUE(stream.push(text));
  EXPECT_TRUE(stream.push(text));
  EXPECT_FALSE(stream.push("x"));
  EXPECT_TRUE(stream.closed());
}

TEST(Dialled, ReadsNumbersAsPeopleWriteThem) {
  EXPECT_EQ(dialled("+49 (30) 123-456", "").value(), "+4930123456");
  EXPECT_EQ(dialled("030 123-456", "DE").value(), "+4930123456");
  EXPECT_EQ(dialled("900", "DE").value(), "900");
  for (const char* text : {"", "1", "+", "12a", "1+2", "+1234567890123456", "12\r\n34"})
    EXPECT_FALSE(dialled(text, "DE").ok()) << text;
}

}  // namespace
}  // namespace callai::api
