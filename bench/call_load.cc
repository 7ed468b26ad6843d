#include "bench/call_load.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <sstream>

#include "core/check.h"

namespace callai::bench {
namespace {

constexpr const char* kSipp = "/usr/bin/sipp";
constexpr const char* kRtpengine = "/usr/bin/rtpengine";

std::uint16_t free_port() {
  return telephony::UdpSocket::bind(telephony::parse_endpoint({"127.0.0.1", 0}).value()).value().local().port;
}

std::string scenario(std::uint16_t media_port, int lasts_ms) {
  const std::string head =
      "Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]\nFrom: <sip:200@[local_ip]>;tag=[call_number]\n"
      "To: <sip:100@[remote_ip]>[peer_tag_param]\nCall-ID: [call_id]\n"
      "Contact: <sip:200@[local_ip]:[local_port]>\nMax-Forwards: 70\n";
  const std::string sdp = "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio " +
                          std::to_string(media_port) +
                          " RTP/AVP 0 101\na=rtpmap:101 telephone-event/8000\na=ptime:20\n";
  const auto send = [&head](const std::string& method, int cseq, const std::string& rest, bool again) {
    return std::string("<send") + (again ? " retrans=\"500\"" : "") + "><![CDATA[\n\n" + method +
           " sip:100@[remote_ip]:[remote_port] SIP/2.0\n" + head + "CSeq: " + std::to_string(cseq) + " " + method +
           "\n" + rest + "\n]]></send>\n";
  };
  return "<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>\n<scenario name=\"load\">\n" +
         send("INVITE", 1, "Content-Type: application/sdp\nContent-Length: [len]\n\n" + sdp, true) +
         "<recv response=\"100\" optional=\"true\"/><recv response=\"180\" optional=\"true\"/><recv "
         "response=\"200\"/>\n" +
         send("ACK", 1, "Content-Length: 0\n", false) + "<pause milliseconds=\"" + std::to_string(lasts_ms) + "\"/>\n" +
         send("BYE", 2, "Content-Length: 0\n", true) + "<recv response=\"200\"/>\n</scenario>\n";
}

std::string text(const std::string& word) {
  return std::to_string(word.size()) + ":" + word;
}

/// The port of the audio in rtpengine's answer.
std::uint16_t audio_port(const std::string& answer) {
  const std::size_t at = answer.find("m=audio ");
  unsigned port = 0;
  if (at != std::string::npos) std::from_chars(answer.data() + at + 8, answer.data() + answer.size(), port);
  CALLAI_CHECK(port != 0, "rtpengine answers with a port");
  return static_cast<std::uint16_t>(port);
}

}  // namespace

bool run_on_core(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  return sched_setaffinity(0, sizeof cores, &cores) == 0;
}

Child::Child(const std::vector<std::string>& arguments, int core, const std::string& log) : pid_(::fork()) {
  CALLAI_CHECK(pid_ >= 0, "a process can be started");
  if (pid_ > 0) return;
  run_on_core(core);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  std::vector<char*> list;
  for (const std::string& argument : arguments) list.push_back(const_cast<char*>(argument.c_str()));
  list.push_back(nullptr);
  ::execv(list[0], list.data());
  ::_exit(127);
}

Child::~Child() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  wait();
}

int Child::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

double Child::cpu_seconds() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
  std::string line;
  std::getline(file, line);
  std::istringstream fields(line.substr(line.rfind(')') + 2));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::vector<std::string> sipp_arguments(const std::string& folder, int agent_port, std::uint16_t media_port,
                                        std::size_t calls, int a_second, int lasts_ms) {
  const std::string file = folder + "/load.xml";
  std::ofstream(file) << scenario(media_port, lasts_ms);
  const std::string many = std::to_string(calls);
  return {kSipp,
          "-sf",
          file,
          "-i",
          "127.0.0.1",
          "-p",
          std::to_string(free_port()),
          "-mp",
          std::to_string(free_port()),
          "-m",
          many,
          "-l",
          many,
          "-r",
          std::to_string(a_second),
          "-nostdin",
          "-timeout",
          "120s",
          "-timeout_error",
          "127.0.0.1:" + std::to_string(agent_port)};
}

// ---- rtpengine -----------------------------------------------------------------------------------------------------

bool Rtpengine::is_installed() {
  return ::access(kRtpengine, X_OK) == 0;
}

Rtpengine::Rtpengine(const std::string& folder, int core)
    : port_(free_port()),
      child_({kRtpengine, "--config-file=none", "--foreground", "--log-stderr", "--log-level=3", "--table=-1",
              "--interface=127.0.0.1", "--listen-ng=127.0.0.1:" + std::to_string(port_), "--port-min=12000",
              "--port-max=32767", "--num-threads=1"},
             core, folder + "/rtpengine.log"),
      socket_(telephony::UdpSocket::bind(telephony::parse_endpoint({"127.0.0.1", 0}).value()).value()) {
  CALLAI_CHECK(ask("d7:command4:pinge").find("pong") != std::string::npos, "rtpengine starts");
}

std::string Rtpengine::ask(const std::string& command) {
  const auto to = telephony::parse_endpoint({"127.0.0.1", port_}).value();
  const std::string cookie = std::to_string(++asked_) + "_" + std::to_string(port_) + " ";
  const std::string message = cookie + command;
  for (int tries = 0; tries < 100; ++tries) {
    socket_.send(to, {reinterpret_cast<const std::uint8_t*>(message.data()), message.size()});
    pollfd ready{socket_.descriptor(), POLLIN, 0};
    if (::poll(&ready, 1, 100) <= 0) continue;
    for (const telephony::Datagram& datagram : socket_.receive(batch_)) {
      const std::string answer(reinterpret_cast<const char*>(datagram.bytes.data()), datagram.bytes.size());
      if (answer.starts_with(cookie)) return answer;
    }
  }
  return "";
}

Rtpengine::Ports Rtpengine::open(std::size_t call, std::uint16_t media_port) {
  const std::string sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " +
                          std::to_string(media_port) + " RTP/AVP 0\r\n";
  const std::string id = text("call-id") + text("load" + std::to_string(call));
  const std::string from = text("from-tag") + text("a");
  Ports ports;
  ports.out = audio_port(ask("d" + id + text("command") + text("offer") + from + text("sdp") + text(sdp) + "e"));
  ports.in = audio_port(ask("d" + id + text("command") + text("answer") + from + text("sdp") + text(sdp) +
                            text("to-tag") + text("b") + "e"));
  return ports;
}

}  // namespace callai::bench
