#include "telephony/sip/sip_transports.h"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <utility>

// libre shows its OpenSSL context only to those who have OpenSSL.
#define USE_OPENSSL 1
#include "telephony/sip/libre.h"

namespace callai::telephony {
namespace {

constexpr int kSocketBytes = 4 << 20;  // a burst of some thousand INVITEs (measured: 212 kB lost 314 of 400)
constexpr int kEnoughBytes = 400 << 10;
constexpr std::uint64_t kProbeMs = 3000;
constexpr int kGateLayer = 0;

enum sip_transp libre_transport(SipTransport transport) {
  if (transport == SipTransport::kTcp) return SIP_TRANSP_TCP;
  return transport == SipTransport::kTls ? SIP_TRANSP_TLS : SIP_TRANSP_UDP;
}

core::Error cannot_bind(SipTransport transport, const std::string& ip, int port, int error) {
  const bool taken = error == EADDRINUSE;
  return {taken ? core::ErrorCode::kAlreadyExists : core::ErrorCode::kUnavailable,
          "cannot listen for calls on " + ip + ", port " + std::to_string(port) + " (" +
              std::string(to_string(transport)) + ")",
          taken ? "another program uses it (Asterisk itself has 5060): set sip.local_port to a free one"
                : "set sip.local_ip to an address of this machine",
          std::strerror(error)};
}

}  // namespace

SipTransports::SipTransports(core::Env env, const SipAgentSettings& settings, PeerGuard& guard)
    : env_(env), settings_(settings), guard_(guard) {}

SipTransports::~SipTransports() = default;

core::Status SipTransports::open(struct ::sip* stack, const std::string& ip, std::function<void(core::Status)> ready) {
  ip_ = ip;
  ready_ = std::move(ready);
  for (const SipTransport transport : {SipTransport::kUdp, SipTransport::kTcp}) {
    if (core::Status added = add(stack, transport); !added) return added;
  }
  bool wants_tls = !settings_.tls.certificate_file.empty();
  for (const SipLineSettings& line : settings_.lines) wants_tls = wants_tls || line.transport == SipTransport::kTls;
  if (wants_tls) {
    if (core::Status added = add_tls(stack); !added) return added;
  }
  return send_probe();
}

core::Status SipTransports::add(struct ::sip* stack, SipTransport transport) {
  struct sa local {};
  const bool any = settings_.local_port == 0;
  const int port = any ? 0 : settings_.local_port + (transport == SipTransport::kTls ? 1 : 0);
  int error = sa_set_str(&local, ip_.c_str(), static_cast<std::uint16_t>(port));
  if (error == 0) error = sip_transp_add(stack, libre_transport(transport), &local, tls_.get());
  if (error != 0) return cannot_bind(transport, ip_, port, error);
  struct sa to {};
  struct sa bound {};
  sa_set_str(&to, ip_.c_str(), 1);
  sip_transp_laddr(stack, &bound, libre_transport(transport), &to);
  ports_[static_cast<std::size_t>(transport)] = sa_port(&bound);
  return {};
}

core::Status SipTransports::add_tls(struct ::sip* stack) {
  const SipTlsSettings& tls = settings_.tls;
  const char* const certificate = tls.certificate_file.empty() ? nullptr : tls.certificate_file.c_str();
  if (tls_alloc(tls_.out(), TLS_METHOD_SSLV23, certificate, nullptr) != 0) {
    return core::Error{core::ErrorCode::kUnavailable,
                       "cannot read the TLS certificate and key in '" + tls.certificate_file + "'",
                       "write both into one PEM file that this user may read, and set sip.tls_certificate to it", ""};
  }
  SSL_CTX* const context = reinterpret_cast<SSL_CTX*>(tls_openssl_context(tls_.get()));
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  if (tls.verify) {
    if (tls_add_ca(tls_.get(), tls.ca_file.c_str()) != 0) {
      return core::Error{core::ErrorCode::kUnavailable,
                         "cannot read the certificate authorities in '" + tls.ca_file + "'",
                         "set sip.tls_ca to the PEM file of the authority that signed the PBX's certificate", ""};
    }
    // libre 1.1 verifies nothing by itself.
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    X509_VERIFY_PARAM* const names = SSL_CTX_get0_param(context);
    for (const SipLineSettings& line : settings_.lines) {
      if (line.transport != SipTransport::kTls) continue;
      if (parse_ip(line.host)) {
        X509_VERIFY_PARAM_set1_ip_asc(names, line.host.c_str());
      } else {
        X509_VERIFY_PARAM_add1_host(names, line.host.c_str(), 0);
      }
    }
  }
  return add(stack, SipTransport::kTls);
}

core::Status SipTransports::send_probe() {
  probe_ = "probe-" + std::to_string(env_.random.next());
  const std::string place = ip_.find(':') == std::string::npos ? ip_ : "[" + ip_ + "]";
  const std::string text = "OPTIONS sip:" + place + " SIP/2.0\r\nVia: SIP/2.0/UDP " + place + ";branch=z9hG4bK" +
                           probe_ + "\r\nFrom: <sip:probe@" + place + ">;tag=1\r\nTo: <sip:probe@" + place +
                           ">\r\nCall-ID: " + probe_ + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
  struct sa self {};
  sa_set_str(&self, ip_.c_str(), static_cast<std::uint16_t>(ports_[0]));
  const int fd = ::socket(sa_af(&self), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const bool sent = fd >= 0 && ::sendto(fd, text.data(), text.size(), 0, &self.u.sa, self.len) > 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (!sent) return cannot_bind(SipTransport::kUdp, ip_, ports_[0], error);
  probe_timer_.start(kProbeMs, [this] {
    ready_(core::Error{core::ErrorCode::kUnavailable, "this machine cannot send itself a datagram on " + ip_,
                       "let the firewall pass UDP from and to the machine's own address", ""});
  });
  return {};
}

// Runs for every datagram; true: dropped.
bool SipTransports::drops(const std::string& source, struct ::mbuf* datagram) {
  const auto ip = parse_ip(source);
  if (!ip || guard_.message(env_.clock.now(), *ip) != Admission::kAllowed) return true;
  if (mbuf_get_left(datagram) <= 4) return true;  // a keep-alive
  // libre says on stderr what it cannot read; from a peer that sends such things that is a flood.
  const std::size_t begin = datagram->pos;
  struct ::sip_msg* message = nullptr;
  const bool readable = sip_msg_decode(&message, datagram) == 0;
  mem_deref(message);
  datagram->pos = begin;
  return !readable;
}

bool SipTransports::take_probe(const struct ::sip_msg* msg) {
  if (gate_ || probe_.empty() || view(msg->callid) != probe_) return false;
  probe_timer_.cancel();
  auto* const socket = static_cast<struct udp_sock*>(msg->sock);
  udp_sockbuf_set(socket, kSocketBytes);
  int bytes = 0;
  socklen_t length = sizeof(bytes);
  const int fd = udp_sock_fd(socket, sa_af(&msg->dst));
  if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, &length) == 0 && bytes / 2 < kEnoughBytes) {
    env_.log.warning("sip_socket_small", {{"bytes", bytes / 2}, {"mend", "sysctl -w net.core.rmem_max=4194304"}});
  }
  const auto gate = [](struct sa* source, struct mbuf* datagram, void* self) {
    return static_cast<SipTransports*>(self)->drops(ip_of(*source), datagram);
  };
  udp_register_helper(gate_.out(), socket, kGateLayer, nullptr, gate, this);
  ready_({});
  return true;
}

}  // namespace callai::telephony
