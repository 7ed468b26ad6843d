#pragma once

#include <memory>
#include <string>

#include "black_box.h"
#include "run_program.h"

namespace callai::tests {

/// A baresip (https://github.com/baresip/baresip) that answers every call to sip:300; ended with this.
class Baresip {
 public:
  /// Settings for its sound: it sends back what it hears, or plays a WAV file of 8 kHz.
  static const std::string kEcho;
  static std::string plays(const std::string& wav);

  /// `sound`: one of the above, and "module x.so" of its codecs, and other settings. `account`: parameters of its
  /// account, each with its semicolon.
  explicit Baresip(const std::string& sound, const std::string& account = "");

  int port() const { return port_; }          ///< UDP and TCP
  int tls_port() const { return port_ + 1; }  ///< with a sip_certificate
  bool ready() const { return ready_; }

 private:
  TempFolder folder_;
  int port_;
  bool ready_ = false;
  std::unique_ptr<RunningProgram> program_;
};

}  // namespace callai::tests
