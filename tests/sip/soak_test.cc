// What wears an agent out: thousands of calls of every kind, and packets that are none. `make test` runs a short form;
// `make soak` sets CALLAI_SIP_CALLS and CALLAI_FUZZ_SECONDS.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "malformed_messages.h"
#include "sipp.h"
#include "soak_agent.h"
#include "telephony/rtp/rtcp_packet.h"
#include "telephony/rtp/rtp_packet.h"
#include "telephony/rtp/telephone_event.h"

namespace callai::tests {
namespace {

using namespace telephony;
using std::chrono::seconds;

constexpr std::size_t kMegabyte = 1 << 20;
constexpr int kMostCalls = 2000;
constexpr int kLong = 1000;  // calls: from there on memory is waited for

int number_of(const char* variable, int otherwise) {
  const char* const wanted = std::getenv(variable);
  return wanted == nullptr ? otherwise : std::atoi(wanted);
}

// ---- calls ---------------------------------------------------------------------------------------------------------

SippScenario answered_call() {
  SippScenario s;
  s.request("INVITE", "", pbx_sdp()).expect(100, "", true).expect(180).expect(200).ack();
  return s;
}

struct Kind {
  const char* number;
  SippScenario scenario;
};

/// The ways in which calls end.
std::vector<Kind> kinds_of_calls() {
  Kind hung_up{"100", answered_call()};
  hung_up.scenario.wait(300).again("BYE").expect(200);
  Kind refused{"busy", {}};
  refused.scenario.request("INVITE", "", pbx_sdp()).expect(100, "", true).expect(180).expect(486).ack_refusal();
  Kind cancelled{"ring", {}};
  cancelled.scenario.request("INVITE", "", pbx_sdp()).expect(100, "", true).expect(180).again("CANCEL").expect(200);
  cancelled.scenario.expect(487).ack_refusal();
  // No audio comes, and no BYE: the agent gives them up.
  Kind silent{"silent", answered_call()};
  silent.scenario.expect("BYE").respond(200, "OK");
  Kind short_one{"short", answered_call()};
  short_one.scenario.expect("BYE").respond(200, "OK");
  return {hung_up, refused, cancelled, silent, short_one};
}

/// `calls` of each kind, all kinds at once; what SIPp says against it.
std::string run_calls(const SoakAgent& agent, int calls) {
  const std::vector<Kind> kinds = kinds_of_calls();
  std::vector<std::unique_ptr<Sipp>> judges;
  for (const Kind& kind : kinds) {
    judges.push_back(std::make_unique<Sipp>(
        kind.scenario, agent.port(SipTransport::kUdp), kind.number,
        std::vector<std::string>{"-m", std::to_string(calls), "-r", "40", "-l", "400", "-timeout", "900s"}));
  }
  std::string all;
  for (const auto& judge : judges) all += judge->verdict();
  return all;
}

TEST(SipSoak, CallsThatEndInEveryWayLeaveNothingBehind) {
  const int calls = number_of("CALLAI_SIP_CALLS", 100);
  SoakAgent agent({});
  ASSERT_EQ(run_calls(agent, 4), "");
  ASSERT_TRUE(agent.is_quiet_within(seconds(10)));
  const std::size_t heap = heap_in_use();
  const std::size_t descriptors = open_descriptors();
  EXPECT_EQ(run_calls(agent, calls / 5), "");
  EXPECT_TRUE(agent.is_quiet_within(seconds(10)));
  EXPECT_EQ(agent.counts().calls_in, static_cast<std::uint64_t>(4 * 5 + calls / 5 * 5));
  EXPECT_EQ(agent.ended(), agent.counts().calls_in);
  EXPECT_GE(agent.timeouts(), static_cast<std::uint64_t>(calls / 5));
  // A session's sockets are closed on the media thread, some ticks after its call has ended.
  for (int i = 0; i < 500 && open_descriptors() > descriptors; ++i) ::poll(nullptr, 0, 10);
  EXPECT_LE(open_descriptors(), descriptors + 1);
  if (calls < kLong) return;
  // Transactions are remembered for 32 s.
  for (int i = 0; i < 60 && heap_in_use() > heap + kMegabyte; ++i) ::poll(nullptr, 0, 1000);
  EXPECT_LT(heap_in_use(), heap + kMegabyte);
  std::printf("%d calls: heap %zu kB before, %zu kB after; descriptors %zu, %zu\n", calls, heap / 1024,
              heap_in_use() / 1024, descriptors, open_descriptors());
}

// ---- packets -------------------------------------------------------------------------------------------------------

/// A socket of the loopback that sends to any port there.
class Sprayer {
 public:
  Sprayer() : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in own = loopback(0);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&own), sizeof own), 0);
    socklen_t length = sizeof own;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&own), &length);
    port_ = ntohs(own.sin_port);
  }
  ~Sprayer() { ::close(fd_); }
  Sprayer(const Sprayer&) = delete;
  Sprayer& operator=(const Sprayer&) = delete;

  std::uint16_t port() const { return port_; }
  void send(std::uint16_t to, const std::string& bytes) {
    const sockaddr_in peer = loopback(to);
    ::sendto(fd_, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&peer), sizeof peer);
  }
  /// Throws away what has come.
  void empty() {
    char bytes[2048];
    while (::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT) >= 0) {
    }
  }

 private:
  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
  }

  int fd_;
  std::uint16_t port_ = 0;
};

