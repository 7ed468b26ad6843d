#include "telephony/sip/sip_probe.h"

#include <gtest/gtest.h>
#include <poll.h>

#include "telephony/rtp/udp_socket.h"

namespace callai::telephony {
namespace {

/// What a PBX that says nothing was asked by one probe.
std::string request_of_one_probe(UdpSocket& pbx) {
  SipLineSettings line;
  line.port = pbx.local().port;
  EXPECT_EQ(probe_sip(line, "127.0.0.1", std::chrono::milliseconds(1)).result, SipProbe::Result::kSilent);
  DatagramBatch batch;
  const auto datagrams = pbx.receive(batch);
  if (datagrams.empty()) return "";
  return {reinterpret_cast<const char*>(datagrams.front().bytes.data()), datagrams.front().bytes.size()};
}

std::string line_of(const std::string& request, const std::string& name) {
  const std::size_t at = request.find(name);
  return at == std::string::npos ? "" : request.substr(at, request.find("\r\n", at) - at);
}

// Asterisk remembers a request for half a minute: another one with the same branch is answered at the port of the
// first.
TEST(SipProbe, NoTwoProbesAreTheSameTransaction) {
  UdpSocket pbx = UdpSocket::bind(parse_endpoint({"127.0.0.1", 0}).value()).value();
  const std::string one = request_of_one_probe(pbx);
  const std::string other = request_of_one_probe(pbx);
  ASSERT_NE(line_of(one, "branch="), "");
  EXPECT_NE(line_of(one, "branch="), line_of(other, "branch="));
  EXPECT_NE(line_of(one, "Call-ID: "), line_of(other, "Call-ID: "));
}

}  // namespace
}  // namespace callai::telephony
