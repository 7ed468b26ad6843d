#include "sipp.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>

namespace callai::tests {
namespace {

std::string with_body(const std::string& extra, const std::string& body) {
  const std::string type = body.find("v=0") == 0 ? "Content-Type: application/sdp\n" : "";
  return extra + (body.empty() ? "" : type) + "Content-Length: [len]\n\n" + body;
}

const char* const kCalled = "sip:[service]@[remote_ip]:[remote_port]";
const char* const kVia = "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport\n";
const char* const kContact = "Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>\n";

}  // namespace

SippScenario& SippScenario::send(const std::string& message, bool again_until_answered) {
  steps_ += std::string("  <send") + (again_until_answered ? " retrans=\"500\"" : "") + "><![CDATA[\n\n" + message +
            "\n  ]]></send>\n";
  return *this;
}

SippScenario& SippScenario::request(const std::string& method, const std::string& extra, const std::string& body) {
  ++cseq_;
  if (method == "INVITE") invite_cseq_ = cseq_;
  return send(method + " sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n" + kVia +
                  "From: \"Ana\" <sip:200@[local_ip]>;tag=[pid]SIPp[call_number]\n" +
                  "To: <sip:[service]@[remote_ip]:[remote_port]>\nCall-ID: [call_id]\nCSeq: " + std::to_string(cseq_) +
                  " " + method + "\n" + kContact + "Max-Forwards: 70\n" + with_body(extra, body),
              true);
}

SippScenario& SippScenario::again(const std::string& method, const std::string& extra, const std::string& body) {
  ++cseq_;
  if (method == "INVITE") invite_cseq_ = cseq_;
  const int cseq = method == "CANCEL" ? invite_cseq_ : cseq_;
  const std::string to = method == "CANCEL" ? "" : "[peer_tag_param]";
  const std::string via = method == "CANCEL" ? "[last_Via:]\n" : kVia;
  return send(method + " " + (method == "CANCEL" ? kCalled : target()) + " SIP/2.0\n" + via + routes() +
                  "From: \"Ana\" <sip:200@[local_ip]>;tag=[pid]SIPp[call_number]\n" +
                  "To: <sip:[service]@[remote_ip]:[remote_port]>" + to + "\nCall-ID: [call_id]\nCSeq: " +
                  std::to_string(cseq) + " " + method + "\n" + kContact + "Max-Forwards: 70\n" + with_body(extra, body),
              true);
}

SippScenario& SippScenario::through_proxies() {
  routed_ = true;
  return *this;
}

std::string SippScenario::target() const {
  return routed_ ? "[next_url]" : kCalled;
}

std::string SippScenario::routes() const {
  return routed_ ? "[routes]\n" : "";
}

SippScenario& SippScenario::back(const std::string& method, const std::string& extra, const std::string& body) {
  ++cseq_;
  if (method == "INVITE") invite_cseq_ = cseq_;
  return send(method + " [$uri] SIP/2.0\n" + kVia + "From:[$near];tag=[pid]SIPp[call_number]\nTo:[$far]\n" +
                  "Call-ID: [call_id]\nCSeq: " + std::to_string(cseq_) + " " + method + "\n" + kContact +
                  "Max-Forwards: 70\n" + with_body(extra, body),
              true);
}

SippScenario& SippScenario::ack(const std::string& body) {
  const std::string from_to = invited_ ? "From:[$near];tag=[pid]SIPp[call_number]\nTo:[$far]\n"
                                       : "From: \"Ana\" <sip:200@[local_ip]>;tag=[pid]SIPp[call_number]\n"
                                         "To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]\n";
  return send("ACK " + std::string(invited_ ? "[$uri]" : target()) + " SIP/2.0\n" + kVia + routes() + from_to +
                  "Call-ID: [call_id]\nCSeq: " + std::to_string(invite_cseq_) + " ACK\n" + kContact +
                  "Max-Forwards: 70\n" + with_body("", body),
              false);
}

SippScenario& SippScenario::ack_refusal() {
  return send(
      "ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n[last_Via:]\n"
      "From: \"Ana\" <sip:200@[local_ip]>;tag=[pid]SIPp[call_number]\n"
      "To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]\nCall-ID: [call_id]\nCSeq: " +
          std::to_string(invite_cseq_) + " ACK\nMax-Forwards: 70\nContent-Length: 0\n\n",
      false);
}

SippScenario& SippScenario::respond(int code, const std::string& phrase, const std::string& extra,
                                    const std::string& body) {
  return send(
      "SIP/2.0 " + std::to_string(code) + " " + phrase +
          "\n[last_Via:]\n[last_From:]\n[last_To:];tag=[pid]SIPp[call_number]\n[last_Call-ID:]\n[last_CSeq:]\n" +
          kContact + with_body(extra, body),
      false);
}

SippScenario& SippScenario::respond_to_invite(int code, const std::string& phrase, const std::string& extra,
                                              const std::string& body) {
  return send("SIP/2.0 " + std::to_string(code) + " " + phrase +
                  "\nVia:[$via]\nFrom:[$far]\nTo:[$near];tag=[pid]SIPp[call_number]\n[last_Call-ID:]\nCSeq:[$seq]\n" +
                  kContact + with_body(extra, body),
              false);
}

std::string SippScenario::check(const std::string& with) {
  if (with.empty()) return "";
  const std::string name = "c" + std::to_string(++checks_);
  return "    <ereg regexp=\"" + with + "\" search_in=\"msg\" check_it=\"true\" assign_to=\"" + name + "\"/>\n";
}

SippScenario& SippScenario::expect(const std::string& method, const std::string& with) {
  std::string actions = check(with);
  if (method == "INVITE" && !invited_) {
    invited_ = true;
    actions +=
        "    <ereg regexp=\".*\" search_in=\"hdr\" header=\"From:\" assign_to=\"far\"/>\n"
        "    <ereg regexp=\".*\" search_in=\"hdr\" header=\"To:\" assign_to=\"near\"/>\n"
        "    <ereg regexp=\".*\" search_in=\"hdr\" header=\"Via:\" assign_to=\"via\"/>\n"
        "    <ereg regexp=\".*\" search_in=\"hdr\" header=\"CSeq:\" assign_to=\"seq\"/>\n"
        "    <ereg regexp=\"sip:[^&gt;]*\" search_in=\"hdr\" header=\"Contact:\" assign_to=\"uri\"/>\n";
  }
  steps_ += "  <recv request=\"" + method + "\" crlf=\"true\"><action>\n" + actions + "  </action></recv>\n";
  return *this;
}

SippScenario& SippScenario::expect(int code, const std::string& with, bool optional) {
  steps_ += "  <recv response=\"" + std::to_string(code) + "\"" + (optional ? " optional=\"true\"" : "") +
            (routed_ ? " rrs=\"true\"" : "") + "><action>\n" + check(with) + "  </action></recv>\n";
  return *this;
}

SippScenario& SippScenario::wait(int ms) {
  steps_ += "  <pause milliseconds=\"" + std::to_string(ms) + "\"/>\n";
  return *this;
}

SippScenario& SippScenario::raw(const std::string& xml) {
  steps_ += xml;
  return *this;
}

std::string SippScenario::text() const {
  std::string used;
  if (invited_) used = "far,near,uri,via,seq";
  for (int i = 1; i <= checks_; ++i) used += (used.empty() ? "c" : ",c") + std::to_string(i);
  return "<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>\n<scenario name=\"callai\">\n" + steps_ +
         (used.empty() ? "" : "  <Reference variables=\"" + used + "\"/>\n") + "</scenario>\n";
}

std::string pbx_sdp(const std::string& direction, const std::string& formats) {
  return "v=0\no=- 1850120354 3 IN IP[local_ip_type] [local_ip]\ns=Asterisk\nc=IN IP[local_ip_type] [local_ip]\nt=0 0\n"
         "m=audio [media_port] RTP/AVP " +
         formats +
         "\na=rtpmap:0 PCMU/8000\na=rtpmap:8 PCMA/8000\na=rtpmap:101 telephone-event/8000\na=fmtp:101 "
         "0-16\na=ptime:20\na=" +
         direction + "\n";
}

Wire::Wire(int peer_port) : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  peer.sin_port = htons(static_cast<std::uint16_t>(peer_port));
  EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)), 0);
  sockaddr_in own{};
  socklen_t length = sizeof(own);
  ::getsockname(fd_, reinterpret_cast<sockaddr*>(&own), &length);
  port_ = ntohs(own.sin_port);
}

