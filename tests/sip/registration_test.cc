// Registrations at SIPp as the registrar.
#include <gtest/gtest.h>

#include "sipp.h"
#include "telephony/testing/sip_endpoint.h"

namespace callai::tests {
namespace {

using namespace telephony;
using telephony::testing::SipEndpoint;

class Registration : public ::testing::Test {
 protected:
  void start(const SippScenario& registrar, int expires_s = 300) {
    sipp = std::make_unique<Sipp>(registrar, 0);
    SipLineSettings line;
    line.host = "127.0.0.1";
    line.port = sipp->port();
    line.user = "900";
    line.secret = "s3cret";
    line.expires_s = expires_s;
    SipAgentSettings settings;
    settings.lines = {line};
    endpoint = std::make_unique<SipEndpoint>(settings);
  }
  bool reaches(LineState state) {
    return endpoint->eventually([&] { return line().state == state; });
  }
  LineStatus line() { return endpoint->agent().lines().at(0); }

  std::unique_ptr<Sipp> sipp;
  std::unique_ptr<SipEndpoint> endpoint;
};

const char* const kChallenge =
    "WWW-Authenticate: Digest realm=\"asterisk\", nonce=\"1/abc\", opaque=\"x\", algorithm=MD5, qop=\"auth\"\n";

TEST_F(Registration, AnswersTheChallengeAndIsTakenBackAtTheEnd) {
  SippScenario s;
  s.expect("REGISTER", "Contact: .sip:900@127.0.0.1:[0-9]+.;expires=300").respond(401, "Unauthorized", kChallenge);
  s.expect("REGISTER", "Authorization: Digest username=.900.*uri=.sip:127.0.0.1:[0-9]+")
      .respond(200, "OK", "Expires: 300\n");
  s.expect("REGISTER", "expires=0").respond(200, "OK");
  start(s);
  ASSERT_TRUE(reaches(LineState::kUp)) << line().reason;
  EXPECT_EQ(line().reason, "registered");
  endpoint->stop();
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(Registration, AnswersBySha256WhereThePbxOffersIt) {
  const std::string old = "WWW-Authenticate: Digest realm=\"asterisk\", nonce=\"1/abc\", algorithm=MD5, qop=\"auth\"\n";
  const std::string better =
      "WWW-Authenticate: Digest realm=\"asterisk\", nonce=\"2/abc\", algorithm=SHA-256, qop=\"auth\"\n";
  SippScenario s;
  s.expect("REGISTER").respond(401, "Unauthorized", old + better);
  s.expect("REGISTER",
           "Authorization: Digest username=.900., realm=.asterisk., nonce=.2/abc., uri=.sip:127.0.0.1:[0-9]+., "
           "response=.[0-9a-f]{64}., algorithm=SHA-256, qop=auth, nc=00000001, cnonce=.[0-9a-f]+")
      .respond(200, "OK", "Expires: 300\n");
  start(s);
  ASSERT_TRUE(reaches(LineState::kUp)) << line().reason;
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(Registration, ASecretThatSha256RefusesIsNotTriedAgainAtOnce) {
  const std::string challenge = "WWW-Authenticate: Digest realm=\"asterisk\", nonce=\"1/abc\", algorithm=SHA-256\n";
  SippScenario s;
  s.expect("REGISTER").respond(401, "Unauthorized", challenge);
  s.expect("REGISTER", "algorithm=SHA-256").respond(401, "Unauthorized", challenge);
  start(s);
  ASSERT_TRUE(reaches(LineState::kFailed));
  EXPECT_EQ(line().code, 401);
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(Registration, IsRefreshedBeforeItRunsOut) {
  SippScenario s;
  s.expect("REGISTER").respond(200, "OK", "Expires: 2\n");
  s.expect("REGISTER").respond(200, "OK", "Expires: 2\n").expect("REGISTER").respond(200, "OK", "Expires: 300\n");
  start(s);
  EXPECT_EQ(sipp->verdict(), "");
  EXPECT_EQ(line().state, LineState::kUp);
}

TEST_F(Registration, AWrongSecretIsSaidInWords) {
  SippScenario s;
  s.expect("REGISTER").respond(401, "Unauthorized", kChallenge);
  s.expect("REGISTER").respond(401, "Unauthorized", kChallenge);
  start(s);
  ASSERT_TRUE(reaches(LineState::kFailed));
  EXPECT_EQ(line().code, 401);
  EXPECT_NE(line().mend.find("secret"), std::string::npos);
  EXPECT_EQ(line().reason.find("s3cret"), std::string::npos);
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(Registration, ForbiddenIsFailedWithItsMend) {
  SippScenario s;
  s.expect("REGISTER").respond(403, "Forbidden");
  start(s);
  ASSERT_TRUE(reaches(LineState::kFailed));
  EXPECT_EQ(line().code, 403);
  EXPECT_NE(line().mend.find("forbids"), std::string::npos);
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(Registration, ALongerIntervalIsTakenAtOnce) {
  SippScenario s;
  s.expect("REGISTER", "Expires: 300").respond(423, "Interval Too Brief", "Min-Expires: 600\n");
  s.expect("REGISTER", "Expires: 600").respond(200, "OK", "Expires: 600\n");
  start(s);
  ASSERT_TRUE(reaches(LineState::kUp));
  EXPECT_EQ(sipp->verdict(), "");
}

TEST_F(Registration, ABusyRegistrarIsAskedAgainAfterItsRetryAfter) {
  SippScenario s;
  s.expect("REGISTER").respond(503, "Service Unavailable", "Retry-After: 1\n");
  s.expect("REGISTER").respond(200, "OK", "Expires: 300\n");
  start(s);
  ASSERT_TRUE(reaches(LineState::kFailed));
  EXPECT_EQ(line().code, 503);
  ASSERT_TRUE(reaches(LineState::kUp));
  EXPECT_EQ(line().failures, 0);
  EXPECT_EQ(sipp->verdict(), "");
}

}  // namespace
}  // namespace callai::tests
