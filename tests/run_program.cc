#include "run_program.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

namespace callai::tests {

namespace {

constexpr int kPipeBytes = 4096;
constexpr unsigned kNobody = 65534;

struct Pipe {
  int read = -1;
  int write = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  return {ends[0], ends[1]};
}

void close_fd(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

/// The one variable of the program that its tests hand on: language models are made once for all of them.
constexpr std::string_view kSpeechCache = "CALLAI_SPEECH_CACHE_DIR=";

std::vector<std::string> environment_of(const ProgramOptions& options) {
  std::vector<std::string> lines;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string line(*entry);
    const bool replaced = options.environment.contains(line.substr(0, line.find('=')));
    const bool of_the_program = line.starts_with("CALLAI_") && !line.starts_with(kSpeechCache);
    if (!replaced && !of_the_program) lines.push_back(line);
  }
  for (const auto& [name, value] : options.environment) lines.push_back(name + "=" + value);
  return lines;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

/// What the child needs, made before the fork: after it only system calls are made.
struct RunningProgram::Launch {
  explicit Launch(const std::string& program, const ProgramOptions& asked)
      : options(asked), words(asked.arguments), variables(environment_of(asked)) {
    words.insert(words.begin(), program);
    arguments = pointers_to(words);
    environment = pointers_to(variables);
    disk_options = "size=" + std::to_string(asked.small_disk_bytes);
    out = make_pipe();
    err = make_pipe();
    trouble = make_pipe();
  }

  const ProgramOptions& options;
  std::vector<std::string> words;
  std::vector<std::string> variables;
  std::vector<char*> arguments;
  std::vector<char*> environment;
  std::string disk_options;
  Pipe out;
  Pipe err;
  Pipe trouble;  // what went wrong before the program began; closed by a successful exec
};

namespace {

/// The child's end: tells the parent what failed, and goes.
[[noreturn]] void give_up(int trouble, const char* what) {
  const char* reason = std::strerror(errno);
  for (const char* text : {what, ": ", reason}) {
    if (::write(trouble, text, std::strlen(text)) < 0) break;
  }
  ::_exit(126);
}

/// A disk of its own for the child: a private mount namespace, and a tmpfs in it.
void mount_small_disk(int trouble, const ProgramOptions& options, const std::string& disk_options) {
  if (::unshare(CLONE_NEWNS) != 0) give_up(trouble, "unshare");
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) give_up(trouble, "mount");
  if (::mount("none", options.small_disk.c_str(), "tmpfs", 0, disk_options.c_str()) != 0) give_up(trouble, "mount");
}

void restrict_child(int trouble, const ProgramOptions& options, const std::string& disk_options) {
  if (!options.small_disk.empty()) mount_small_disk(trouble, options, disk_options);
  if (!options.folder.empty() && ::chdir(options.folder.c_str()) != 0) give_up(trouble, "chdir");
  if (options.max_file_bytes) {
    const rlimit limit{*options.max_file_bytes, *options.max_file_bytes};
    // Ignored, the signal becomes an error of write(2), as a full disk is.
    if (std::signal(SIGXFSZ, SIG_IGN) == SIG_ERR || ::setrlimit(RLIMIT_FSIZE, &limit) != 0) give_up(trouble, "rlimit");
  }
  if (options.as_nobody) {
    if (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0) give_up(trouble, "setuid");
  }
}

}  // namespace

RunningProgram::RunningProgram(const std::string& program, const ProgramOptions& options)
    : begun_(std::chrono::steady_clock::now()), deadline_(begun_ + options.timeout) {
  Launch prepared(program, options);
  out_ = prepared.out.read;
  err_ = prepared.err.read;
  if (prepared.out.write < 0 || prepared.err.write < 0 || prepared.trouble.write < 0) {
    result_.not_started = std::string("pipe: ") + std::strerror(errno);
  } else {
    launch(prepared);
  }
  close_fd(prepared.out.write);
  close_fd(prepared.err.write);
  close_fd(prepared.trouble.write);
  if (result_.not_started.empty()) {
    for (int fd = prepared.trouble.read; fd >= 0;) drain(fd, result_.not_started);
    prepared.trouble.read = -1;
  }
  close_fd(prepared.trouble.read);
}

void RunningProgram::launch(const Launch& prepared) {
  ::fcntl(prepared.out.write, F_SETPIPE_SZ, kPipeBytes);
  pid_ = ::fork();
  if (pid_ < 0) {
    result_.not_started = std::string("fork: ") + std::strerror(errno);
    return;
  }
  if (pid_ == 0) {
    const int trouble = prepared.trouble.write;
    const int none = ::open(prepared.options.input.c_str(), O_RDONLY | O_CLOEXEC);
    if (::dup2(none, STDIN_FILENO) < 0 || ::dup2(prepared.out.write, STDOUT_FILENO) < 0 ||
        ::dup2(prepared.err.write, STDERR_FILENO) < 0) {
      give_up(trouble, "dup2");
    }
    restrict_child(trouble, prepared.options, prepared.disk_options);
    ::execve(prepared.arguments.front(), prepared.arguments.data(), prepared.environment.data());
    give_up(trouble, "exec");
  }
  pid_fd_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));  // <sys/pidfd.h> of glibc 2.36 has no C++ linkage
  if (pid_fd_ < 0) result_.not_started = std::string("pidfd_open: ") + std::strerror(errno);
}

RunningProgram::~RunningProgram() {
  send_signal(SIGKILL);
  reap();
  close_fd(out_);
  close_fd(err_);
}

void RunningProgram::send_signal(int signal) {
  if (pid_ > 0) ::kill(pid_, signal);
}

void RunningProgram::drain(int& fd, std::string& into) {
  std::array<char, kPipeBytes> block;
  const ssize_t n = ::read(fd, block.data(), block.size());
  if (n > 0) {
    into.append(block.data(), static_cast<std::size_t>(n));
  } else if (n == 0 || errno != EINTR) {
    close_fd(fd);
  }
}

bool RunningProgram::step() {
  if (pid_ <= 0) return false;
  const bool ended_next = out_ < 0 && err_ < 0;
  // A closed pipe is -1, which poll(2) passes over.
  std::array<pollfd, 3> fds{pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0},
                            pollfd{ended_next ? pid_fd_ : -1, POLLIN, 0}};
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
  const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(std::max<long>(left.count(), 0)));
  if (ready < 0 && errno == EINTR) return true;
  if (ready <= 0) {
    result_.timed_out = true;
    send_signal(SIGKILL);
    reap();
    return false;
  }
  if (fds[0].revents != 0) drain(out_, result_.out);
  if (fds[1].revents != 0) drain(err_, result_.err);
  if (fds[2].revents != 0) reap();
  return true;
}

void RunningProgram::reap() {
  if (pid_ <= 0) return;
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) result_.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result_.signal = WTERMSIG(status);
  result_.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun_);
  pid_ = -1;
  close_fd(pid_fd_);
}

bool RunningProgram::read_until(const std::function<bool(const std::string& out)>& enough) {
  while (!enough(result_.out)) {
    if (out_ < 0 || !step()) return false;
  }
  return true;
}

ProgramResult RunningProgram::wait() {
  while (step()) {
  }
  return result_;
}

ProgramResult run_program(const std::string& program, const ProgramOptions& options) {
  return RunningProgram(program, options).wait();
}

}  // namespace callai::tests
