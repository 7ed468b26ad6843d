// The manager interface over TLS, with a certificate of the test's own.
#include <gtest/gtest.h>

#include "certificate.h"
#include "core/log.h"
#include "core/system_env.h"
#include "run_program.h"
#include "sipp.h"
#include "telephony/ami/ami_client.h"
#include "telephony/testing/ami_server.h"

namespace callai::tests {
namespace {

using namespace telephony;

class AmiTls : public ::testing::Test {
 protected:
  AmiTls() {
    make_certificate(folder, "pbx");
    make_certificate(folder, "stranger");
    telephony::testing::AmiServerScript script;
    script.certificate_file = folder.file("pbx.both.pem");
    server = std::make_unique<telephony::testing::AmiServer>(script);
  }
  AmiStatus status_of(const std::string& host, const std::string& ca_file, bool tls = true, bool verify = true) {
    AmiClientSettings settings;
    settings.session.host = host;
    settings.session.port = server->port();
    settings.session.user = "callai";
    settings.session.secret = "manager-secret";
    settings.tls = {tls, ca_file, verify};
    auto client = AmiClient::start(system.env(), settings);
    EXPECT_TRUE(client.ok());
    return (*client)->settled(std::chrono::seconds(15));
  }

  TempFolder folder;
  core::SystemEnv system{std::make_unique<core::NullLogger>()};
  std::unique_ptr<telephony::testing::AmiServer> server;
};

TEST_F(AmiTls, LogsInWhenNameAndAuthorityAreRight) {
  const AmiStatus status = status_of("localhost", folder.file("pbx.cert.pem"));
  EXPECT_EQ(status.line.state, LineState::kUp) << status.line.reason;
}

TEST_F(AmiTls, ACertificateOfAnotherAuthorityOrNameIsRefusedBeforeTheLogin) {
  for (const auto& [host, ca] : {std::pair{"localhost", "stranger.cert.pem"}, std::pair{"127.0.0.1", "pbx.cert.pem"}}) {
    const AmiStatus status = status_of(host, folder.file(ca));
    EXPECT_EQ(status.line.state, LineState::kFailed);
    EXPECT_NE(status.line.reason.find("is not believed"), std::string::npos) << status.line.reason;
  }
  EXPECT_EQ(server->logins(), 0);
}

TEST_F(AmiTls, AnyCertificateIsTakenWhenNoneIsChecked) {
  EXPECT_EQ(status_of("127.0.0.1", "", true, false).line.state, LineState::kUp);
}

}  // namespace
}  // namespace callai::tests
