// Calls over TLS between two user agents, with certificates of the test's own.
#include <gtest/gtest.h>

#include "certificate.h"
#include "sipp.h"
#include "telephony/testing/sip_endpoint.h"

namespace callai::tests {
namespace {

using namespace telephony;
using telephony::testing::call_to;
using telephony::testing::SipEndpoint;
using telephony::testing::trunk_to;

class SipTls : public ::testing::Test {
 protected:
  SipTls() {
    make_certificate(folder);
    SipAgentSettings settings;
    settings.tls.certificate_file = folder.file("both.pem");
    settings.tls.ca_file = folder.file("cert.pem");
    callee = std::make_unique<SipEndpoint>(settings);
  }

  std::unique_ptr<SipEndpoint> caller_to(const std::string& host, const std::string& ca_file) {
    SipAgentSettings settings;
    SipLineSettings line = trunk_to(*callee, SipTransport::kTls);
    line.host = host;
    settings.lines = {line};
    settings.tls.ca_file = ca_file;
    return std::make_unique<SipEndpoint>(settings);
  }

  TempFolder folder;
  std::unique_ptr<SipEndpoint> callee;
};

TEST_F(SipTls, ACallIsMadeWhenNameAndAuthorityAreRight) {
  auto caller = caller_to("localhost", folder.file("cert.pem"));
  ASSERT_TRUE(caller->eventually([&] { return caller->agent().lines().at(0).state == LineState::kUp; }))
      << caller->agent().lines().at(0).reason;
  ASSERT_TRUE(caller->agent().call(call_to("555")).ok());
  const auto incoming = callee->next<SipIncoming>();
  ASSERT_TRUE(incoming && callee->agent().answer(incoming->first).ok());
  ASSERT_TRUE(caller->next<SipAnswered>().has_value());
  ASSERT_TRUE(caller->agent().hang_up(LegId("call_1")).ok());
  EXPECT_TRUE(callee->next<SipEnded>().has_value());
}

TEST_F(SipTls, TheCalledSideHangsUpOverTheConnectionOfTheCall) {
  // The caller listens on TLS without a certificate: nobody can open a connection to it.
  auto caller = caller_to("localhost", folder.file("cert.pem"));
  ASSERT_TRUE(caller->eventually([&] { return caller->agent().lines().at(0).state == LineState::kUp; }));
  ASSERT_TRUE(caller->agent().call(call_to("555")).ok());
  const auto incoming = callee->next<SipIncoming>();
  ASSERT_TRUE(incoming && callee->agent().answer(incoming->first).ok());
  ASSERT_TRUE(caller->next<SipAnswered>().has_value());
  ASSERT_TRUE(callee->agent().hang_up(incoming->first).ok());
  const auto ended = caller->next<SipEnded>();
  ASSERT_TRUE(ended.has_value());
  EXPECT_TRUE(ended->second.answered && ended->second.by_far_side);
  EXPECT_TRUE(callee->eventually([&] { return callee->agent().counts().calls == 0; }));
}

TEST_F(SipTls, AnotherNameThanTheCertificatesIsRefused) {
  auto caller = caller_to("127.0.0.1", folder.file("cert.pem"));
  EXPECT_TRUE(caller->eventually([&] { return caller->agent().lines().at(0).state == LineState::kFailed; }));
  EXPECT_NE(caller->agent().lines().at(0).reason.find("certificate is not believed"), std::string::npos);
}

TEST_F(SipTls, ACertificateThatNobodyKnownSignedIsRefused) {
  auto caller = caller_to("localhost", "/etc/ssl/certs/ca-certificates.crt");
  EXPECT_TRUE(caller->eventually([&] { return caller->agent().lines().at(0).state == LineState::kFailed; }));
  EXPECT_NE(caller->agent().lines().at(0).reason.find("certificate is not believed"), std::string::npos);
}

}  // namespace
}  // namespace callai::tests
