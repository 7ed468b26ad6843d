#include "net/curl_mail_client.h"

#include <gtest/gtest.h>

#include <future>

#include "net/testing/smtp_server.h"

namespace callai::net {
namespace {

using testing::SmtpServer;

MailClientSettings settings_of(const std::string& server) {
  MailClientSettings settings;
  settings.server = server;
  settings.from = "callai@example.org";
  settings.timeout = std::chrono::seconds(20);
  return settings;
}

core::Status sent(const MailClientSettings& settings, Mail mail) {
  std::promise<core::Status> done;
  auto status = done.get_future();
  CurlMailClient client(settings);
  client.send(std::move(mail), [&done](core::Status one) { done.set_value(std::move(one)); });
  return status.get();
}

Mail to_ann() {
  return {"evt_1", "ann@example.com", "Hot lead", "Grüße\nPhone number: +49301234567\n", {}};
}

TEST(CurlMailClient, AMailArrives) {
  const SmtpServer server;
  const core::Status done = sent(settings_of(server.url()), to_ann());
  ASSERT_TRUE(done.ok()) << core::describe(done.error());
  ASSERT_EQ(server.taken().size(), 1U);
  const SmtpServer::Taken mail = server.taken().front();
  EXPECT_EQ(mail.from.substr(0, 30), "MAIL FROM:<callai@example.org>");
  EXPECT_EQ(mail.to, "RCPT TO:<ann@example.com>");
  EXPECT_NE(mail.text.find("Subject: Hot lead\r\n"), std::string::npos) << mail.text;
  EXPECT_NE(mail.text.find("Message-ID: <evt_1@example.org>\r\n"), std::string::npos);
  EXPECT_NE(mail.text.find("Gr=C3=BC=C3=9Fe"), std::string::npos);
  EXPECT_NE(mail.text.find("Phone number: +49301234567"), std::string::npos);
}

TEST(CurlMailClient, ARefusedPersonIsAnError) {
  const SmtpServer server("550 no such person");
  const core::Status done = sent(settings_of(server.url()), to_ann());
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().message, "the mail server refuses the mail");
  EXPECT_TRUE(server.taken().empty());
}

TEST(CurlMailClient, APasswordIsNotSentWithoutTls) {
  const SmtpServer server;
  MailClientSettings settings = settings_of(server.url());
  settings.user = "callai";
  settings.password = "hush-hush";
  const core::Status done = sent(settings, to_ann());
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().message, "the mail server offers no TLS that can be trusted");
  EXPECT_EQ(server.commands().find("AUTH"), std::string::npos);
  EXPECT_TRUE(server.taken().empty());
}

TEST(CurlMailClient, AServerThatIsNotThereIsAnError) {
  std::string gone;
  {
    const SmtpServer server;
    gone = server.url();
  }
  const core::Status done = sent(settings_of(gone), to_ann());
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, core::ErrorCode::kUnavailable);
  EXPECT_EQ(done.error().mend, "check mail.server");
}

TEST(CurlMailClient, AServerIsLookedAtWithoutAMail) {
  std::string gone;
  {
    const SmtpServer server;
    gone = server.url();
    const core::Status good = look_at_mail_server(settings_of(server.url()));
    EXPECT_TRUE(good.ok()) << core::describe(good.error());
    EXPECT_NE(server.commands().find("NOOP"), std::string::npos) << server.commands();
    EXPECT_EQ(server.commands().find("MAIL"), std::string::npos);
    MailClientSettings login = settings_of(server.url());
    login.user = "callai";
    EXPECT_EQ(look_at_mail_server(login).error().message, "the mail server offers no TLS that can be trusted");
  }
  EXPECT_EQ(look_at_mail_server(settings_of(gone)).error().mend, "check mail.server");
}

TEST(CurlMailClient, WrongSettingsAreNamed) {
  EXPECT_TRUE(check(settings_of("smtps://mail.example.com:465")).ok());
  EXPECT_NE(check(settings_of("mail.example.com")).error().message.find("mail.server"), std::string::npos);
  MailClientSettings settings = settings_of("smtp://mail.example.com");
  settings.from = "CallAI";
  EXPECT_NE(check(settings).error().message.find("mail.from"), std::string::npos);
}

}  // namespace
}  // namespace callai::net
