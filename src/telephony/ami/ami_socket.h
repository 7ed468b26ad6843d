#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace callai::telephony {

struct AmiTlsSettings {
  bool on = false;
  std::string ca_file = "/etc/ssl/certs/ca-certificates.crt";
  bool verify = true;  ///< the PBX's certificate and its name
};

/// One connection to a manager, TCP or TLS, that never blocks. One thread.
class AmiSocket {
 public:
  static constexpr std::size_t kMaxWaiting = 1
                                             << 20;  ///< overflow rule: send() fails, and the connection is to be ended

  /// Begins to connect to `ip`; `host` is the name that the certificate must bear.
  static core::Result<std::unique_ptr<AmiSocket>> open(const std::string& host, const std::string& ip, int port,
                                                       const AmiTlsSettings& tls);
  ~AmiSocket();
  AmiSocket(const AmiSocket&) = delete;
  AmiSocket& operator=(const AmiSocket&) = delete;

  int fd() const;
  /// What poll() is to wait for: POLLIN, POLLOUT or both.
  short wanted() const;
  /// Connects, shakes hands, writes and reads what can be without waiting; bytes that came are appended to `in`.
  core::Status go_on(std::string& in);
  /// Sent from go_on().
  core::Status send(std::string_view bytes);

 private:
  struct Impl;
  explicit AmiSocket(std::unique_ptr<Impl> impl);
  core::Status connected();
  core::Status shake_hands();
  core::Status write();
  core::Status read(std::string& in);
  core::Error tls_error(const char* what) const;

  std::unique_ptr<Impl> impl_;
};

}  // namespace callai::telephony
