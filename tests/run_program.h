#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace callai::tests {

struct ProgramOptions {
  std::vector<std::string> arguments;              ///< without the program's own name
  std::map<std::string, std::string> environment;  ///< on top of this process's, of which CALLAI_* is left out
  std::string folder;                              ///< to start in; "": this process's own
  std::string input = "/dev/null";                 ///< file that it reads as its stdin
  std::chrono::milliseconds timeout{120'000};      ///< from start to end; then it is killed
  std::optional<std::uint64_t> max_file_bytes;     ///< RLIMIT_FSIZE: a write beyond it fails with EFBIG
  bool as_nobody = false;                          ///< user and group 65534; only root can start such a child
  std::string small_disk;                          ///< a folder over which the child alone sees an empty little disk
  std::uint64_t small_disk_bytes = 0;              ///< its size
};

struct ProgramResult {
  std::string not_started;  ///< why it could not be started as asked ("mount: Operation not permitted"); "" it was
  int exit_code = -1;       ///< -1 when a signal ended it
  int signal = 0;           ///< that ended it
  bool timed_out = false;
  std::string out;
  std::string err;
  std::chrono::milliseconds took{0};
};

/// One child process, started without a shell. Its stdout is a pipe of one page, so that it can never be further ahead
/// of its reader than that. Killed and reaped when this goes away. For one thread.
class RunningProgram {
 public:
  RunningProgram(const std::string& program, const ProgramOptions& options);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  /// Reads until `enough(stdout so far)`. False when the program ended, or its time was up, before that.
  bool read_until(const std::function<bool(const std::string& out)>& enough);
  /// kill(2); nothing once it has been waited for.
  void send_signal(int signal);
  /// Reads what is left and waits for the end.
  ProgramResult wait();

 private:
  struct Launch;
  void launch(const Launch& launch);
  /// Waits for output, or for the end when there is none left to come. False when there is nothing to wait for.
  bool step();
  void drain(int& fd, std::string& into);
  void reap();

  std::chrono::steady_clock::time_point begun_;
  std::chrono::steady_clock::time_point deadline_;
  ProgramResult result_;
  int pid_ = -1;
  int pid_fd_ = -1;
  int out_ = -1;
  int err_ = -1;
};

ProgramResult run_program(const std::string& program, const ProgramOptions& options);

}  // namespace callai::tests
