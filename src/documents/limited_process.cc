#include "documents/limited_process.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

namespace callai::documents {

namespace {

using core::Error;
using core::ErrorCode;

constexpr std::size_t kMostErrors = 4096;  // bytes of stderr that are kept
constexpr int kCannotStart = 127;          // exit code of the child when exec fails
constexpr rlim_t kMostFiles = 32;          // descriptors that it may have open

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#endif

/// A descriptor that is closed.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  ~Fd() { reset(); }
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    reset();
    fd_ = std::exchange(other.fd_, -1);
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  int get() const { return fd_; }
  void reset() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

Error system_error(const std::string& what) {
  return {ErrorCode::kResourceExhausted, "cannot " + what, "close other programs, then try again",
          std::strerror(errno)};
}

bool make_pipe(Fd& reading, Fd& writing) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  reading = Fd(ends[0]);
  writing = Fd(ends[1]);
  return true;
}

/// The input as a file in memory that nobody can change any more.
core::Result<Fd> file_of(std::string_view input) {
  Fd file(::memfd_create("document", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (file.get() < 0) return system_error("make a file in memory");
  for (std::size_t at = 0; at < input.size();) {
    const ssize_t written = ::write(file.get(), input.data() + at, input.size() - at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return system_error("write a file in memory");
    at += static_cast<std::size_t>(written);
  }
  ::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

// --- In the child, between fork and exec: async-signal-safe calls only. ---

bool limit(__rlimit_resource_t resource, rlim_t value) {
  const rlimit bound{value, value};
  return ::setrlimit(resource, &bound) == 0;
}

/// No sockets, no processes, no looking into others: those calls fail with EPERM (seccomp(2)).
bool forbid_calls() {
#if defined(__x86_64__) || defined(__aarch64__)
  constexpr std::uint32_t kCalls[] = {
    SYS_socket,
    SYS_socketpair,
    SYS_connect,
    SYS_clone3,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_kill,
    SYS_setns,
    SYS_unshare,
    SYS_mount,
    SYS_clone,
#if defined(__x86_64__)
    SYS_fork,
    SYS_vfork,
#endif
  };
  constexpr std::size_t kCount = std::size(kCalls);
  std::array<sock_filter, kCount + 7> filter{};
  std::size_t n = 0;
  const auto add = [&](std::uint16_t code, std::uint32_t k, std::uint8_t yes, std::uint8_t no) {
    filter[n++] = sock_filter{code, yes, no, k};
  };
  add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch), 0, 0);
  add(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0);
  add(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
  add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr), 0, 0);
  add(BPF_JMP | BPF_JGE | BPF_K, 0x40000000U, static_cast<std::uint8_t>(kCount + 1), 0);  // the x32 ABI
  for (std::size_t i = 0; i < kCount; ++i) {
    add(BPF_JMP | BPF_JEQ | BPF_K, kCalls[i], static_cast<std::uint8_t>(kCount - i), 0);
  }
  add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
  add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
  const sock_fprog program{static_cast<unsigned short>(n), filter.data()};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
#else
  return true;
#endif
}

[[noreturn]] void become(const char* const* argv, int in, int out, int err, const ProcessLimits& limits) {
  static constexpr const char* kEnvironment[] = {"LC_ALL=C.UTF-8", nullptr};
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const bool ready = ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && ::dup2(in, STDIN_FILENO) >= 0 &&
                     ::dup2(out, STDOUT_FILENO) >= 0 && ::dup2(err, STDERR_FILENO) >= 0 && limit(RLIMIT_CORE, 0) &&
                     limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, kMostFiles) &&
                     limit(RLIMIT_CPU, static_cast<rlim_t>(limits.cpu_seconds)) && limit(RLIMIT_AS, limits.memory) &&
                     ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && forbid_calls();
  // What others may have opened without O_CLOEXEC; kernels before 5.11 do not know the flag.
  ::syscall(SYS_close_range, 3U, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): execve takes what it does not change
  if (ready) ::execve(argv[0], const_cast<char* const*>(argv), const_cast<char* const*>(kEnvironment));
  ::_exit(kCannotStart);
}

// --- In the parent. ---

/// A child that is reaped whatever happens.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    if (pid_ > 0) {
      kill();
      wait();
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  void kill() const { ::kill(pid_, SIGKILL); }
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
  }

 private:
  pid_t pid_;
};

