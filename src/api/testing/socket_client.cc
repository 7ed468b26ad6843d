#include "api/testing/socket_client.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

namespace callai::api {

namespace {

constexpr int kHandshakeMs = 60000;                                       // a call may need its engines prepared first
constexpr std::array<unsigned char, 4> kMask = {0x37, 0xfa, 0x21, 0x3d};  // of the RFC's example, 5.7

}  // namespace

SocketClient::SocketClient(int port, const std::string& target, RawHeaders headers) {
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
  headers.emplace_back("Upgrade", "websocket");
  headers.emplace_back("Connection", "Upgrade");
  headers.emplace_back("Sec-WebSocket-Version", "13");
  headers.emplace_back("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
  if (!send_raw(request_text("GET", target, headers))) return;
  while (read_.find("\r\n\r\n") == std::string::npos) {
    if (!more(kHandshakeMs)) return;
  }
  const std::size_t end = read_.find("\r\n\r\n") + 4;
  head_ = read_.substr(0, end);
  read_.erase(0, end);
  if (head_.size() > 12) status_ = std::atoi(head_.c_str() + 9);
  if (status_ != 101) head_ += std::exchange(read_, {});
}

SocketClient::SocketClient(SocketClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      status_(other.status_),
      head_(std::move(other.head_)),
      read_(std::move(other.read_)) {}

SocketClient::~SocketClient() {
  if (fd_ >= 0) ::close(fd_);
}

bool SocketClient::send_raw(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool SocketClient::send_frame(int opcode, std::string_view bytes, bool final) {
  std::string frame(1, static_cast<char>((final ? 0x80 : 0) | opcode));
  if (bytes.size() < 126) {
    frame += static_cast<char>(0x80U | bytes.size());
  } else if (bytes.size() < 65536) {
    frame += static_cast<char>(0x80 | 126);
    frame += static_cast<char>(bytes.size() >> 8U);
    frame += static_cast<char>(bytes.size() & 0xFFU);
  } else {
    frame += static_cast<char>(0x80 | 127);
    for (int shift = 56; shift >= 0; shift -= 8)
      frame += static_cast<char>((bytes.size() >> static_cast<unsigned>(shift)) & 0xFFU);
  }
  for (const unsigned char byte : kMask) frame += static_cast<char>(byte);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    frame += static_cast<char>(static_cast<unsigned char>(bytes[i]) ^ kMask.at(i % kMask.size()));
  }
  return send_raw(frame);
}

bool SocketClient::more(int ms) {
  pollfd wait{fd_, POLLIN, 0};
  if (::poll(&wait, 1, ms) <= 0) return false;
  std::array<char, 8192> buffer{};
  const ssize_t bytes = ::recv(fd_, buffer.data(), buffer.size(), 0);
  if (bytes <= 0) return false;
  read_.append(buffer.data(), static_cast<std::size_t>(bytes));
  return true;
}

bool SocketClient::have(std::size_t bytes, int ms) {
  while (read_.size() < bytes) {
    if (!more(ms)) return false;
  }
  return true;
}

std::optional<SocketFrame> SocketClient::receive(int ms) {
  SocketFrame message;
  bool first = true;
  for (;;) {
    if (!have(2, ms)) return {};
    const auto byte = [this](std::size_t at) { return static_cast<unsigned char>(read_[at]); };
    const bool final = (byte(0) & 0x80U) != 0;
    const int opcode = byte(0) & 0x0FU;
    std::size_t length = byte(1) & 0x7FU;
    if ((byte(1) & 0x80U) != 0 || (byte(0) & 0x70U) != 0) return {};  // a server masks nothing and we know no extension
    std::size_t head = 2;
    if (length >= 126) {
      const std::size_t more_bytes = length == 126 ? 2 : 8;
      if (!have(head + more_bytes, ms)) return {};
      length = 0;
      for (std::size_t i = 0; i < more_bytes; ++i) length = (length << 8U) | byte(head + i);
      head += more_bytes;
    }
    if (!have(head + length, ms)) return {};
    const std::string data = read_.substr(head, length);
    read_.erase(0, head + length);
    if (opcode == 0x8) return SocketFrame{SocketFrame::Kind::kClose, data.size() > 2 ? data.substr(2) : ""};
    if (opcode == 0xA) return SocketFrame{SocketFrame::Kind::kPong, data};
    if (opcode == 0x9) {
      send_frame(0xA, data);
      continue;
    }
    if (std::exchange(first, false))
      message.kind = opcode == 0x1 ? SocketFrame::Kind::kText : SocketFrame::Kind::kBinary;
    message.data += data;
    if (final) return message;
  }
}

std::string SocketClient::receive_text_with(std::string_view words, int ms) {
  while (auto frame = receive(ms)) {
    if (frame->kind == SocketFrame::Kind::kClose) return "";
    if (frame->kind == SocketFrame::Kind::kText && frame->data.find(words) != std::string::npos) return frame->data;
  }
  return "";
}

}  // namespace callai::api
