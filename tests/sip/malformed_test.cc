// What is no proper SIP changes nothing: the agent goes on, keeps nothing of it, and takes the next call.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "malformed_messages.h"
#include "sipp.h"
#include "telephony/testing/sip_endpoint.h"

namespace callai::tests {
namespace {

using namespace telephony;
using telephony::testing::SipEndpoint;

class Malformed : public ::testing::Test {
 protected:
  int port(SipTransport transport) { return endpoint.agent().port(transport); }

  /// Some are calls all the same.
  void reject_calls() {
    while (const auto incoming = endpoint.next<SipIncoming>(std::chrono::milliseconds(0))) {
      EXPECT_TRUE(endpoint.agent().reject(incoming->first, 486).ok());
    }
  }

  /// The agent answers; so it has also read what came before.
  void expect_answer(const std::string& after) {
    wire.send(well_formed("OPTIONS", 40000, "alive-" + std::to_string(++asked_)));
    EXPECT_NE(wire.receive("SIP/2.0 200", 5000), "") << after;
  }

  void expect_a_call_is_taken() {
    reject_calls();
    SippScenario s;
    s.request("INVITE", "", pbx_sdp()).expect(100, "", true).expect(180).expect(200).ack().again("BYE").expect(200);
    Sipp sipp(s, port(SipTransport::kUdp), "4711");
    for (bool ours = false; !ours;) {
      const auto incoming = endpoint.next<SipIncoming>();
      ASSERT_TRUE(incoming.has_value());
      ours = incoming->second.to == "4711";
      const core::Status done =
          ours ? endpoint.agent().answer(incoming->first) : endpoint.agent().reject(incoming->first, 486);
      EXPECT_TRUE(done.ok());
    }
    EXPECT_EQ(sipp.verdict(), "");
    EXPECT_TRUE(endpoint.eventually([this] { return endpoint.agent().counts().calls == 0; }));
    EXPECT_EQ(endpoint.media.open_sessions(), 0U);
  }

  SipEndpoint endpoint;
  Wire wire{port(SipTransport::kUdp)};

 private:
  int asked_ = 0;
};

void send_over_tcp(int port, const std::string& bytes) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  peer.sin_port = htons(static_cast<std::uint16_t>(port));
  EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)), 0);
  ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  ::close(fd);
}

TEST_F(Malformed, MessagesByHandOverUdpChangeNothing) {
  const auto messages = malformed_messages(40001);
  EXPECT_GE(messages.size(), 100U);
  for (const MalformedMessage& message : messages) {
    wire.send(message.text);
    expect_answer(message.what);
    reject_calls();
  }
  expect_a_call_is_taken();
}

TEST_F(Malformed, MessagesByHandOverTcpChangeNothing) {
  for (const MalformedMessage& message : malformed_messages(40002)) {
    send_over_tcp(port(SipTransport::kTcp), message.text);
    expect_answer(message.what);
    reject_calls();
  }
  expect_a_call_is_taken();
}

}  // namespace
}  // namespace callai::tests
