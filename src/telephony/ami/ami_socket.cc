#include "telephony/ami/ami_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/ip_address.h"

namespace callai::telephony {
namespace {

constexpr std::size_t kReadAtOnce = 16384;
constexpr int kReadsAtOnce = 16;  // then poll() again, so that a flood holds nobody up

struct Free {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

core::Error unavailable(std::string message, std::string mend, std::string cause = "") {
  return {core::ErrorCode::kUnavailable, std::move(message), std::move(mend), std::move(cause)};
}

}  // namespace

struct AmiSocket::Impl {
  ~Impl() {
    ssl.reset();
    if (fd >= 0) ::close(fd);
  }
  std::string place;
  bool connected = false;
  bool ready = false;  // of TLS: hands are shaken
  bool tls_wants_write = false;
  int fd = -1;
  std::string out;
  std::unique_ptr<SSL_CTX, Free> context;
  std::unique_ptr<SSL, Free> ssl;
};

AmiSocket::AmiSocket(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AmiSocket::~AmiSocket() = default;

int AmiSocket::fd() const {
  return impl_->fd;
}

short AmiSocket::wanted() const {
  const bool writes = !impl_->connected || impl_->tls_wants_write || (impl_->ready && !impl_->out.empty());
  return static_cast<short>(writes ? POLLIN | POLLOUT : POLLIN);
}

namespace {

core::Status prepare_tls(SSL_CTX* context, const std::string& host, const AmiTlsSettings& tls) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  if (!tls.verify) return {};
  if (SSL_CTX_load_verify_locations(context, tls.ca_file.c_str(), nullptr) != 1) {
    return unavailable("cannot read the certificate authorities in '" + tls.ca_file + "'",
                       "set ami.tls_ca to the PEM file of the authority that signed the PBX's certificate");
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  X509_VERIFY_PARAM* const names = SSL_CTX_get0_param(context);
  if (core::parse_ip(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(names, host.c_str());
  } else {
    X509_VERIFY_PARAM_set1_host(names, host.c_str(), 0);
  }
  return {};
}

}  // namespace

core::Result<std::unique_ptr<AmiSocket>> AmiSocket::open(const std::string& host, const std::string& ip, int port,
                                                         const AmiTlsSettings& tls) {
  auto impl = std::make_unique<Impl>();
  impl->place = host + ":" + std::to_string(port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* to = nullptr;
  if (getaddrinfo(ip.c_str(), std::to_string(port).c_str(), &hints, &to) != 0) {
    return unavailable("'" + ip + "' is no address to connect to", "check ami.host");
  }
  impl->fd = ::socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int result = impl->fd < 0 ? -1 : ::connect(impl->fd, to->ai_addr, to->ai_addrlen);
  const int error = errno;
  freeaddrinfo(to);
  if (result != 0 && error != EINPROGRESS) {
    return unavailable("there is no way to the manager at " + impl->place, "check ami.host and this machine's network",
                       std::strerror(error));
  }
  const int on = 1;
  ::setsockopt(impl->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (tls.on) {
    impl->context.reset(SSL_CTX_new(TLS_client_method()));
    if (impl->context == nullptr) return unavailable("TLS does not start", "");
    if (core::Status prepared = prepare_tls(impl->context.get(), host, tls); !prepared) return prepared.error();
    impl->ssl.reset(SSL_new(impl->context.get()));
    SSL_set_fd(impl->ssl.get(), impl->fd);
    if (!core::parse_ip(host)) SSL_set_tlsext_host_name(impl->ssl.get(), host.c_str());
  }
  return std::unique_ptr<AmiSocket>(new AmiSocket(std::move(impl)));
}

core::Status AmiSocket::send(std::string_view bytes) {
  if (impl_->out.size() + bytes.size() > kMaxWaiting) {
    return core::Error{core::ErrorCode::kResourceExhausted,
                       "the manager at " + impl_->place + " takes nothing any more", "see the PBX's load", ""};
  }
  impl_->out += bytes;
  return {};
}

core::Status AmiSocket::go_on(std::string& in) {
  if (!impl_->connected) {
    pollfd writable{impl_->fd, POLLOUT, 0};
    if (::poll(&writable, 1, 0) <= 0) return {};
    if (core::Status status = connected(); !status) return status;
  }
  if (!impl_->ready) {
    if (core::Status status = shake_hands(); !status || !impl_->ready) return status;
  }
  if (core::Status status = write(); !status) return status;
  return read(in);
}

core::Status AmiSocket::connected() {
  int error = 0;
  socklen_t length = sizeof(error);
  ::getsockopt(impl_->fd, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error == ECONNREFUSED) {
    return unavailable(
        "the manager's port at " + impl_->place + " is closed: the machine is there, but nothing listens",
        "set enabled = yes and a bindaddr that this machine reaches in [general] of manager.conf, and "
        "check ami.port");
  }
  if (error != 0) {
    return unavailable("there is no way to the manager at " + impl_->place,
                       "check ami.host, this machine's network and the PBX's firewall", std::strerror(error));
  }
  impl_->connected = true;
  impl_->ready = impl_->ssl == nullptr;
  return {};
}

core::Error AmiSocket::tls_error(const char* what) const {
  const long verified = SSL_get_verify_result(impl_->ssl.get());
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (verified != X509_V_OK) {
    return unavailable("the certificate of the manager at " + impl_->place +
                           " is not believed: " + X509_verify_cert_error_string(verified),
                       "set ami.tls_ca to the PEM of who signed it, and ami.host to the name it bears");
  }
  std::array<char, 160> words{};
  if (code != 0) ERR_error_string_n(code, words.data(), words.size());
  return unavailable("TLS to the manager at " + impl_->place + " fails " + what,
                     "set tlsenable = yes, tlsbindaddr and tlscertfile in [general] of manager.conf, and ami.port to "
                     "its port",
                     words.data());
}

core::Status AmiSocket::shake_hands() {
  ERR_clear_error();
  const int result = SSL_connect(impl_->ssl.get());
  const int why = SSL_get_error(impl_->ssl.get(), result);
  impl_->tls_wants_write = result != 1 && why == SSL_ERROR_WANT_WRITE;
  impl_->ready = result == 1;
  if (result == 1 || why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return {};
  return tls_error("at its beginning");
}

core::Status AmiSocket::write() {
  while (!impl_->out.empty()) {
    if (impl_->ssl != nullptr) {
      ERR_clear_error();
      const int result = SSL_write(impl_->ssl.get(), impl_->out.data(), static_cast<int>(impl_->out.size()));
      const int why = SSL_get_error(impl_->ssl.get(), result);
      impl_->tls_wants_write = result <= 0 && why == SSL_ERROR_WANT_WRITE;
      if (result <= 0 && (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE)) return {};
      if (result <= 0) return tls_error("while sending");
      impl_->out.erase(0, static_cast<std::size_t>(result));
      continue;
    }
    const ssize_t sent = ::send(impl_->fd, impl_->out.data(), impl_->out.size(), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (sent < 0) return unavailable("the manager at " + impl_->place + " is gone", "", std::strerror(errno));
    impl_->out.erase(0, static_cast<std::size_t>(sent));
  }
  return {};
}

core::Status AmiSocket::read(std::string& in) {
  std::array<char, kReadAtOnce> bytes{};
  for (int i = 0; i < kReadsAtOnce; ++i) {
    ssize_t got = 0;
    if (impl_->ssl != nullptr) {
      ERR_clear_error();
      const int result = SSL_read(impl_->ssl.get(), bytes.data(), static_cast<int>(bytes.size()));
      const int why = SSL_get_error(impl_->ssl.get(), result);
      if (result <= 0 && (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE)) return {};
      if (result <= 0 && why != SSL_ERROR_ZERO_RETURN) return tls_error("while receiving");
      got = std::max(result, 0);
    } else {
      got = ::recv(impl_->fd, bytes.data(), bytes.size(), 0);
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    }
    if (got <= 0) {
      return unavailable("the manager at " + impl_->place + " closed the connection",
                         "see its log: a permit= line or a limit of sessions may not let this machine in",
                         got < 0 ? std::strerror(errno) : "");
    }
    in.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return {};
}

}  // namespace callai::telephony
