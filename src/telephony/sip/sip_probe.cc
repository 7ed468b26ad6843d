#include "telephony/sip/sip_probe.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <string_view>

#include "core/host_lookup.h"
#include "core/system_env.h"
#include "telephony/sip/sip_values.h"

namespace callai::telephony {
namespace {

constexpr int kAgainMs = 500;

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

/// `once`: in no other probe's request, or a PBX takes it for that one said again and answers to its port.
std::string options_request(const SipLineSettings& line, const std::string& ip, const std::string& local_ip,
                            const std::string& once) {
  const std::string here = uri_host(local_ip);
  const std::string there = uri_host(ip) + ":" + std::to_string(line.port);
  return "OPTIONS sip:" + there + " SIP/2.0\r\nVia: SIP/2.0/UDP " + here + ";branch=z9hG4bK" + once + ";rport\r\n" +
         "From: <sip:probe@" + here + ">;tag=" + once + "\r\nTo: <sip:" + there + ">\r\nCall-ID: " + once + "@" + here +
         "\r\nCSeq: 1 OPTIONS\r\nContact: <sip:probe@" + here + ">\r\nMax-Forwards: 70\r\nAccept: application/sdp\r\n" +
         "Content-Length: 0\r\n\r\n";
}

SipProbe::Result result_of(int error) {
  if (error == ECONNREFUSED) return SipProbe::Result::kClosed;
  return error == ETIMEDOUT || error == EAGAIN ? SipProbe::Result::kSilent : SipProbe::Result::kUnreachable;
}

void ask_by_udp(int fd, const std::string& request, int patience_ms, SipProbe& probe) {
  for (int waited = 0; waited < patience_ms; waited += kAgainMs) {
    // A port that is closed is told by the answer to the datagram before.
    if (::send(fd, request.data(), request.size(), 0) < 0) {
      probe.result = result_of(errno);
      return;
    }
    pollfd ready{fd, POLLIN, 0};
    if (::poll(&ready, 1, kAgainMs) <= 0) continue;
    std::array<char, 2048> answer{};
    const ssize_t bytes = ::recv(fd, answer.data(), answer.size(), 0);
    if (bytes < 0) {
      probe.result = result_of(errno);
      return;
    }
    const std::string_view text(answer.data(), static_cast<std::size_t>(bytes));
    if (!text.starts_with("SIP/2.0 ")) continue;
    probe.result = SipProbe::Result::kAnswers;
    std::from_chars(text.data() + 8, text.data() + text.size(), probe.code);
    return;
  }
}

void ask_by_connection(int fd, int patience_ms, SipProbe& probe) {
  pollfd ready{fd, POLLOUT, 0};
  if (::poll(&ready, 1, patience_ms) <= 0) return;
  int error = 0;
  socklen_t length = sizeof(error);
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
  probe.result = error == 0 ? SipProbe::Result::kConnects : result_of(error);
}

}  // namespace

SipProbe probe_sip(const SipLineSettings& line, const std::string& ip, core::Duration patience) {
  SipProbe probe;
  probe.local_ip = core::local_ip_towards(ip);
  const bool udp = line.transport == SipTransport::kUdp;
  addrinfo hints{};
  hints.ai_socktype = udp ? SOCK_DGRAM : SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* to = nullptr;
  if (probe.local_ip.empty() || getaddrinfo(ip.c_str(), std::to_string(line.port).c_str(), &hints, &to) != 0) {
    probe.result = SipProbe::Result::kUnreachable;
    return probe;
  }
  const Socket socket(::socket(to->ai_family, to->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int connected = ::connect(socket.fd(), to->ai_addr, to->ai_addrlen);
  const int error = errno;
  freeaddrinfo(to);
  const auto patience_ms = static_cast<int>(patience / std::chrono::milliseconds(1));
  if (connected != 0 && error != EINPROGRESS) {
    probe.result = result_of(error);
  } else if (udp) {
    ask_by_udp(socket.fd(),
               options_request(line, ip, probe.local_ip, "probe" + std::to_string(core::SystemRandom().next())),
               patience_ms, probe);
  } else {
    ask_by_connection(socket.fd(), patience_ms, probe);
  }
  return probe;
}

}  // namespace callai::telephony
