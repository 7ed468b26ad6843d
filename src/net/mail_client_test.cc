#include "net/mail_client.h"

#include <gtest/gtest.h>

namespace callai::net {
namespace {

constexpr core::WallTime kTuesday{std::chrono::seconds(1'795'514'100)};  // 2026-11-24 09:55 UTC

TEST(MailAddress, IsOneAddressAndNothingElse) {
  for (const char* good : {"ann@example.com", "a.b+c@sub.example.com", "x@localhost"}) {
    EXPECT_TRUE(is_mail_address(good)) << good;
  }
  for (const char* bad : {"", "ann", "@example.com", "ann@", "a@b@c", "ann@example.com, bob@example.com",
                          "Ann <ann@example.com>", "ann@example.com\r\nBcc: bob@example.com", "a b@example.com"}) {
    EXPECT_FALSE(is_mail_address(bad)) << bad;
  }
  EXPECT_FALSE(is_mail_address(std::string(250, 'a') + "@example.com"));
}

TEST(MailHead, SaysWhoAndWhenAndThatAMachineWroteIt) {
  EXPECT_EQ(mail_head({"evt_1-hook_1", "ann@example.com", "CallAI: Hot lead", "", kTuesday}, "callai@example.org"),
            "Date: Tue, 24 Nov 2026 09:55:00 +0000\r\nFrom: CallAI <callai@example.org>\r\nTo: ann@example.com\r\n"
            "Subject: CallAI: Hot lead\r\nMessage-ID: <evt_1-hook_1@example.org>\r\n"
            "Auto-Submitted: auto-generated\r\n");
}

TEST(MailHead, ASubjectCannotBecomeAnotherLine) {
  const std::string head = mail_head({"1", "a@b.c", "one\r\nBcc: bob@example.com", "", kTuesday}, "x@y.z");
  EXPECT_EQ(head.find("\r\nBcc"), std::string::npos);
  EXPECT_NE(head.find("Subject: one  Bcc: bob@example.com\r\n"), std::string::npos);
}

TEST(MailHead, OtherLettersAreEncodedAndNeverCutInTwo) {
  EXPECT_NE(mail_head({"1", "a@b.c", "Jörg", "", kTuesday}, "x@y.z").find("Subject: =?UTF-8?B?SsO2cmc=?=\r\n"),
            std::string::npos);
  std::string subject;
  for (int i = 0; i < 40; ++i) subject += "ö";
  const std::string head = mail_head({"1", "a@b.c", subject, "", kTuesday}, "x@y.z");
  EXPECT_NE(head.find("?=\r\n =?UTF-8?B?"), std::string::npos);
  for (std::size_t begin = 0; begin < head.size();) {
    const std::size_t end = head.find("\r\n", begin);
    EXPECT_LE(end - begin, 85U);
    begin = end + 2;
  }
}

}  // namespace
}  // namespace callai::net
