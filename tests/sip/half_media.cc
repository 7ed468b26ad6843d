#include "half_media.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>

#include "telephony/rtp/rtcp_packet.h"
#include "telephony/rtp/rtp_packet.h"

namespace callai::tests {

namespace {

constexpr std::uint32_t kSsrc = 0x51A0C0DE;
constexpr int kFrameMs = 20;
constexpr int kReportFrames = 60;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

int bound_socket(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const sockaddr_in address = loopback(port);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return fd;
  ::close(fd);
  return -1;
}

/// The last packet that has come in, and where from.
struct Heard {
  sockaddr_in from{};
  std::uint32_t ssrc = 0;
  std::uint16_t sequence = 0;
};

std::optional<Heard> last_packet(int fd) {
  std::optional<Heard> heard;
  for (;;) {
    std::array<std::uint8_t, 2048> bytes;
    Heard one;
    socklen_t length = sizeof(one.from);
    const ssize_t size = ::recvfrom(fd, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&one.from), &length);
    if (size < 12) return heard;
    one.sequence = static_cast<std::uint16_t>(bytes[2] << 8U | bytes[3]);
    one.ssrc = static_cast<std::uint32_t>(bytes[8]) << 24U | static_cast<std::uint32_t>(bytes[9]) << 16U |
               static_cast<std::uint32_t>(bytes[10]) << 8U | bytes[11];
    heard = one;
  }
}

}  // namespace

HalfMedia::HalfMedia(Fault fault) : fault_(fault) {
  bind_pair();
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

HalfMedia::~HalfMedia() {
  thread_.request_stop();
  thread_.join();
  ::close(rtp_);
  ::close(rtcp_);
}

void HalfMedia::bind_pair() {
  for (std::uint16_t port = 27000; port < 27900 && rtcp_ < 0; port = static_cast<std::uint16_t>(port + 2)) {
    rtp_ = bound_socket(port);
    if (rtp_ < 0) continue;
    rtcp_ = bound_socket(static_cast<std::uint16_t>(port + 1));
    if (rtcp_ < 0) ::close(rtp_);
    port_ = port;
  }
  EXPECT_GE(rtcp_, 0);
}

void HalfMedia::run(const std::stop_token& stop) {
  std::optional<Heard> heard;
  std::array<std::uint8_t, 172> packet{};
  packet.fill(0xFF);
  for (std::uint16_t frame = 1; !stop.stop_requested(); ++frame) {
    ::poll(nullptr, 0, kFrameMs);
    if (const auto now = last_packet(rtp_)) heard = now;
    if (!heard) continue;  // who they are is seen from their first packet
    if (fault_ == Fault::kDeaf) {
      const std::array<std::uint8_t, 12> header{0x80,
                                                0,
                                                static_cast<std::uint8_t>(frame >> 8U),
                                                static_cast<std::uint8_t>(frame),
                                                0,
                                                static_cast<std::uint8_t>(frame * 160U >> 16U),
                                                static_cast<std::uint8_t>(frame * 160U >> 8U),
                                                static_cast<std::uint8_t>(frame * 160U),
                                                0x51,
                                                0xA0,
                                                0xC0,
                                                0xDE};
      std::copy(header.begin(), header.end(), packet.begin());
      ::sendto(rtp_, packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&heard->from),
               sizeof(heard->from));
    }
    if (frame % kReportFrames != 0) continue;
    telephony::RtcpReport report;
    report.ssrc = kSsrc;
    if (fault_ == Fault::kDeaf) report.sender = telephony::SenderInfo{1, frame * 160U, frame, frame * 160U};
    if (fault_ == Fault::kMute) {
      report.reception = telephony::ReceptionReport{};
      report.reception->ssrc = heard->ssrc;
      report.reception->highest_sequence = heard->sequence;
    }
    std::array<std::uint8_t, telephony::kRtcpBytes> bytes;
    const std::size_t size = telephony::write_rtcp(report, "half", bytes);
    const sockaddr_in to = loopback(static_cast<std::uint16_t>(ntohs(heard->from.sin_port) + 1));
    ::sendto(rtcp_, bytes.data(), size, 0, reinterpret_cast<const sockaddr*>(&to), sizeof(to));
  }
}

}  // namespace callai::tests