/// Reads both pipes until the child has closed them and ended; why it has to be killed, if it has.
class Listener {
 public:
  Listener(const ProcessLimits& limits, const core::Clock& clock, const std::function<bool(std::string_view)>& output)
      : limits_(limits), clock_(clock), output_(output) {}

  /// `exited`: a pidfd, or -1 where the kernel has none.
  core::Status listen(Fd out, Fd err, int woken, int exited) {
    std::array<pollfd, 4> fds{
        {{out.get(), POLLIN, 0}, {err.get(), POLLIN, 0}, {woken, POLLIN, 0}, {exited, POLLIN, 0}}};
    while (fds[0].fd >= 0 || fds[1].fd >= 0 || fds[3].fd >= 0) {
      const core::Duration left = limits_.deadline - clock_.now();
      if (left <= core::Duration{0}) {
        return Error{ErrorCode::kDeadlineExceeded, "it took too long", "split the document", ""};
      }
      const auto ms =
          std::chrono::ceil<std::chrono::milliseconds>(std::min<core::Duration>(left, std::chrono::hours(1)));
      if (::poll(fds.data(), fds.size(), static_cast<int>(ms.count())) < 0 && errno != EINTR) {
        return system_error("wait for a program");
      }
      if (fds[2].revents != 0) return Error{ErrorCode::kCancelled, "reading was cancelled", "", ""};
      for (std::size_t i = 0; i < 2; ++i) {
        if (fds[i].fd < 0 || fds[i].revents == 0) continue;
        if (core::Status told = take(fds[i].fd, i == 0); !told) return told;
        if (ended_) fds[i].fd = -1;
      }
      if (fds[3].revents != 0) fds[3].fd = -1;
    }
    return {};
  }

  std::string errors;

 private:
  core::Status take(int fd, bool is_output) {
    std::array<char, 65536> piece;
    const ssize_t got = ::read(fd, piece.data(), piece.size());
    ended_ = got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN);
    if (got <= 0) return {};
    const std::string_view text(piece.data(), static_cast<std::size_t>(got));
    if (!is_output) {
      errors.append(text.substr(0, kMostErrors - std::min(kMostErrors, errors.size())));
      return {};
    }
    bytes_ += text.size();
    if (bytes_ > limits_.output_bytes) {
      return Error{ErrorCode::kResourceExhausted,
                   "it holds more than " + std::to_string(limits_.output_bytes >> 20U) + " MiB of text", "split it",
                   ""};
    }
    if (output_(text)) return {};
    return Error{ErrorCode::kCancelled, "reading was stopped", "", ""};
  }

  const ProcessLimits& limits_;
  const core::Clock& clock_;
  const std::function<bool(std::string_view)>& output_;
  std::size_t bytes_ = 0;
  bool ended_ = false;
};

}  // namespace

core::Result<ProcessOutcome> run_limited(const std::vector<std::string>& argv, std::string_view input,
                                         const ProcessLimits& limits, const core::Clock& clock,
                                         const std::stop_token& stop,
                                         const std::function<bool(std::string_view)>& output) {
  if (argv.empty() || ::access(argv.front().c_str(), X_OK) != 0) {
    return Error{ErrorCode::kNotFound, "there is no program '" + (argv.empty() ? "" : argv.front()) + "'", "install it",
                 ""};
  }
  auto file = file_of(input);
  if (!file) return file.error();
  Fd out, out_end, err, err_end;
  const Fd woken(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (woken.get() < 0 || !make_pipe(out, out_end) || !make_pipe(err, err_end)) return system_error("make a pipe");
  std::vector<const char*> words;
  for (const std::string& word : argv) words.push_back(word.c_str());
  words.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid < 0) return system_error("start a program");
  if (pid == 0) become(words.data(), file->get(), out_end.get(), err_end.get(), limits);
  Child child(pid);
  out_end.reset();
  err_end.reset();
  const std::stop_callback on_stop(stop, [fd = woken.get()] {
    const std::uint64_t one = 1;
    static_cast<void>(::write(fd, &one, sizeof one));
  });
  const Fd exited(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  Listener listener(limits, clock, output);
  core::Status heard = listener.listen(std::move(out), std::move(err), woken.get(), exited.get());
  if (!heard) return heard.error();
  const int status = child.wait();
  ProcessOutcome outcome;
  if (WIFEXITED(status)) outcome.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
  outcome.errors = std::move(listener.errors);
  return outcome;
}

}  // namespace callai::documents