Wire::~Wire() {
  ::close(fd_);
}

void Wire::send(const std::string& datagram) {
  ::send(fd_, datagram.data(), datagram.size(), 0);
}

std::string Wire::receive(const std::string& start, int patience_ms) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    pollfd ready{fd_, POLLIN, 0};
    if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left)) <= 0) return "";
    std::string datagram(65536, '\0');
    const ssize_t bytes = ::recv(fd_, datagram.data(), datagram.size(), 0);
    datagram.resize(bytes > 0 ? static_cast<std::size_t>(bytes) : 0);
    if (datagram.starts_with(start)) return datagram;
  }
}

std::string Wire::request(const std::string& method, int cseq, const std::string& to_tag,
                          const std::string& body) const {
  const std::string self = "127.0.0.1:" + std::to_string(port_);
  return method + " sip:100@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP " + self + ";branch=z9hG4bK" + method +
         std::to_string(cseq) + ";rport\r\nFrom: <sip:200@" + self + ">;tag=wire\r\nTo: <sip:100@127.0.0.1>" +
         (to_tag.empty() ? "" : ";tag=" + to_tag) + "\r\nCall-ID: wire-" + std::to_string(port_) +
         "\r\nCSeq: " + std::to_string(cseq) + " " + method + "\r\nContact: <sip:200@" + self +
         ">\r\nMax-Forwards: 70\r\n" + (body.empty() ? "" : "Content-Type: application/sdp\r\n") +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

namespace {

/// Ports of this process alone, of all test programs that run side by side: the lock of a block's file is held until
/// the process ends. Below the range that the kernel gives away: a port that is free now must not go to somebody's
/// bind(0) before its user comes.
class OwnPorts {
 public:
  /// 0: every block is taken.
  int next() {
    if (left_ == 0 && !take_block()) return 0;
    --left_;
    return port_ += kStep;
  }

 private:
  static constexpr int kFirst = 12000;
  static constexpr int kBlocks = 200;
  static constexpr int kInBlock = 10;
  static constexpr int kStep = 4;  // SIPp takes more for audio

  bool take_block() {
    for (int tries = 0; tries < kBlocks; ++tries) {
      const int block = (::getpid() + taken_++) % kBlocks;
      const std::string lock =
          std::filesystem::temp_directory_path() / ("callai_test_ports_" + std::to_string(block) + ".lock");
      const int fd = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
      if (fd >= 0 && ::flock(fd, LOCK_EX | LOCK_NB) == 0) {  // left open: the lock is the reservation
        port_ = kFirst + block * kInBlock * kStep - kStep;
        left_ = kInBlock;
        return true;
      }
      if (fd >= 0) ::close(fd);
    }
    return false;
  }

  int port_ = 0;
  int left_ = 0;
  int taken_ = 0;
};

bool is_free_udp(int port) {
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const bool is_free = ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  ::close(fd);
  return is_free;
}

}  // namespace

SippScenario answered_or_refused() {
  SippScenario s;
  s.request("INVITE", "", pbx_sdp()).expect(100, "", true).expect(180, "", true);
  s.raw(
      "  <recv response=\"503\" optional=\"true\" next=\"refused\"><action>\n"
      "    <ereg regexp=\"[0-9]+\" search_in=\"hdr\" header=\"Retry-After:\" check_it=\"true\" assign_to=\"after\"/>\n"
      "  </action></recv>\n");
  s.expect(200).ack().wait(200).again("BYE").expect(200);
  s.raw("  <nop next=\"end\"/>\n  <label id=\"refused\"/>\n");
  s.ack_refusal();
  s.raw("  <label id=\"end\"/>\n  <Reference variables=\"after\"/>\n");
  return s;
}

int free_udp_port() {
  static OwnPorts own;
  for (;;) {
    const int port = own.next();
    if (port != 0 && !is_free_udp(port)) continue;
    if (port == 0) ADD_FAILURE() << "no UDP port is free";
    return port;
  }
}

namespace {

/// SIPp says nothing when it listens: its port is no longer free then.
void wait_until_bound(int port) {
  for (int i = 0; i < 2000; ++i) {
    if (!is_free_udp(port)) return;
    ::poll(nullptr, 0, 5);
  }
}

}  // namespace

Sipp::Sipp(const SippScenario& scenario, int peer_port, const std::string& number, std::vector<std::string> more)
    : port_(free_udp_port()) {
  ProgramOptions options;
  options.folder = folder_.path();
  const auto patience = std::find(more.begin(), more.end(), "-timeout");
  const int seconds = patience == more.end() ? 20 : std::atoi((patience + 1)->c_str());
  options.timeout = std::chrono::seconds(seconds + 40);
  options.arguments = {"-sf",
                       folder_.write("scenario.xml", scenario.text()),
                       "-i",
                       "127.0.0.1",
                       "-p",
                       std::to_string(port_),
                       "-mp",
                       std::to_string(free_udp_port()),
                       "-m",
                       "1",
                       "-s",
                       number,
                       "-nostdin",
                       "-f",
                       "100",
                       "-timeout",
                       "20s",
                       "-timeout_error",
                       "-trace_err",
                       "-error_file",
                       folder_.file("errors.txt")};
  if (more.empty() || more.front() != "-m") more.insert(more.end(), {"-m", "1"});
  options.arguments.insert(options.arguments.end(), more.begin(), more.end());
  if (peer_port != 0) options.arguments.push_back("127.0.0.1:" + std::to_string(peer_port));
  program_ = std::make_unique<RunningProgram>("/usr/bin/sipp", options);
  // It may take the port for a moment before we look: a caller may be gone again by then.
  if (peer_port == 0) wait_until_bound(port_);
}

std::string Sipp::last_verdict() {
  program_->send_signal(SIGUSR1);
  return verdict();
}

std::string Sipp::verdict() {
  const ProgramResult result = program_->wait();
  if (result.exit_code == 0) return "";
  const auto end_of = [](const std::string& text) { return text.substr(text.size() > 3000 ? text.size() - 3000 : 0); };
  return "sipp ended with " + std::to_string(result.exit_code) + "\n" + end_of(read_file(folder_.file("errors.txt"))) +
         end_of(result.err) + end_of(result.out);
}

}  // namespace callai::tests