std::string text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Good packets of a call, to begin from: audio, a key, reports.
std::vector<std::string> media_packets(std::uint32_t about) {
  std::array<std::uint8_t, 2048> room{};
  std::vector<std::string> packets;
  for (std::uint16_t i = 0; i < 8; ++i) {
    write_rtp_header({i == 0, 0, i, 160U * i, 7}, room);
    packets.push_back(text_of(std::span(room).first(kRtpHeaderBytes + 160)));
  }
  write_rtp_header({true, 101, 8, 1280, 7}, room);
  write_telephone_event({5, false, 10, 160}, std::span(room).subspan(kRtpHeaderBytes));
  packets.push_back(text_of(std::span(room).first(kRtpHeaderBytes + kTelephoneEventBytes)));
  RtcpReport report;
  report.ssrc = 7;
  report.sender = SenderInfo{1ULL << 40U, 1280, 9, 1440};
  report.reception = ReceptionReport{about, 3, 5, 100, 20, 1, 2};
  packets.push_back(text_of(std::span(room).first(write_rtcp(report, "far", room))));
  report.goodbye = true;
  packets.push_back(text_of(std::span(room).first(write_rtcp(report, "far", room))));
  return packets;
}

std::vector<std::string> signalling_packets(int port) {
  std::vector<std::string> packets;
  for (const char* const method :
       {"INVITE", "OPTIONS", "REGISTER", "BYE", "CANCEL", "ACK", "INFO", "UPDATE", "NOTIFY"}) {
    packets.push_back(well_formed(method, port, std::string("fuzz-") + method));
  }
  for (const MalformedMessage& message : malformed_messages(port)) {
    if (message.text.size() < 3000) packets.push_back(message.text);
  }
  return packets;
}

std::string mutated(std::string packet, core::Random& random) {
  for (std::uint64_t n = 1 + random.next() % 6; n > 0; --n) {
    if (packet.empty()) return packet;
    const std::size_t at = random.next() % packet.size();
    switch (random.next() % 5) {
      case 0: packet[at] = static_cast<char>(random.next()); break;
      case 1: packet[at] = static_cast<char>(packet[at] ^ (1 << random.next() % 8)); break;
      case 2: packet.erase(at, random.next() % 40); break;
      case 3: packet.insert(at, packet.substr(random.next() % packet.size(), random.next() % 60)); break;
      default: packet.resize(at); break;
    }
  }
  return packet;
}

