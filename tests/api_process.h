#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "black_box.h"

namespace callai::tests {

/// `callai serve` with the API on a port of the kernel's choice and simulated customers who talk fast.
class ApiProcess {
 public:
  static constexpr int kTelephone = 0;  ///< instead of a speed: the PBX of the flags, no simulated customers

  explicit ApiProcess(const std::vector<std::string>& flags = {}, int speed = 20);

  const TempFolder& folder() const { return folder_; }
  const std::string& address() const { return address_; }  ///< "http://127.0.0.1:40123"; "" it did not start
  int port() const;
  const std::string& token() const { return token_; }  ///< of the set-up link
  /// Runs commands in bash, in the folder, with API and TOKEN set; any that fails ends them.
  ProgramResult shell(const std::string& commands) const;
  /// SIGTERM, then the end.
  ProgramResult stop();
  /// The end of what a signal has told to.
  ProgramResult wait() { return server_->wait(); }
  /// A new process over the same data, after stop(). False when it does not come up.
  bool start_again() { return start("the API listens on "); }
  /// SIGKILL at once, and a new process over the same data. False when it does not come up.
  bool kill_and_restart();
  /// SIGKILL.
  ProgramResult kill();
  /// SIGSTOP, SIGCONT.
  void send_signal(int signal) { server_->send_signal(signal); }

 private:
  bool start(const std::string& sign);

  const std::chrono::seconds timeout_{long_tests() ? 3000 : 100};  ///< of commands

  TempFolder folder_;
  std::vector<std::string> arguments_;
  std::optional<RunningProgram> server_;
  std::string address_;
  std::string token_;
};

}  // namespace callai::tests
