#include "telephony/testing/ami_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace callai::telephony::testing {
namespace {

constexpr const char* kChallenge = "271828182";

std::string md5_hex(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_md5(), nullptr);
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) {
    std::array<char, 3> two{};
    std::snprintf(two.data(), two.size(), "%02x", digest[i]);
    hex += two.data();
  }
  return hex;
}

std::string response(const std::string& what, const std::string& id, const std::string& message) {
  return "Response: " + what + "\r\nActionID: " + id + "\r\nMessage: " + message + "\r\n\r\n";
}

}  // namespace

/// The far side's bytes in the clear, over TCP or TLS.
class AmiServer::Connection {
 public:
  Connection(int fd, const std::string& certificate_file) : fd_(fd) {
    if (certificate_file.empty()) return;
    context_ = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate_file(context_, certificate_file.c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context_, certificate_file.c_str(), SSL_FILETYPE_PEM);
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, fd_);
    good_ = SSL_accept(ssl_) == 1;
  }
  ~Connection() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
    ::close(fd_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int fd() const { return fd_; }
  bool good() const { return good_; }
  void write(const std::string& bytes) {
    if (bytes.empty()) return;
    const int size = static_cast<int>(bytes.size());
    const bool all = ssl_ != nullptr ? SSL_write(ssl_, bytes.data(), size) == size
                                     : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == size;
    good_ = good_ && all;
  }
  std::string read() {
    std::array<char, 4096> bytes{};
    const ssize_t got = ssl_ != nullptr ? SSL_read(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                        : ::recv(fd_, bytes.data(), bytes.size(), 0);
    good_ = good_ && got > 0;
    return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
  }

 private:
  int fd_;
  bool good_ = true;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
};

AmiServer::AmiServer(AmiServerScript script) : script_(std::move(script)) {
  listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::bind(listening_, reinterpret_cast<sockaddr*>(&here), sizeof(here)), 0);
  EXPECT_EQ(::listen(listening_, 8), 0);
  socklen_t length = sizeof(here);
  ::getsockname(listening_, reinterpret_cast<sockaddr*>(&here), &length);
  port_ = ntohs(here.sin_port);
  wake_ = ::eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([this] { run(); });
}

AmiServer::~AmiServer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ::eventfd_write(wake_, 1);
  thread_.join();
  ::close(wake_);
  ::close(listening_);
}

void AmiServer::tell(const std::string& event) {
  const std::lock_guard lock(mutex_);
  to_tell_ += event + "\r\n\r\n";
  ::eventfd_write(wake_, 1);
}

void AmiServer::add_channel(const std::string& name, const std::string& bridge, const std::string& call_id) {
  const std::lock_guard lock(mutex_);
  channels_.push_back("Event: Status\r\nPrivilege: Call\r\nChannel: " + name + "\r\nBridgeID: " + bridge +
                      "\r\nVariable: CHANNEL(pjsip,call-id)=" + call_id + "\r\nVariable: SIPCALLID=\r\n");
}

void AmiServer::drop() {
  const std::lock_guard lock(mutex_);
  drop_ = true;
  ::eventfd_write(wake_, 1);
}

AmiMessage AmiServer::next(const std::string& action) {
  std::unique_lock lock(mutex_);
  AmiMessage found;
  happened_.wait_for(lock, std::chrono::seconds(10), [&] {
    const auto at =
        std::find_if(asked_.begin(), asked_.end(), [&](const AmiMessage& one) { return one.get("Action") == action; });
    if (at == asked_.end()) return false;
    found = std::move(*at);
    asked_.erase(at);
    return true;
  });
  return found;
}

int AmiServer::logins() const {
  const std::lock_guard lock(mutex_);
  return logins_;
}

void AmiServer::run() {
  for (;;) {
    std::array<pollfd, 2> waited{pollfd{wake_, POLLIN, 0}, pollfd{listening_, POLLIN, 0}};
    ::poll(waited.data(), waited.size(), -1);
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      drop_ = false;
    }
    eventfd_t count = 0;
    if (waited[0].revents != 0) ::eventfd_read(wake_, &count);
    if (waited[1].revents == 0) continue;
    Connection connection(::accept(listening_, nullptr, nullptr), script_.certificate_file);
    if (connection.good()) serve(connection);
  }
}

void AmiServer::serve(Connection& connection) {
  connection.write(script_.banner);
  AmiParser parser;
  static_cast<void>(parser.feed("Asterisk Call Manager/0\r\n").ok());  // a client has none
  while (connection.good()) {
    std::array<pollfd, 2> waited{pollfd{wake_, POLLIN, 0}, pollfd{connection.fd(), POLLIN, 0}};
    ::poll(waited.data(), waited.size(), -1);
    std::string told;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_ || drop_) return;
      told = std::exchange(to_tell_, {});
    }
    eventfd_t count = 0;
    if (waited[0].revents != 0) ::eventfd_read(wake_, &count);
    connection.write(told);
    if (waited[1].revents == 0) continue;
    const auto messages = parser.feed(connection.read());
    if (!messages.ok()) return;
    for (const AmiMessage& message : *messages) connection.write(answer(message));
  }
}

std::string AmiServer::answer(const AmiMessage& message) {
  const std::string action(message.get("Action"));
  const std::string id(message.get("ActionID"));
  {
    const std::lock_guard lock(mutex_);
    asked_.push_back(message);
    happened_.notify_all();
  }
  if (script_.silent.contains(action)) return "";
  if (action == "Challenge")
    return "Response: Success\r\nActionID: " + id + "\r\nChallenge: " + kChallenge + "\r\n\r\n";
  if (action == "Ping") return "Response: Success\r\nActionID: " + id + "\r\nPing: Pong\r\n\r\n";
  if (action == "Login") {
    const bool good =
        message.get("Username") == script_.user && message.get("Key") == md5_hex(kChallenge + script_.secret);
    const std::lock_guard lock(mutex_);
    logins_ += good ? 1 : 0;
    return good ? response("Success", id, "Authentication accepted") +
                      "Event: FullyBooted\r\nPrivilege: system,all\r\n\r\n"
                : response("Error", id, "Authentication failed");
  }
  if (action == "ListCommands") {
    std::string list = "Response: Success\r\nActionID: " + id + "\r\n";
    for (const std::string& one : script_.may) list += one + ": does what it is called (Priv: call,all)\r\n";
    return list + "\r\n";
  }
  return answer_used(action, id);
}

std::string AmiServer::answer_used(const std::string& action, const std::string& id) {
  if (!script_.may.contains(action)) return response("Error", id, "Permission denied");
  if (action != "Status") return response("Success", id, action + " done");
  const std::lock_guard lock(mutex_);
  std::string list =
      "Response: Success\r\nActionID: " + id + "\r\nEventList: start\r\nMessage: Channel status will follow\r\n\r\n";
  for (const std::string& event : channels_) list += event + "ActionID: " + id + "\r\n\r\n";
  return list + "Event: StatusComplete\r\nActionID: " + id +
         "\r\nEventList: Complete\r\nListItems: " + std::to_string(channels_.size()) + "\r\n\r\n";
}

}  // namespace callai::telephony::testing
