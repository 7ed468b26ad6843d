#include "telephony/sip/sip_values.h"

#include <gtest/gtest.h>

namespace callai::telephony {
namespace {

TEST(SipValues, NumbersThatCouldBreakAHeaderAreNotDialable) {
  for (const char* good : {"100", "+4930123456", "*43", "#31#", "ana.b"}) EXPECT_TRUE(is_dialable(good)) << good;
  for (const char* bad : {"", "1 2", "1@2", "1;x", "1\r\nX: y", "1>", "ä", "1%0d"})
    EXPECT_FALSE(is_dialable(bad)) << bad;
  EXPECT_FALSE(is_dialable(std::string(65, '1')));
  EXPECT_EQ(uri_user("#31#"), "%2331%23");
}

TEST(SipValues, DisplayNamesLoseWhatWouldEndThem) {
  EXPECT_EQ(display_name("An\"a\r\n <x>\\"), "Ana x");
  EXPECT_LE(display_name(std::string(500, 'x')).size(), 68U);
  EXPECT_EQ(display_name("J\xC3\xBCrgen"), "J\xC3\xBCrgen");
}

TEST(SipValues, KeysOfInfo) {
  EXPECT_EQ(dtmf_of_info("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n"), '5');
  EXPECT_EQ(dtmf_of_info("Application/DTMF-Relay; charset=utf-8", "Duration=1\r\nsignal = #\r\n"), '#');
  EXPECT_EQ(dtmf_of_info("application/dtmf-relay", "Signal=10"), '*');
  EXPECT_EQ(dtmf_of_info("application/dtmf", " b\r\n"), 'B');
  EXPECT_EQ(dtmf_of_info("application/dtmf", "12345"), '\0');
  EXPECT_EQ(dtmf_of_info("text/plain", "5"), '\0');
}

TEST(SipValues, TransferResults) {
  EXPECT_EQ(code_of_sipfrag("SIP/2.0 200 OK\r\n"), 200);
  EXPECT_EQ(code_of_sipfrag("SIP/2.0 99 x"), 0);
  EXPECT_EQ(code_of_sipfrag("HTTP/1.1 200 OK"), 0);
}

TEST(SipValues, SessionExpires) {
  const auto both = parse_session_expires("1800;refresher=uas");
  ASSERT_TRUE(both.has_value());
  EXPECT_EQ(both->seconds, 1800);
  EXPECT_EQ(both->refresher_is_client, false);
  EXPECT_FALSE(parse_session_expires("90")->refresher_is_client.has_value());
  EXPECT_EQ(parse_session_expires("4000000")->seconds, 86400);
  EXPECT_FALSE(parse_session_expires("soon").has_value());
  EXPECT_FALSE(parse_session_expires("").has_value());
}

TEST(SipValues, ReasonsInWords) {
  EXPECT_EQ(words_of_reason("Q.850;cause=17;text=\"User busy\""), "User busy");
  EXPECT_EQ(words_of_reason("Q.850 ;cause=34"), "no line is free");
  EXPECT_EQ(words_of_reason("SIP;cause=200"), "");
  EXPECT_EQ(words_of_reason(""), "");
}

TEST(SipValues, WhoIsToComeBackLaterIsToldWhenAtRandom) {
  EXPECT_EQ(retry_later(0), "Retry-After: 5\r\n");
  EXPECT_EQ(retry_later(10), "Retry-After: 15\r\n");
  EXPECT_EQ(code_of(CallOutcome::kFull), 503);
}

TEST(RetryDelay, DoublesUpToFiveMinutesAndHalfOfItIsRandom) {
  using std::chrono::milliseconds;
  EXPECT_EQ(retry_delay(1, 503, 0), milliseconds(1000));
  EXPECT_EQ(retry_delay(1, 503, 1000), milliseconds(2000));
  EXPECT_EQ(retry_delay(4, 0, 0), milliseconds(8000));
  EXPECT_EQ(retry_delay(100, 0, 150000), milliseconds(300000));
  for (const int refused : {401, 403, 404, 407}) {
    EXPECT_GE(retry_delay(1, refused, 0), milliseconds(60000)) << refused << ": fail2ban counts them";
  }
  for (std::uint64_t random = 0; random < 100000; random += 997) {
    EXPECT_LE(retry_delay(1, 0, random), milliseconds(2000));
  }
}

}  // namespace
}  // namespace callai::telephony
