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

  /// `sound`: one of the above, and "module x.so" of its codecs.
  explicit Baresip(const std::string& sound);

  int port() const { return port_; }
  bool ready() const { return ready_; }

 private:
  TempFolder folder_;
  int port_;
  bool ready_ = false;
  std::unique_ptr<RunningProgram> program_;
};

}  // namespace callai::tests