/// Sessions of every sort, whose far side is the sprayer.
std::vector<std::uint16_t> open_media(SoakAgent& agent, std::uint16_t far_port) {
  std::vector<std::uint16_t> ports;
  for (const Codec codec : {Codec::kPcmu, Codec::kG722, Codec::kL16, Codec::kPcma}) {
    const auto opened = agent.engine().open("127.0.0.1");
    EXPECT_TRUE(opened.ok());
    NegotiatedMedia agreed;
    agreed.rtp = agreed.rtcp = {"127.0.0.1", far_port};
    agreed.rtcp_mux = codec == Codec::kG722;
    agreed.send = {0, codec};
    agreed.receive = {{0, codec}, {8, Codec::kPcma}};
    agreed.dtmf_send = agreed.dtmf_receive = 101;
    if (codec == Codec::kPcma) {
      agreed.srtp_send = opened->srtp;
      agreed.srtp_receive = opened->srtp;
    }
    EXPECT_TRUE(agent.engine().apply(opened->id, agreed).ok());
    ports.push_back(opened->rtp.port);
    ports.push_back(static_cast<std::uint16_t>(opened->rtp.port + 1));
  }
  return ports;
}

void expect_answers_options(const SoakAgent& agent) {
  Wire wire(agent.port(SipTransport::kUdp));
  for (int tries = 0; tries < 30; ++tries) {  // the last packets may still fill the socket
    wire.send(wire.request("OPTIONS", 1 + tries));
    if (!wire.receive("SIP/2.0 200", 1000).empty()) return;
  }
  ADD_FAILURE() << "OPTIONS is not answered";
}

TEST(SipSoak, PacketsThatAreNoneChangeNothing) {
  const int duration = number_of("CALLAI_FUZZ_SECONDS", 2);
  SipAgentSettings settings;
  settings.limits.messages_a_second = 1'000'000;  // not the gate is tried, but what is behind it
  settings.limits.half_open = 50;
  settings.max_calls = kMostCalls;
  SoakAgent agent(settings);
  Sprayer sprayer;
  const auto media_ports = open_media(agent, sprayer.port());
  const auto signalling = signalling_packets(sprayer.port());
  const auto media = media_packets(1);
  core::SeededRandom random(20);
  const auto begun = std::chrono::steady_clock::now();
  const auto lasted = [&begun] { return std::chrono::steady_clock::now() - begun; };
  std::uint64_t packets = 0;
  std::size_t heap = 0;
  while (lasted() < seconds(duration)) {
    for (int i = 0; i < 200; ++i, ++packets) {
      const bool to_sip = random.next() % 2 == 0;
      const auto& from = to_sip ? signalling : media;
      const int to = to_sip ? agent.port(SipTransport::kUdp) : int{media_ports[random.next() % media_ports.size()]};
      sprayer.send(static_cast<std::uint16_t>(to), mutated(from[random.next() % from.size()], random));
    }
    sprayer.empty();
    // By then what is remembered for 32 s is as much as it will be.
    if (heap == 0 && lasted() > seconds(100)) heap = heap_in_use();
  }
  expect_answers_options(agent);
  SippScenario call = answered_call();
  call.wait(100).again("BYE").expect(200);
  // Calls of packets that were calls may have taken all places; nobody confirms them, so that they go after a while.
  for (int i = 0; i < 100 && agent.counts().calls >= kMostCalls; ++i) ::poll(nullptr, 0, 1000);
  EXPECT_EQ(Sipp(call, agent.port(SipTransport::kUdp), "100", {"-m", "1", "-timeout", "10s"}).verdict(), "");
  std::printf("%llu packets in %d s, %llu of them calls\n", static_cast<unsigned long long>(packets), duration,
              static_cast<unsigned long long>(agent.counts().calls_in));
  if (heap == 0) return;
  std::printf("heap %zu kB after 100 s, %zu kB at the end\n", heap / 1024, heap_in_use() / 1024);
  EXPECT_LT(heap_in_use(), heap + 4 * kMegabyte);
}

}  // namespace
}  // namespace callai::tests
